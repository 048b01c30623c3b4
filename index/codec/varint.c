/* varint.c -- see varint.h. */
#include "codec/varint.h"

const uint8_t *varint_get_long(const uint8_t *p, const uint8_t *end, uint64_t *v)
{
    uint64_t value = 0;
    *v = 0;
    if (!p)
        return NULL;
    for (unsigned shift = 0; p < end && shift < 64; shift += 7) {
        uint64_t bits = *p & 127;
        if (shift == 63 && bits > 1)
            return NULL;
        value |= bits << shift;
        if (*p++ < 128) {
            *v = value;
            return p;
        }
    }
    return NULL;
}
