/* block.c -- blocks of postings to bytes and back.
 *
 * Relies on: kernels.h, ef.h.  Invariant: the encoder takes the smallest form, and of equal ones the first of
 * bit width, bitmap; the decoder accepts only what section 6 of FORMAT.md allows. */
#include "codec/block.h"
#include "codec/ef.h"

enum { TF_CODES = 16, TF_EXCEPTIONS = 15, WIDE = 24, BITMAP_WORDS = 64 };

static const uint8_t tf_width[TF_CODES] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 16, 24, 32};

static uint32_t bitmap_words(uint32_t base, uint32_t last)
{
    return (uint32_t)(((uint64_t)(uint32_t)(last - base) + 63) / 64);
}

static void put_packed(buf *to, const uint32_t values[BLOCK], uint32_t width)
{
    uint8_t *p = buf_add(to, 16 * (size_t)width);
    if (p && width)
        kernels_get()->pack(values, width, p);
}

static void put_bitmap(buf *to, const uint32_t *docs, uint32_t n, uint32_t base)
{
    size_t bytes = 8 * (size_t)bitmap_words(base, docs[n - 1]);
    uint8_t *p = buf_add(to, bytes);
    if (!p)
        return;
    memset(p, 0, bytes);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t bit = docs[i] - base - 1;
        p[bit >> 3] |= (uint8_t)(1u << (bit & 7));
    }
}

static void put_ef(buf *to, const uint32_t *docs, uint32_t n, uint32_t base)
{
    uint32_t rest[BLOCK];
    for (uint32_t i = 0; i < n; i++)
        rest[i] = docs[i] - base - 1;
    bit_writer w = {.to = to};
    ef_put(&w, rest, n, docs[n - 1] - base);
    bits_pad(&w);
}

/* Gaps less one of a full block; returns their width. */
static uint32_t gaps_of(const uint32_t *docs, uint32_t base, uint32_t *gaps)
{
    uint32_t all = 0;
    for (uint32_t i = 0; i < BLOCK; i++) {
        gaps[i] = docs[i] - base - 1;
        base = docs[i];
        all |= gaps[i];
    }
    return bits_length(all);
}

typedef struct tf_form {
    uint32_t code, exceptions, bytes;
} tf_form;

static uint32_t count_above(const uint32_t values[BLOCK], uint32_t width) /* width < 32 */
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < BLOCK; i++)
        n += values[i] >> width != 0;
    return n;
}

/* The smallest form, of equal ones that with fewer exceptions; the longest value has `longest` bits. */
static tf_form choose_tf_form(const uint32_t values[BLOCK], uint32_t longest)
{
    uint32_t code = 0;
    while (tf_width[code] < longest)
        code++;
    tf_form best = {code, 0, 16 * (uint32_t)tf_width[code]};
    while (code-- > 0 && longest <= tf_width[code] + 8u) {
        uint32_t above = count_above(values, tf_width[code]);
        uint32_t bytes = 16 * (uint32_t)tf_width[code] + 2 * above;
        if (above > TF_EXCEPTIONS)
            break;
        if (bytes < best.bytes)
            best = (tf_form){code, above, bytes};
    }
    return best;
}

static tf_form tf_values(const uint32_t *tfs, uint32_t n, uint32_t values[BLOCK])
{
    uint32_t all = 0;
    for (uint32_t i = 0; i < n; i++) {
        values[i] = tfs[i] - 1;
        all |= values[i];
    }
    memset(values + n, 0, (BLOCK - n) * sizeof *values);
    return choose_tf_form(values, bits_length(all));
}

static uint8_t tf_tag(tf_form f)
{
    return (uint8_t)(f.code | f.exceptions << 4);
}

static void put_tf_form(buf *to, uint32_t values[BLOCK], uint32_t n, tf_form form)
{
    uint32_t w = tf_width[form.code], nexceptions = 0;
    uint8_t exceptions[2 * TF_EXCEPTIONS];
    for (uint32_t i = 0; form.exceptions && i < n; i++)
        if (values[i] >> w) {
            exceptions[nexceptions++] = (uint8_t)i;
            exceptions[nexceptions++] = (uint8_t)(values[i] >> w);
            values[i] &= (UINT32_C(1) << w) - 1;
        }
    put_packed(to, values, w);
    buf_put(to, exceptions, nexceptions);
}

void block_put(buf *to, const uint32_t *docs, const uint32_t *tfs, uint32_t n, uint32_t base)
{
    uint32_t gaps[BLOCK], values[BLOCK], width = 0;
    uint8_t tag = DOCS_EF;
    if (n == BLOCK) {
        width = gaps_of(docs, base, gaps);
        tag = 8 * (uint64_t)bitmap_words(base, docs[n - 1]) < 16 * width ? DOCS_BITMAP : (uint8_t)width;
    }
    tf_form form = tf_values(tfs, n, values);
    buf_put_u8(to, tag);
    buf_put_u8(to, tf_tag(form));
    if (tag == DOCS_EF)
        put_ef(to, docs, n, base);
    else if (tag == DOCS_BITMAP)
        put_bitmap(to, docs, n, base);
    else
        put_packed(to, gaps, width);
    put_tf_form(to, values, n, form);
}

void block_put_tfs(buf *to, const uint32_t *tfs, uint32_t n)
{
    uint32_t values[BLOCK];
    tf_form form = tf_values(tfs, n, values);
    buf_put_u8(to, tf_tag(form));
    put_tf_form(to, values, n, form);
}

static size_t tf_bytes(uint8_t tag)
{
    return 16 * (size_t)tf_width[tag & 15] + 2 * (size_t)(tag >> 4);
}

/* SIZE_MAX for a tag that a block of n postings cannot have. */
static size_t docs_bytes(uint8_t tag, uint32_t n, uint32_t base, uint32_t last)
{
    if (tag == DOCS_EF)
        return (ef_bits(n, last - base) + 7) / 8;
    if (n == BLOCK && tag <= 32)
        return 16 * (size_t)tag;
    if (n == BLOCK && tag == DOCS_BITMAP && bitmap_words(base, last) <= BITMAP_WORDS)
        return 8 * (size_t)bitmap_words(base, last);
    return SIZE_MAX;
}

bool block_split(const uint8_t *p, const uint8_t *end, uint32_t n, uint32_t base, uint32_t last,
                 block_parts *out)
{
    bool room = n - 1 < BLOCK && (uint64_t)(uint32_t)(base + 1) + n - 1 <= last;
    if (!room || end - p < 2)
        return false;
    *out = (block_parts){.docs = p + 2, .docs_tag = p[0], .tf_tag = p[1]};
    size_t left = (size_t)(end - p) - 2, docs = docs_bytes(p[0], n, base, last);
    if (docs > left || tf_bytes(p[1]) > left - docs)
        return false;
    out->tfs = out->docs + docs;
    return true;
}

static bool ascending(const uint32_t *docs, uint32_t n)
{
    uint32_t bad = 0;
    for (uint32_t i = 1; i < n; i++)
        bad |= docs[i - 1] >= docs[i];
    return !bad;
}

static bool packed_docs(const kernels *k, const block_parts *b, uint32_t base, uint32_t last, uint32_t *out)
{
    k->unpack_docs(b->docs, b->docs_tag, base, out);
    if (out[BLOCK - 1] != last)
        return false;
    /* Up to 24 bits the gaps' sum is at most 2^31 and cannot wrap to arrive at `last`. */
    return b->docs_tag <= WIDE || (ascending(out, BLOCK) && out[0] >= base + 1);
}

static bool bitmap_docs(const kernels *k, const block_parts *b, uint32_t base, uint32_t last, uint32_t *out)
{
    uint32_t nwords = bitmap_words(base, last);
    if (k->count_bits(b->docs, nwords) != BLOCK)
        return false;
    k->bits_to_docs(b->docs, nwords, base + 1, out);
    return out[BLOCK - 1] == last;
}

bool block_docs(const kernels *k, const block_parts *b, uint32_t n, uint32_t base, uint32_t last,
                uint32_t *out)
{
    if (b->docs_tag <= 32)
        return packed_docs(k, b, base, last, out);
    if (b->docs_tag == DOCS_BITMAP)
        return bitmap_docs(k, b, base, last, out);
    if (!k->ef_decode(b->docs, 0, n, last - base, out))
        return false;
    for (uint32_t i = 0; i < n; i++)
        out[i] += base + 1;
    return out[n - 1] == last;
}

static bool add_exceptions(const uint8_t *p, uint32_t nexceptions, uint32_t width, uint32_t n, uint32_t *out)
{
    for (uint32_t i = 0; i < nexceptions; i++, p += 2) {
        if (p[0] >= n || width == 32)
            return false;
        out[p[0]] += (uint32_t)p[1] << width;
    }
    return true;
}

static bool has_zero(const uint32_t *values, uint32_t n)
{
    uint32_t zero = 0;
    for (uint32_t i = 0; i < n; i++)
        zero |= !values[i];
    return zero;
}

bool block_tfs(const kernels *k, const uint8_t *p, const uint8_t *end, uint8_t tag, uint32_t n, uint32_t *out)
{
    uint32_t width = tf_width[tag & 15];
    if (end < p || (size_t)(end - p) < tf_bytes(tag))
        return false;
    k->unpack(p, width, 1, out);
    if (tag >> 4 && !add_exceptions(p + 16 * (size_t)width, tag >> 4, width, n, out))
        return false;
    /* Only 2^32 - 1 stored makes a tf of 0 (or exceptions of one index, summed), and for it the width must be
     * large. */
    return width < WIDE || !has_zero(out, n);
}

static uint32_t reversed(uint32_t v, uint32_t n) /* the low n bits, last first */
{
    v = (v & 0x55555555) << 1 | (v >> 1 & 0x55555555);
    v = (v & 0x33333333) << 2 | (v >> 2 & 0x33333333);
    v = (v & 0x0f0f0f0f) << 4 | (v >> 4 & 0x0f0f0f0f);
    return __builtin_bswap32(v) >> (32 - n);
}

void inline_put(bit_writer *w, const uint32_t *docs, const uint32_t *tfs, uint32_t n, uint32_t ndocs)
{
    ef_put(w, docs, n, ndocs);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t length = bits_length(tfs[i]);
        bits_put(w, 0, length - 1);
        bits_put(w, reversed(tfs[i], length), length);
    }
}

uint64_t inline_get(const kernels *k, const uint8_t *p, uint32_t bytes, uint32_t n, uint32_t ndocs,
                    uint32_t *docs, uint32_t *tfs)
{
    uint64_t end = 8 * (uint64_t)bytes, at;
    if (n - 1 >= INLINE_POSTINGS || n > ndocs || (at = ef_bits(n, ndocs)) > end ||
        !k->ef_decode(p, 0, n, ndocs, docs))
        return 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t zeros = at < end ? bits_trailing(bits_get(p, at, 33) | UINT64_C(1) << 33) : 33;
        if (zeros > 31 || end - at < 2 * zeros + 1)
            return 0;
        tfs[i] = reversed((uint32_t)bits_get(p, at + zeros, zeros + 1), zeros + 1);
        at += 2 * zeros + 1;
    }
    return at;
}
