/* human.c -- numbers for people; see human.h. */
#include "lib/human.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

human human_count(uint64_t n)
{
    char digits[24];
    int len = snprintf(digits, sizeof digits, "%" PRIu64, n);
    human h;
    char *to = h.text;
    for (int i = 0; i < len; i++) {
        if (i && (len - i) % 3 == 0)
            *to++ = ',';
        *to++ = digits[i];
    }
    *to = '\0';
    return h;
}

human human_bytes(uint64_t n)
{
    static const char *const UNITS[] = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
    human h;
    double v = (double)n;
    size_t unit = 0;
    while (v >= 999.95 && unit < sizeof UNITS / sizeof UNITS[0] - 1) {
        v /= 1000;
        unit++;
    }
    snprintf(h.text, sizeof h.text, unit ? "%.1f %s" : "%.0f %s", v, UNITS[unit]);
    return h;
}

human human_seconds(double s)
{
    human h;
    if (s < 0)
        s = 0;
    if (s < 60) {
        snprintf(h.text, sizeof h.text, s < 10 ? "%.2f s" : "%.1f s", s);
        return h;
    }
    if (s > 1e9)
        s = 1e9;
    unsigned long whole = (unsigned long)(s + 0.5);
    if (whole < 3600)
        snprintf(h.text, sizeof h.text, "%lu:%02lu", whole / 60, whole % 60);
    else
        snprintf(h.text, sizeof h.text, "%lu:%02lu:%02lu", whole / 3600, whole / 60 % 60, whole % 60);
    return h;
}
