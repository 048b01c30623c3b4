/* clock.h -- time that only goes forward, in nanoseconds and seconds.  Relies on: nothing. */
#ifndef TOOLS_CLOCK_H
#define TOOLS_CLOCK_H
#include <stdint.h>
#include <time.h>

static inline uint64_t clock_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static inline double clock_seconds(uint64_t since_ns)
{
    return (double)(clock_ns() - since_ns) / 1e9;
}
#endif
