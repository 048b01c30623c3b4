/* stream.c -- see stream.h. */
#include "segment/stream.h"
#include "base/bits.h"

const uint8_t *stream_span(const stream *s, uint64_t address, size_t n, uint8_t *room)
{
    if (address > s->bytes || n > s->bytes - address)
        return NULL;
    if (n == 0)
        return room;
    const uint8_t *end = NULL, *p = stream_at(s, address, &end);
    if (n <= (size_t)(end - p))
        return p;
    for (size_t done = 0; done < n;) {
        p = stream_at(s, address + done, &end);
        size_t part = min_u64(n - done, (uint64_t)(end - p));
        memcpy(room + done, p, part);
        done += part;
    }
    memset(room + n, 0, 64);
    return room;
}
