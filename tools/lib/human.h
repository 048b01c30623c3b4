/* human.h -- numbers for people: 1,234,567 · 12.3 MB (decimal) · 4:05.  Relies on: nothing. */
#ifndef TOOLS_HUMAN_H
#define TOOLS_HUMAN_H
#include <stdint.h>

typedef struct human {
    char text[32];
} human;

human human_count(uint64_t n);
human human_bytes(uint64_t n);
human human_seconds(double s); /* "0.84 s", "12.3 s", "4:05", "1:02:03" */
#endif
