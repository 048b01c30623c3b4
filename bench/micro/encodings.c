/* encodings.c -- what the streams of an index would take in other encodings, each beside the one that is
 * used.
 *
 * Usage: encodings INDEX [LEVELS...]: reads every list of every segment, and every 8th frame's worth of
 * stored text at these zstd levels (default 1 3 6 9 12 19).  Encodings are priced in bits, not written; what
 * an encoding would cost in speed is told by bench/micro/kernels.c and in index/README.md. Sources:
 * Elias-Fano and interpolative coding (A. Moffat, L. Stuiver, Information Retrieval 3, 2000), Golomb and Rice
 * codes (S. Golomb, 1966; R. Rice, 1979), PFOR (M. Zukowski et al., ICDE 2006). */
#include "base/bits.h"
#include "codec/ef.h"
#include "codec/norm.h"
#include "segment/postings.h"
#include "segment/snapshot.h"
#include "segment/stored.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <zstd.h>

enum { FRAME_SAMPLE = 8, LEVELS_MAX = 16 };

enum {
    DOCS_USED,
    DOCS_FOR,
    DOCS_FOR_BITMAP,
    DOCS_EF_ONLY,
    DOCS_RUNS,
    DOCS_VBYTE,
    DOCS_INTERPOLATIVE,
    TFS_USED,
    TFS_FOR,
    TFS_VBYTE,
    TFS_GAMMA,
    DENSE_USED,
    DENSE_AS_SPARSE,
    POS_USED,
    POS_RICE,
    POS_GOLOMB,
    POS_INTERPOLATIVE,
    POS_FOR,
    POS_PFOR,
    POS_VBYTE,
    NAMES_USED,
    NAMES_16,
    NAMES_64,
    NAMES_WHOLE,
    HEADS_USED,
    HEADS_VARINT,
    STEMS_SHARED,
    PRICES
};

static const struct {
    const char *what;
    int beside; /* the row that it stands against */
} ROWS[PRICES] = {
    [DOCS_USED] = {"docids of sparse blocks: packed gaps, bitmap or Elias-Fano, the shortest", DOCS_USED},
    [DOCS_FOR] = {"  packed gaps only", DOCS_USED},
    [DOCS_FOR_BITMAP] = {"  packed gaps or bitmap", DOCS_USED},
    [DOCS_EF_ONLY] = {"  Elias-Fano only", DOCS_USED},
    [DOCS_RUNS] = {"  as used, and a run of docids in no bytes", DOCS_USED},
    [DOCS_VBYTE] = {"  a varint a gap", DOCS_USED},
    [DOCS_INTERPOLATIVE] = {"  interpolative", DOCS_USED},
    [TFS_USED] = {"frequencies of blocks: packed with exceptions", TFS_USED},
    [TFS_FOR] = {"  packed without exceptions", TFS_USED},
    [TFS_VBYTE] = {"  a varint each", TFS_USED},
    [TFS_GAMMA] = {"  Elias gamma", TFS_USED},
    [DENSE_USED] = {"docids of dense lists: bitmaps with ranks", DENSE_USED},
    [DENSE_AS_SPARSE] = {"  as sparse blocks", DENSE_USED},
    [POS_USED] = {"positions: Elias-Fano, bound by the document's length", POS_USED},
    [POS_RICE] = {"  Rice, parameter from length and frequency", POS_USED},
    [POS_GOLOMB] = {"  Golomb, likewise", POS_USED},
    [POS_INTERPOLATIVE] = {"  interpolative", POS_USED},
    [POS_FOR] = {"  gaps packed by 128", POS_USED},
    [POS_PFOR] = {"  gaps packed by 128 with exceptions", POS_USED},
    [POS_VBYTE] = {"  a varint a gap", POS_USED},
    [NAMES_USED] = {"names of terms and stems: front coded, blocks of 32", NAMES_USED},
    [NAMES_16] = {"  blocks of 16", NAMES_USED},
    [NAMES_64] = {"  blocks of 64", NAMES_USED},
    [NAMES_WHOLE] = {"  a length and all bytes", NAMES_USED},
    [HEADS_USED] = {"heads of dictionary blocks: two numbers of 3 bytes", HEADS_USED},
    [HEADS_VARINT] = {"  two varints", HEADS_USED},
    [STEMS_SHARED] = {"lists that stems share with their only form, once more", STEMS_SHARED},
};

static double bits[PRICES];
static fsk_error error;

/* Gaps between positions, gathered into blocks of 128 as other engines pack them. */
static uint32_t gaps[BLOCK];
static uint32_t ngaps;

static void need(int rc)
{
    if (rc) {
        fprintf(stderr, "encodings: %s\n", error.text);
        exit(1);
    }
}

static uint32_t varint_bytes(uint64_t v)
{
    uint32_t n = 1;
    for (; v > 127; v >>= 7)
        n++;
    return n;
}

static uint32_t gamma_bits(uint32_t v) /* v >= 1 */
{
    return 2 * bits_length(v) - 1;
}

/* n values, the i-th at least i, in lo .. hi: the middle one in as many bits as its range needs, then both
 * halves. */
static double interpolative_bits(const uint32_t *v, uint32_t n, uint32_t lo, uint32_t hi)
{
    if (n == 0 || hi - lo + 1 == n)
        return 0;
    uint32_t middle = n / 2, least = lo + middle, most = hi - (n - 1 - middle);
    double here = bits_length(most - least);
    if (middle)
        here += interpolative_bits(v, middle, lo, v[middle] - 1);
    if (middle + 1 < n)
        here += interpolative_bits(v + middle + 1, n - middle - 1, v[middle] + 1, hi);
    return here;
}

/* ---- blocks ---- */

static double packed_bits(const uint32_t *values, uint32_t n, uint32_t less)
{
    uint32_t all = 0;
    for (uint32_t i = 0; i < n; i++)
        all |= values[i] - less;
    return 8 + 16.0 * 8 * bits_length(all); /* a tag, and 128 of them as blocks have always */
}

static double pfor_bits(const uint32_t *values, uint32_t n) /* values >= 1 */
{
    buf out = {0};
    block_put_tfs(&out, values, n);
    double all = 8.0 * (double)out.n;
    buf_free(&out);
    return all;
}

static double block_bits(const uint32_t *docs, const uint32_t *tfs, uint32_t n, uint32_t base)
{
    buf out = {0};
    block_put(&out, docs, tfs, n, base);
    double all = 8.0 * (double)out.n;
    buf_free(&out);
    return all;
}

static double min(double a, double b)
{
    return a < b ? a : b;
}

static double sparse_bits(const uint32_t *docs, const uint32_t *tfs, uint32_t n, uint32_t base)
{
    return block_bits(docs, tfs, n, base) - pfor_bits(tfs, n);
}

static void price_docs(const uint32_t *docs, const uint32_t *tfs, uint32_t n, uint32_t base)
{
    uint32_t first = base + 1, range = docs[n - 1] - base, gap[BLOCK], relative[BLOCK];
    double used = sparse_bits(docs, tfs, n, base);
    for (uint32_t i = 0; i < n; i++) {
        gap[i] = docs[i] - (i ? docs[i - 1] : base) - 1;
        relative[i] = docs[i] - first;
        bits[DOCS_VBYTE] += 8 * varint_bytes(gap[i]);
    }
    double packed = packed_bits(gap, n, 0), ef = 8 + 8 * (double)((ef_bits(n, range) + 7) / 8);
    double bitmap = 8 + 64 * (double)((range + 63) / 64);
    bool whole = n == BLOCK; /* last blocks are Elias-Fano in all */
    bits[DOCS_USED] += used;
    bits[DOCS_FOR] += whole ? packed : used;
    bits[DOCS_FOR_BITMAP] += whole ? min(packed, bitmap) : used;
    bits[DOCS_EF_ONLY] += ef;
    bits[DOCS_RUNS] += range == n ? 8 : used;
    bits[DOCS_INTERPOLATIVE] += interpolative_bits(relative, n, 0, range - 1);
}

static void price_tfs(const uint32_t *tfs, uint32_t n)
{
    bits[TFS_USED] += pfor_bits(tfs, n);
    bits[TFS_FOR] += packed_bits(tfs, n, 1);
    for (uint32_t i = 0; i < n; i++) {
        bits[TFS_VBYTE] += 8 * varint_bytes(tfs[i] - 1);
        bits[TFS_GAMMA] += gamma_bits(tfs[i]);
    }
}

/* ---- positions ---- */

static void add_gap(uint32_t gap)
{
    gaps[ngaps++] = gap + 1;
    bits[POS_VBYTE] += 8 * varint_bytes(gap);
    if (ngaps < BLOCK)
        return;
    bits[POS_FOR] += packed_bits(gaps, BLOCK, 1);
    bits[POS_PFOR] += pfor_bits(gaps, BLOCK);
    ngaps = 0;
}

static void price_positions(const uint32_t *at, uint32_t tf, uint32_t bound)
{
    double mean = (double)bound / (tf + 1), golomb = ceil(log(2) * mean),
           low = floor(log2(golomb > 1 ? golomb : 1));
    uint32_t shift = (uint32_t)low, before = UINT32_MAX;
    for (uint32_t i = 0; i < tf; i++) {
        uint32_t gap = at[i] - before - 1;
        before = at[i];
        bits[POS_RICE] += shift + 1 + (gap >> shift);
        double b = golomb > 1 ? golomb : 1, rest = fmod(gap, b), short_codes = exp2(ceil(log2(b))) - b;
        bits[POS_GOLOMB] += floor(gap / b) + 1 + ceil(log2(b)) - (rest < short_codes);
        add_gap(gap);
    }
    bits[POS_INTERPOLATIVE] += interpolative_bits(at, tf, 0, bound - 1);
    bits[POS_USED] += (double)ef_bits(tf, bound);
}

static void price_block_positions(const postings *p, uint32_t block, const uint32_t *docs,
                                  const uint32_t *tfs, arena *memory)
{
    static position_block where;
    const kernels *k = kernels_get();
    where.room = NULL;
    where.room_bytes = 0;
    bool sound = postings_positions(k, p, block, docs, tfs, memory, &where);
    for (uint32_t i = 0; i < postings_count(p, block) && sound; i++) {
        uint32_t bound = position_bound(&where, i), *at = malloc(((size_t)tfs[i] + 16) * sizeof *at);
        if (tfs[i] == 1)
            at[0] = (uint32_t)bits_get(where.bits, where.at[i], bits_length(bound - 1));
        else
            sound = at && k->ef_decode(where.bits, where.at[i], tfs[i], bound, at);
        if (sound)
            price_positions(at, tfs[i], bound);
        free(at);
    }
    if (!sound) {
        fprintf(stderr, "encodings: damaged positions\n");
        exit(1);
    }
}

/* ---- lists ---- */

static void price_block(const postings *p, uint32_t block, arena *memory)
{
    uint32_t docs[BLOCK_ROOM], tfs[BLOCK_ROOM], n = postings_count(p, block);
    uint32_t base = postings_base(p, block);
    if (!postings_decode(kernels_get(), p, block, docs, tfs)) {
        fprintf(stderr, "encodings: a damaged list\n");
        exit(1);
    }
    if (p->kind == LIST_DENSE)
        bits[DENSE_AS_SPARSE] += sparse_bits(docs, tfs, n, base);
    else if (p->kind == LIST_BLOCKS)
        price_docs(docs, tfs, n, base);
    if (p->kind != LIST_INLINE)
        price_tfs(tfs, n);
    if (p->positions)
        price_block_positions(p, block, docs, tfs, memory);
}

static void price_list(const segment *s, const segment_section *x, fsk_str term, const dict_entry *entry,
                       arena *memory)
{
    postings *p;
    arena_reset(memory);
    need(postings_open(s, x->field, x->space, entry, term, memory, &p, &error));
    if (entry->kind == LIST_ALIAS) {
        for (uint32_t b = 0; b < p->nblocks; b++) {
            uint32_t docs[BLOCK_ROOM], tfs[BLOCK_ROOM];
            if (p->kind != LIST_INLINE && postings_decode(kernels_get(), p, b, docs, tfs))
                bits[STEMS_SHARED] += block_bits(docs, tfs, postings_count(p, b), postings_base(p, b));
        }
        return;
    }
    if (p->kind == LIST_DENSE)
        bits[DENSE_USED] += 644.0 * 8 * s->nwindows;
    for (uint32_t b = 0; b < p->nblocks; b++)
        price_block(p, b, memory);
}

/* ---- dictionary ---- */

static double front_coded(fsk_str before, fsk_str term, bool first)
{
    uint32_t shared = 0;
    if (first)
        return 8 * (double)(varint_bytes(term.n) + term.n);
    while (shared < before.n && shared < term.n && before.p[shared] == term.p[shared])
        shared++;
    size_t rest = term.n - shared;
    return 8 * (double)(1 + (shared > 14 ? varint_bytes(shared - 15) : 0) +
                        (rest > 14 ? varint_bytes(rest - 15) : 0) + rest);
}

static void price_section(const segment *s, const segment_section *x, arena *memory)
{
    dict_cursor *c;
    dict_entry entry;
    fsk_str term;
    char last[4096];
    fsk_str before = {last, 0};
    int rc;
    need(dict_cursor_open(s, x, (fsk_str){"", 0}, &c, &error));
    for (uint64_t i = 0; (rc = dict_cursor_next(c, &term, &entry, &error)) == 0; i++) {
        bits[NAMES_USED] += front_coded(before, term, i % 32 == 0);
        bits[NAMES_16] += front_coded(before, term, i % 16 == 0);
        bits[NAMES_64] += front_coded(before, term, i % 64 == 0);
        bits[NAMES_WHOLE] += front_coded(before, term, true);
        bits[HEADS_USED] += i % 32 == 0 ? 48 : 0;
        bits[HEADS_VARINT] += i % 32 == 0 ? 32 : 0; /* both below 2^14 */
        memcpy(last, term.p, term.n);
        before.n = term.n;
        price_list(s, x, before, &entry, memory);
    }
    if (rc != FSK_E_NOTFOUND)
        need(rc);
    dict_cursor_free(c);
}

/* ---- stored text ---- */

typedef struct packing {
    int level;
    double bytes, seconds;
} packing;

static double cpu_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void pack(packing *p, uint32_t n, const uint8_t *raw, size_t bytes)
{
    static uint8_t out[ZSTD_COMPRESSBOUND(STORED_FRAME)];
    for (uint32_t i = 0; i < n; i++) {
        double from = cpu_now();
        p[i].bytes += (double)ZSTD_compress(out, sizeof out, raw, bytes, p[i].level);
        p[i].seconds += cpu_now() - from;
    }
}

static void price_stored(const segment *s, packing *p, uint32_t n, double *raw)
{
    stored_reader *r;
    buf frame = {0}, record = {0};
    uint64_t number = 0;
    need(stored_reader_new(&r, &error));
    for (uint32_t d = 0; d < s->ndocs && s->nframes; d++) {
        need(stored_record(r, s, d, &record, &error));
        if (frame.n && frame.n + record.n > STORED_FRAME) {
            if (number++ % FRAME_SAMPLE == 0) {
                *raw += (double)frame.n;
                pack(p, n, frame.p, frame.n);
            }
            frame.n = 0;
        }
        buf_put(&frame, record.p, record.n < STORED_FRAME ? record.n : STORED_FRAME);
    }
    buf_free(&frame);
    buf_free(&record);
    stored_reader_free(r);
}

/* ---- the whole ---- */

static void report(const packing *p, uint32_t n, double raw)
{
    printf("%-76s %10s %8s\n", "", "MB", "of used");
    for (int i = 0; i < PRICES; i++)
        printf("%-76s %10.2f %8.3f\n", ROWS[i].what, bits[i] / 8e6,
               bits[ROWS[i].beside] > 0 ? bits[i] / bits[ROWS[i].beside] : 0);
    for (uint32_t i = 0; i < n && raw > 0; i++)
        printf("stored text, zstd %2d: %.4f of its size, %.0f MB/s\n", p[i].level, p[i].bytes / raw,
               raw / 1e6 / p[i].seconds);
}

int main(int argc, char **argv)
{
    static const int usual[] = {1, 3, 6, 9, 12, 19};
    packing p[LEVELS_MAX] = {0};
    uint32_t n = 0;
    double raw = 0;
    fsk_open_opts o = FSK_OPEN_OPTS_INIT;
    store *st;
    segment_cache *cache;
    snapshot *snap;
    arena memory = ARENA_INIT;
    if (argc < 2) {
        fprintf(stderr, "usage: encodings INDEX [LEVEL]...\n");
        return 2;
    }
    for (int i = 2; i < argc && n < LEVELS_MAX; i++)
        p[n++].level = atoi(argv[i]);
    for (size_t i = 0; argc == 2 && i < sizeof usual / sizeof *usual; i++)
        p[n++].level = usual[i];
    o.flags = FSK_OPEN_RDONLY;
    need(store_open(argv[1], &o, &st, &error));
    need(segment_cache_new(&cache, &error));
    need(snapshot_open(st, cache, &snap, &error));
    for (uint32_t i = 0; i < snap->nsegments; i++) {
        const segment *s = snap->segments[i].segment;
        for (uint32_t j = 0; j < s->nsections; j++) {
            if (s->sections[j].space != SPACE_KEY)
                price_section(s, &s->sections[j], &memory);
        }
        price_stored(s, p, n, &raw);
    }
    report(p, n, raw);
    arena_free(&memory);
    snapshot_close(snap);
    segment_cache_free(cache);
    need(store_close(st));
    return 0;
}
