/* cursor.c -- see cursor.h. */
#include "exec/cursor.h"
#include "exec/cursor_fields.h"
#include <math.h>
#include <string.h>

void cursor_init(cursor *w, const postings *p, const bm25_field *field, float weight, bool scoring)
{
    w->scoring = scoring;
    w->p = p;
    w->codec = kernels_get();
    w->loops = exec_kernels_get();
    w->field = field;
    w->w = weight;
    w->max = bm25_bound(weight, field, p->impact);
    w->block = w->tf_block = w->super = UINT32_MAX;
    cursor_rewind(w);
    w->corrupt = false;
    w->fields = NULL;
    w->nfields = 0;
}

void cursor_rewind(cursor *w)
{
    w->probe_at = w->bound_at = w->collect_at = 0;
}

const uint32_t *cursor_docs(cursor *w, uint32_t block)
{
    if (w->block == block)
        return w->docs;
    w->docs = postings_docs_found(w->codec, w->p, block, w->docs_room, &w->tf_place);
    w->block = w->docs ? block : UINT32_MAX;
    w->corrupt |= !w->docs;
    return w->docs;
}

const uint32_t *cursor_tfs(cursor *w, uint32_t block)
{
    if (w->tf_block == block)
        return w->tfs;
    w->tfs = w->block == block ? postings_tfs_found(w->codec, w->p, block, &w->tf_place, w->tfs_room)
                               : postings_tfs(w->codec, w->p, block, w->tfs_room);
    w->tf_block = w->tfs ? block : UINT32_MAX;
    w->corrupt |= !w->tfs;
    return w->tfs;
}

/* 1 / (k1 ...) of each document, for the score kernel. */
static void gather_inverse(const cursor *w, const uint32_t *docs, uint32_t n, float *out)
{
    const uint8_t **norms = w->p->field->norms, *bytes = segment_bytes(norms, docs[0], docs[n - 1]);
    const float *inverse = w->field->inverse;
    if (bytes) {
        w->loops->inverse_at(inverse, bytes, docs[0] / WINDOW * WINDOW, docs, n, out);
        return;
    }
    for (uint32_t i = 0; i < n; i++)
        out[i] = inverse[segment_byte(norms, docs[i])];
}

void cursor_points(cursor *w, const uint32_t *docs, const uint32_t *tfs, uint32_t n, uint32_t *points)
{
    const uint8_t **norms = w->p->field->norms;
    float inverse[BLOCK_ROOM];
    if (w->field->other) {
        for (uint32_t i = 0; i < n; i++)
            points[i] = scoring_points(w->field->other, tfs[i], segment_byte(norms, docs[i]));
    } else if (n) {
        gather_inverse(w, docs, n, inverse);
        if (w->nfields)
            cursor_fields_score(w, docs, tfs, inverse, n, points);
        else
            w->loops->score(tfs, inverse, n, w->w, points);
    }
}

void cursor_score(cursor *w, uint32_t from, uint32_t n, uint32_t *points)
{
    cursor_points(w, w->docs + from, w->tfs + from, n, points);
}

/* A tf below which no posting of the block reaches `need`: the one that does at the block's lowest norm, less
 * more than its computation can be wrong by. */
static uint32_t least_tf(const cursor *w, uint32_t block, uint32_t need)
{
    float inverse = w->field->inverse[postings_impact(w->p, block) >> 8], left = w->w - (float)need;
    if (w->field->other || w->nfields || left <= 0)
        return 0;
    return (uint32_t)fminf(ceilf((float)need / (left * inverse) * 0.98f), 254);
}

uint32_t cursor_score_competing(cursor *w, uint32_t from, uint32_t n, uint32_t need, uint32_t *docs,
                                uint32_t *points)
{
    uint32_t least = need ? least_tf(w, w->block, need) : 0;
    memcpy(docs, w->docs + from, n * sizeof *docs);
    if (least <= 1) {
        cursor_score(w, from, n, points);
        return n;
    }
    memcpy(points, w->tfs + from, n * sizeof *points);
    n = w->loops->keep(docs, points, n, least);
    cursor_points(w, docs, points, n, points);
    return n;
}

static void bounds_otherwise(cursor *w, const skip_chunk *c, uint32_t first, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        w->bounds[i] = scoring_bound(w->field->other, load_u16(c->impact + 2 * (size_t)(first + i)));
}

const uint32_t *cursor_block_bounds(cursor *w, uint32_t superblock)
{
    if (w->super == superblock)
        return w->bounds;
    uint32_t first = superblock * SUPERBLOCK, n = min_u32(SUPERBLOCK, w->p->nblocks - first);
    uint32_t tfs[SUPERBLOCK + 16];
    float inverse[SUPERBLOCK + 16];
    uint32_t bounds[SUPERBLOCK + 16];
    const skip_chunk *c = postings_chunk(w->p, first);
    w->super = superblock;
    if (w->field->other) {
        bounds_otherwise(w, c, first - c->first_block, n);
        return w->bounds;
    }
    for (uint32_t i = 0; i < n; i++) {
        uint16_t impact = load_u16(c->impact + 2 * (size_t)(first + i - c->first_block));
        tfs[i] = (impact & 255) == 255 ? UINT32_MAX : impact & 255;
        inverse[i] = w->field->inverse[impact >> 8];
    }
    if (w->nfields)
        cursor_fields_bounds(w, first, tfs, inverse, n, bounds);
    else
        w->loops->score(tfs, inverse, n, w->w, bounds);
    memcpy(w->bounds, bounds, sizeof w->bounds);
    return w->bounds;
}

uint32_t cursor_super_bound(const cursor *w, uint32_t superblock)
{
    const skip_chunk *c = postings_chunk(w->p, superblock * SUPERBLOCK);
    uint32_t i = superblock - c->first_block / SUPERBLOCK;
    uint16_t impact = load_u16(c->super_impact + 2 * (size_t)i);
    return w->nfields ? cursor_fields_bound(w, impact) : bm25_bound(w->w, w->field, impact);
}

uint32_t cursor_bound(cursor *w, uint32_t low, uint32_t high)
{
    const postings *p = w->p;
    uint32_t best = 0, b = w->bound_at = postings_seek(w->codec, p, w->bound_at, low);
    while (b < p->nblocks) {
        uint32_t s = b / SUPERBLOCK, end = min_u32((s + 1) * SUPERBLOCK, p->nblocks);
        if (b % SUPERBLOCK == 0 && p->nblocks > SUPERBLOCK && postings_last(p, end - 1) < high) {
            best = max_u32(best, cursor_super_bound(w, s));
            b = end;
            continue;
        }
        const uint32_t *bounds = cursor_block_bounds(w, s);
        for (; b < end; b++) {
            best = max_u32(best, bounds[b % SUPERBLOCK]);
            if (postings_last(p, b) >= high)
                return best;
        }
        if (best == w->max)
            return best;
    }
    return best;
}

/* ---- probing ---- */

/* Hits among docs[0 .. n - 1], which all lie at or before the block's last, in one block, with their ranks.
 */
static uint32_t locate_in_block(cursor *w, uint32_t block, const uint32_t *docs, uint32_t n, uint32_t *hits,
                                uint32_t *ranks)
{
    const uint32_t *have = cursor_docs(w, block);
    if (!have)
        return 0;
    uint32_t found = w->loops->intersect(have, postings_count(w->p, block), docs, n, ranks, hits);
    for (uint32_t i = 0; i < found; i++)
        ranks[i] += block * BLOCK;
    return found;
}

static uint32_t locate_sparse(cursor *w, const uint32_t *docs, uint32_t n, uint32_t *hits, uint32_t *ranks)
{
    const postings *p = w->p;
    uint32_t found = 0;
    for (uint32_t i = 0; i < n;) {
        uint32_t block = w->probe_at = postings_seek(w->codec, p, w->probe_at, docs[i]);
        if (block == p->nblocks)
            break;
        uint32_t last = postings_last(p, block), end = n;
        if (docs[n - 1] > last)
            end = i + 1 + w->codec->find_ge((const uint8_t *)(docs + i + 1), n - i - 1, last + 1);
        uint32_t more = locate_in_block(w, block, docs + i, end - i, hits + found, ranks + found);
        for (uint32_t j = found; j < found + more && i; j++)
            hits[j] += i;
        found += more;
        i = end;
    }
    return found;
}

/* Ranks where `ranks` is not NULL. */
static uint32_t locate_dense(cursor *w, const uint32_t *docs, uint32_t n, uint32_t *hits, uint32_t *ranks)
{
    uint32_t found = 0, highest = 0;
    for (uint32_t i = 0, end; i < n; i = end) {
        uint32_t window = docs[i] / WINDOW, before;
        const uint8_t *bits = postings_window(w->p, window, &before);
        if (!bits || before > w->p->df) {
            w->corrupt = true;
            return 0;
        }
        for (end = i; end < n && docs[end] / WINDOW == window; end++) {
            uint32_t d = docs[end] % WINDOW;
            uint64_t word = load_u64(bits + d / 64 * 8);
            uint32_t set = word >> d % 64 & 1;
            hits[found] = end;
            if (ranks) {
                ranks[found] = before + postings_window_rank(bits, word, d);
                highest = max_u32(highest, set ? ranks[found] : 0);
            }
            found += set;
        }
    }
    w->corrupt |= highest >= w->p->df;
    return highest < w->p->df ? found : 0;
}

uint32_t cursor_locate(cursor *w, const uint32_t *docs, uint32_t n, uint32_t *hits, uint32_t *ranks)
{
    if (n == 0)
        return 0;
    return w->p->kind == LIST_DENSE ? locate_dense(w, docs, n, hits, ranks)
                                    : locate_sparse(w, docs, n, hits, ranks);
}

uint32_t cursor_contains(cursor *w, const uint32_t *docs, uint32_t n, uint32_t *hits)
{
    return locate_dense(w, docs, n, hits, NULL);
}

/* Points of n hits with these ranks, which are replaced. */
static void score_ranks(cursor *w, const uint32_t *docs, const uint32_t *hits, uint32_t n, uint32_t *ranks)
{
    uint32_t tfs[BLOCK_ROOM], at[BLOCK_ROOM];
    for (uint32_t from = 0; from < n; from += BLOCK) {
        uint32_t m = min_u32(n - from, BLOCK);
        for (uint32_t i = 0; i < m; i++) {
            uint32_t rank = ranks[from + i];
            const uint32_t *block = cursor_tfs(w, rank / BLOCK);
            tfs[i] = block ? block[rank % BLOCK] : 0;
            at[i] = docs[hits[from + i]];
        }
        cursor_points(w, at, tfs, m, ranks + from);
    }
}

uint32_t cursor_probe(cursor *w, const uint32_t *docs, uint32_t n, uint32_t *hits, uint32_t *points)
{
    uint32_t found = w->p->kind == LIST_DENSE && !w->scoring ? locate_dense(w, docs, n, hits, NULL)
                                                             : cursor_locate(w, docs, n, hits, points);
    if (w->scoring)
        score_ranks(w, docs, hits, found, points);
    return found;
}

/* ---- collecting ---- */

/* The part of a block among the `span` documents from `first` on: its first index, and in *end the index
 * behind. */
static uint32_t clip(const cursor *w, const uint32_t *docs, uint32_t block, uint32_t first, uint32_t span,
                     uint32_t *end)
{
    uint32_t n = postings_count(w->p, block), from = 0;
    if (docs[0] < first)
        from = w->codec->find_ge((const uint8_t *)docs, n, first);
    *end = docs[n - 1] >= first + span ? w->codec->find_ge((const uint8_t *)docs, n, first + span) : n;
    return from;
}

void cursor_collect(cursor *w, uint32_t first, uint32_t *sums, uint64_t *bits)
{
    const postings *p = w->p;
    uint32_t points[BLOCK_ROOM];
    uint32_t b = w->collect_at = postings_seek(w->codec, p, w->collect_at, first);
    for (; b < p->nblocks; b++) {
        const uint32_t *docs = cursor_docs(w, b);
        if (!docs || docs[0] >= first + WINDOW || !cursor_tfs(w, b))
            return;
        uint32_t end, from = clip(w, docs, b, first, WINDOW, &end);
        cursor_score(w, from, end - from, points);
        for (uint32_t i = from; i < end; i++)
            sums[docs[i] - first] += points[i - from];
        for (uint32_t i = from; i < end && bits; i++)
            bits[(docs[i] - first) / 64] |= UINT64_C(1) << (docs[i] % 64);
        if (postings_last(p, b) >= first + WINDOW - 1)
            return;
    }
}

uint32_t cursor_window(cursor *w, uint32_t first, uint32_t need, uint32_t *out, uint32_t *points)
{
    const postings *p = w->p;
    uint32_t n = 0, b = w->collect_at = postings_seek(w->codec, p, w->collect_at, first);
    for (; b < p->nblocks; b++) {
        const uint32_t *docs = cursor_docs(w, b);
        if (!docs || docs[0] >= first + WINDOW || !cursor_tfs(w, b))
            break;
        uint32_t end, from = clip(w, docs, b, first, WINDOW, &end);
        n += cursor_score_competing(w, from, end - from, need, out + n, points + n);
        if (postings_last(p, b) >= first + WINDOW - 1)
            break;
    }
    return n;
}

/* ORs a bitmap that begins at docid `start` into the `span` bits that begin at `first`. */
static void or_bitmap(const uint8_t *bitmap, uint32_t nwords, uint32_t start, uint32_t first, uint32_t span,
                      uint64_t *bits)
{
    int64_t shift = (int64_t)start - first, words = span / 64;
    for (uint32_t i = 0; i < nwords; i++) {
        uint64_t v = load_u64(bitmap + 8 * (size_t)i);
        int64_t at = shift + 64 * (int64_t)i;
        int64_t word = at >> 6, low = at & 63;
        if (word >= 0 && word < words)
            bits[word] |= v << low;
        if (low && word + 1 >= 0 && word + 1 < words)
            bits[word + 1] |= v >> (64 - low);
    }
}

static inline void set_bit(uint64_t *bits, uint32_t at)
{
    bits[at / 64] |= UINT64_C(1) << (at % 64);
}

/* In four strands, since neighbours mostly share a word and would wait for each other's store. */
static void set_bits(const uint32_t *docs, uint32_t n, uint32_t first, uint64_t *bits)
{
    uint32_t quarter = n / 4;
    for (uint32_t i = 0; i < quarter; i++) {
        set_bit(bits, docs[i] - first);
        set_bit(bits, docs[i + quarter] - first);
        set_bit(bits, docs[i + 2 * quarter] - first);
        set_bit(bits, docs[i + 3 * quarter] - first);
    }
    for (uint32_t i = 4 * quarter; i < n; i++)
        set_bit(bits, docs[i] - first);
}

static bool block_bits(cursor *w, uint32_t block, uint32_t first, uint32_t span, uint64_t *bits)
{
    uint32_t nwords;
    const uint8_t *bitmap = postings_block_bitmap(w->p, block, &nwords);
    if (bitmap) {
        or_bitmap(bitmap, nwords, postings_base(w->p, block) + 1, first, span, bits);
        return true;
    }
    const uint32_t *docs = cursor_docs(w, block);
    if (!docs)
        return false;
    uint32_t end, from = clip(w, docs, block, first, span, &end);
    if (from < end)
        set_bits(docs + from, end - from, first, bits);
    return true;
}

static void dense_bits(cursor *w, uint32_t first, uint32_t span, uint64_t *bits)
{
    uint32_t before, end = min_u32(w->p->seg->nwindows, (first + span) / WINDOW);
    for (uint32_t window = first / WINDOW; window < end; window++, bits += WINDOW_WORDS) {
        const uint8_t *from = postings_window(w->p, window, &before);
        w->corrupt |= !from;
        if (!from)
            return;
        w->loops->unite(bits, from);
    }
}

void cursor_bits(cursor *w, uint32_t first, uint32_t span, uint64_t *bits)
{
    const postings *p = w->p;
    if (p->kind == LIST_DENSE) {
        dense_bits(w, first, span, bits);
        return;
    }
    uint32_t b = w->collect_at = postings_seek(w->codec, p, w->collect_at, first);
    for (; b < p->nblocks; b++) {
        uint32_t base = postings_base(p, b);
        if (b && base >= first + span - 1)
            return;
        if (!block_bits(w, b, first, span, bits) || postings_last(p, b) >= first + span - 1)
            return;
    }
}
