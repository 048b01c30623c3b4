/* lists.c -- what a posting costs: writing lists with positions, uniting stems, reading back.
 *
 * Usage: lists [FILE]: builds a segment of synthetic lists in FILE (default /tmp/fossick-lists, removed). */
#include "codec/norm.h"
#include "segment/postings.h"
#include "write/build.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { NDOCS = 1000000, LONG_LISTS = 200, DENSE_LISTS = 10, SHORT_LISTS = 300000, POSITIONS_MOST = 64 };

static uint64_t state = 20261;

static uint32_t random_below(uint32_t n)
{
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return (uint32_t)((state * UINT64_C(0x2545f4914f6cdd1d) >> 32) * n >> 32);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void need(int rc, const fsk_error *e)
{
    if (rc) {
        fprintf(stderr, "lists: %s\n", e->text);
        exit(1);
    }
}

typedef struct sample {
    uint32_t n, *docs, *tfs, *first, *positions;
} sample;

/* About one document in `every`, tfs as in text: half of them 1, with a long tail. */
static sample sample_make(const uint8_t *norms, uint32_t every)
{
    sample s = {0};
    uint32_t room = NDOCS / every * 2 + 16, total = 0;
    s.docs = malloc(room * sizeof *s.docs);
    s.tfs = malloc(room * sizeof *s.tfs);
    s.first = malloc(room * sizeof *s.first);
    s.positions = malloc((size_t)room * POSITIONS_MOST * sizeof *s.positions);
    for (uint32_t d = random_below(2 * every - 1); d < NDOCS; d += 1 + random_below(2 * every - 1)) {
        uint32_t bound = norm_bound[norms[d]], tf = 1;
        while (tf < POSITIONS_MOST && tf < bound / 4 && random_below(100) < 55)
            tf++;
        s.docs[s.n] = d;
        s.tfs[s.n] = tf;
        s.first[s.n++] = total;
        for (uint32_t i = 0; i < tf; i++)
            s.positions[total++] = bound / tf * i + random_below(bound / tf);
    }
    return s;
}

static void sample_write(build *b, char space, uint32_t number, const sample *s, uint32_t from, uint32_t n)
{
    char term[16];
    fsk_error e = {0};
    size_t bytes = (size_t)snprintf(term, sizeof term, "%c%07u", space, number);
    need(build_term(b, (fsk_str){term, bytes}, n, &e), &e);
    for (uint32_t i = from; i < from + n; i++)
        need(build_posting(b, s->docs[i], s->tfs[i], s->positions + s->first[i], &e), &e);
    need(build_term_end(b, &e), &e);
}

static void report(const char *what, uint64_t postings, double seconds)
{
    printf("%-28s %10llu postings %8.3f s %7.1f ns each\n", what, (unsigned long long)postings, seconds,
           seconds * 1e9 / (double)postings);
}

static void write_raw(build *b, const sample *sparse, const sample *dense)
{
    uint64_t postings = 0;
    double start = now();
    for (uint32_t i = 0; i < LONG_LISTS; i++, postings += sparse->n)
        sample_write(b, 'a', i, sparse, 0, sparse->n);
    report("write, long lists", postings, now() - start);
    start = now();
    for (uint32_t i = 0; i < DENSE_LISTS; i++)
        sample_write(b, 'b', i, dense, 0, dense->n);
    report("write, dense lists", DENSE_LISTS * (uint64_t)dense->n, now() - start);
    start = now();
    postings = 0;
    for (uint32_t i = 0; i < SHORT_LISTS; i++) {
        uint32_t n = 1 + i % 13;
        sample_write(b, 'c', i, sparse, i % (sparse->n - 13), n);
        postings += n;
    }
    report("write, lists of 1 to 13", postings, now() - start);
}

static void write_stems(build *b, const sample *sparse)
{
    fsk_error e = {0};
    double start = now();
    for (uint32_t i = 0; i + 2 <= LONG_LISTS; i += 2) {
        char names[2][16], stem[16];
        fsk_str forms[2];
        for (uint32_t j = 0; j < 2; j++)
            forms[j] = (fsk_str){names[j], (size_t)snprintf(names[j], 16, "a%07u", i + j)};
        size_t bytes = (size_t)snprintf(stem, sizeof stem, "a%07u", i);
        need(build_stem(b, (fsk_str){stem, bytes}, forms, 2, &e), &e);
    }
    report("unite two lists", LONG_LISTS * (uint64_t)sparse->n, now() - start);
    start = now();
    for (uint32_t i = 0; i + 3 <= SHORT_LISTS; i += 3) {
        char names[3][16], stem[16];
        fsk_str forms[3];
        for (uint32_t j = 0; j < 3; j++)
            forms[j] = (fsk_str){names[j], (size_t)snprintf(names[j], 16, "c%07u", i + j)};
        size_t bytes = (size_t)snprintf(stem, sizeof stem, "c%07u", i);
        need(build_stem(b, (fsk_str){stem, bytes}, forms, 3, &e), &e);
    }
    report("unite three short lists", SHORT_LISTS * UINT64_C(7), now() - start);
}

/* Reads all lists of a space named by a letter: docids and tfs, and where the positions are. */
static void read_lists(const segment *g, char letter, uint32_t count, bool positions)
{
    const kernels *k = kernels_get();
    uint32_t docs[BLOCK_ROOM], tfs[BLOCK_ROOM];
    uint64_t postings_read = 0;
    arena memory = ARENA_INIT;
    double start = now();
    for (uint32_t i = 0; i < count; i++, arena_reset(&memory)) {
        char term[16];
        fsk_error e = {0};
        postings *p;
        size_t bytes = (size_t)snprintf(term, sizeof term, "%c%07u", letter, i);
        need(postings_find(g, 0, SPACE_RAW, (fsk_str){term, bytes}, &memory, &p, &e), &e);
        position_block at = {0};
        for (uint32_t b = 0; b < p->nblocks; b++) {
            bool sound = postings_decode(k, p, b, docs, tfs);
            if (sound && positions)
                sound = postings_positions(k, p, b, docs, tfs, &memory, &at);
            if (!sound)
                exit(1);
        }
        postings_read += p->df;
    }
    arena_free(&memory);
    char what[32];
    snprintf(what, sizeof what, "read %c%s", letter, positions ? ", positions found" : "");
    report(what, postings_read, now() - start);
}

static void read_segment(store *s, const manifest_segment *m)
{
    static const struct {
        char letter;
        uint32_t count;
    } sets[] = {{'a', LONG_LISTS}, {'b', DENSE_LISTS}, {'c', SHORT_LISTS}};
    fsk_error e = {0};
    store_view *v;
    segment *g;
    need(store_view_open(s, &v, &e), &e);
    need(segment_open(v, m, &g, &e), &e);
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        read_lists(g, sets[i].letter, sets[i].count, false);
        read_lists(g, sets[i].letter, sets[i].count, true);
    }
    segment_free(g);
    store_view_close(v);
}

static void write_keys(build *b)
{
    fsk_error e = {0};
    for (uint32_t d = 0; d < NDOCS; d++) {
        char key[16];
        size_t bytes = (size_t)snprintf(key, sizeof key, "%08u", d);
        need(build_key(b, (fsk_str){key, bytes}, d, &e), &e);
    }
}

int main(int argc, char **argv)
{
    const char *path = argc > 1 ? argv[1] : "/tmp/fossick-lists";
    fsk_error e = {0};
    store *s;
    build *b;
    fsk_open_opts opts = FSK_OPEN_OPTS_INIT;
    manifest_segment out;
    uint8_t *norms = malloc(NDOCS);
    for (uint32_t i = 0; i < NDOCS; i++)
        norms[i] = norm_of_length(20 + random_below(random_below(10) ? 300 : 3000));
    sample sparse = sample_make(norms, 20), dense = sample_make(norms, 3);
    opts.flags = FSK_OPEN_CREATE;
    need(store_open(path, &opts, &s, &e), &e);
    need(store_writer_lock(s, &e), &e);
    need(build_open(s, 1, NDOCS, NULL, &b, &e), &e);
    need(build_norms(b, 0, norms, NULL, NDOCS, NDOCS * UINT64_C(300), &e), &e);
    need(build_section_begin(b, 0, SPACE_RAW, &e), &e);
    write_raw(b, &sparse, &dense);
    need(build_section_end(b, &e), &e);
    need(build_section_begin(b, 0, SPACE_STEM, &e), &e);
    write_stems(b, &sparse);
    need(build_section_end(b, &e), &e);
    write_keys(b);
    need(build_finish(b, &out, &e), &e);
    need(build_flush(b, &e), &e);
    build_free(b);
    need(store_publish_begin(s, &e), &e);
    need(store_publish(s, "lists", 5, &e), &e);
    store_writer_unlock(s);
    read_segment(s, &out);
    store_close(s);
    unlink(path);
    return 0;
}
