/* clock.h -- the monotonic clock, for time limits. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

static inline uint64_t clock_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* deadline: of clock_ns; 0: none. */
static inline bool clock_past(uint64_t deadline)
{
    return deadline && clock_ns() > deadline;
}
#endif
