/* bitio.h -- single bit fields, least significant bit first.
 *
 * Relies on: buf.h.  Readers may load 8 bytes at any byte of the field. */
#ifndef CODEC_BITIO_H
#define CODEC_BITIO_H
#include "base/buf.h"

/* Appends bits to a buffer; {.to = b} starts at a byte boundary. */
typedef struct bit_writer {
    buf *to;
    uint64_t pending; /* fewer than 8 bits, the rest of the word is zero */
    uint32_t npending;
    uint64_t total; /* bits written so far */
} bit_writer;

void bits_put(bit_writer *w, uint64_t v, uint32_t n);                           /* n <= 56; v < 2^n */
void bits_put_run(bit_writer *w, const uint8_t *from, uint64_t at, uint64_t n); /* copies n bits */
void bits_pad(bit_writer *w);                                                   /* to a byte boundary */

/* n <= 56 bits at bit `at`. */
static inline uint64_t bits_get(const uint8_t *p, uint64_t at, uint32_t n)
{
    return load_u64(p + (at >> 3)) >> (at & 7) & ((UINT64_C(1) << n) - 1);
}
#endif
