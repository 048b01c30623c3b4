/* bitio.c -- writing bit fields.
 *
 * Relies on: bitio.h.  Invariant: after every put fewer than 8 bits are pending, so that a field of 56 bits
 * and the pending ones fit one word. */
#include "codec/bitio.h"

void bits_put(bit_writer *w, uint64_t v, uint32_t n)
{
    uint64_t word = w->pending | v << w->npending;
    uint32_t have = w->npending + n, bytes = have >> 3;
    w->total += n;
    if (w->to->failed || !buf_reserve(w->to, 8))
        return;
    store_u64(w->to->p + w->to->n, word);
    w->to->n += bytes;
    w->pending = word >> (bytes * 8);
    w->npending = have & 7;
}

void bits_put_run(bit_writer *w, const uint8_t *from, uint64_t at, uint64_t n)
{
    if (w->npending == 0 && (at & 7) == 0) {
        buf_put(w->to, from + (at >> 3), n >> 3);
        w->total += n & ~UINT64_C(7);
        at += n & ~UINT64_C(7);
        n &= 7;
    }
    for (; n > 56; n -= 56, at += 56)
        bits_put(w, bits_get(from, at, 56), 56);
    if (n)
        bits_put(w, bits_get(from, at, (uint32_t)n), (uint32_t)n);
}

void bits_pad(bit_writer *w)
{
    if (w->npending)
        bits_put(w, 0, 8 - w->npending);
}
