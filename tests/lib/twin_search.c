/* twin_search.c -- answers of an index against those of the naive engine; see twin.h. */
#include "base/cpu.h"
#include "twin_inner.h"
#include <stdlib.h>
#include <string.h>

#define NEED(call) twin_need(t, (call), #call, &e)

typedef struct asked {
    const twin_query *q;
    fsk_query *query;
    reference_answer answer;
    bool *among; /* by index in docids: is a match */
} asked;

static void ask(twin *t, const twin_query *q, asked *a)
{
    fsk_error e = {0};
    fsk_parse_opts o = FSK_PARSE_OPTS_INIT;
    o.flags = q->parse_flags;
    o.nearness = q->nearness;
    reference_nearness(t->reference, q->nearness);
    *a = (asked){.q = q};
    reference_expansions(t->reference, q->expansions);
    reference_weigh_fields(t->reference, q->fields, q->nfields);
    NEED(reference_search_by(t->reference, q->text, q->parse_flags, q->k1, q->b, q->scorer, q->param,
                             &a->answer, &e));
    NEED(fsk_query_parse(t->index, q->text, &o, &a->query, &e));
    a->among = calloc(t->ndocs + 1, sizeof *a->among);
    for (uint32_t i = 0; i < a->answer.n; i++)
        a->among[a->answer.hits[i].rank_of_doc] = true;
}

static void ask_end(asked *a)
{
    reference_answer_free(&a->answer);
    fsk_query_free(a->query);
    free(a->among);
}

static void tell(const twin *t, const asked *a, const fsk_search_opts *o)
{
    char canonical[4096];
    fsk_query_print(a->query, canonical, sizeof canonical, NULL);
    print_error("%s\nquery [%.*s] flags %u\n parsed [%s]\nk %u offset %u count %d k1 %g b %g scorer %d "
                "fields %u level %s%s\n",
                t->story, (int)a->q->text.n, a->q->text.p, a->q->parse_flags, canonical, o->k, o->offset,
                (int)o->count, (double)o->k1, (double)o->b, (int)o->scorer, o->nfields,
                cpu_level_name(cpu_level()), o->after ? " after" : "");
}

static bool same_hit(const twin *t, const fsk_hit *got, const reference_hit *want)
{
    return got->doc == t->docids[want->rank_of_doc] && got->points == want->points &&
           memcmp(&got->score, &want->score, sizeof got->score) == 0;
}

static void tell_hit(const twin *t, const asked *a, const fsk_search_opts *o, size_t rank, const fsk_hit *got,
                     const reference_hit *want)
{
    fsk_error e = {0};
    fsk_str key = {"none", 4}, wanted = reference_key(t->reference, want->doc);
    tell(t, a, o);
    fsk_reader_key(t->reader, got->doc, &key, &e);
    print_error("rank %zu of %u: document %.*s (%llx) with %u points, score %a; wanted %.*s (%llx) with %u, "
                "%a\n",
                rank, a->answer.n, (int)key.n, key.p, (unsigned long long)got->doc, got->points,
                (double)got->score, (int)wanted.n, wanted.p, (unsigned long long)t->docids[want->rank_of_doc],
                want->points, (double)want->score);
    fail();
}

static uint32_t index_of(const twin *t, fsk_docid doc)
{
    uint32_t low = 0, high = t->ndocs;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (t->docids[middle] < doc)
            low = middle + 1;
        else
            high = middle;
    }
    return low < t->ndocs && t->docids[low] == doc ? low : t->ndocs;
}

/* Where scores are not known: only matches, none twice. */
static void compare_set(const twin *t, const asked *a, const fsk_search_opts *o, const fsk_hit *hits,
                        size_t n)
{
    bool *seen = calloc(t->ndocs + 1, sizeof *seen);
    for (size_t i = 0; i < n; i++) {
        uint32_t at = index_of(t, hits[i].doc);
        if (at < t->ndocs && a->among[at] && !seen[at]) {
            seen[at] = true;
            continue;
        }
        tell(t, a, o);
        print_error("rank %zu: document %llx does not match, or came before\n", i,
                    (unsigned long long)hits[i].doc);
        fail();
    }
    free(seen);
}

/* first: the rank that the first hit must have. */
static void compare_hits(const twin *t, const asked *a, const fsk_search_opts *o, const fsk_results *rs,
                         uint32_t first)
{
    size_t n, left = a->answer.n > first ? a->answer.n - first : 0, want = left < o->k ? left : o->k;
    const fsk_hit *hits = fsk_results_hits(rs, &n);
    if (n != want) {
        tell(t, a, o);
        print_error("%zu hits, wanted %zu of %u\n", n, want, a->answer.n);
        fail();
    }
    if (!t->scored) {
        compare_set(t, a, o, hits, n);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        if (!same_hit(t, &hits[i], &a->answer.hits[first + i]))
            tell_hit(t, a, o, first + i, &hits[i], &a->answer.hits[first + i]);
    }
}

static void compare_total(const twin *t, const asked *a, const fsk_search_opts *o, const fsk_results *rs)
{
    int exact = 0;
    size_t n;
    uint64_t total = fsk_results_total(rs, &exact);
    fsk_results_hits(rs, &n);
    bool good = exact ? total == a->answer.n : total <= a->answer.n && total >= n;
    good &= o->count != FSK_COUNT_EXACT || exact;
    if (good || (o->count == FSK_COUNT_NONE && !exact))
        return;
    tell(t, a, o);
    print_error("total %llu, exact %d; wanted %u\n", (unsigned long long)total, exact, a->answer.n);
    fail();
}

static void compare_one(twin *t, const asked *a, const fsk_search_opts *o, uint32_t first)
{
    fsk_error e = {0};
    fsk_results *rs;
    int rc = fsk_search(t->reader, a->query, o, &rs, &e);
    if (rc) {
        tell(t, a, o);
        twin_need(t, rc, "fsk_search", &e);
    }
    compare_total(t, a, o, rs);
    compare_hits(t, a, o, rs, first);
    fsk_results_free(rs);
}

void twin_compare(twin *t, const twin_query *q, const twin_page *pages, size_t npages)
{
    static const fsk_count_mode counts[] = {FSK_COUNT_EXACT, FSK_COUNT_NONE, FSK_COUNT_ATLEAST};
    asked a;
    ask(t, q, &a);
    for (int level = SIMD_SCALAR; level <= (int)cpu_best(); level++) {
        cpu_force((simd_level)level);
        for (size_t i = 0; i < npages; i++) {
            fsk_search_opts o = FSK_SEARCH_OPTS_INIT;
            o.k = pages[i].k;
            o.offset = pages[i].offset;
            o.count = counts[(i + (size_t)level) % 3];
            o.k1 = q->k1;
            o.b = q->b;
            o.scorer = q->scorer;
            o.param = q->param;
            o.expansions = q->expansions;
            o.fields = q->fields;
            o.nfields = q->nfields;
            compare_one(t, &a, &o, o.offset);
        }
    }
    cpu_force(cpu_best());
    ask_end(&a);
}

/* ---- feedback ---- */

/* The wider query's text gives the same tree, which the naive engine is asked. */
void twin_compare_feedback(twin *t, const twin_query *q, const fsk_feedback_opts *how)
{
    fsk_error e = {0};
    fsk_search_opts o = FSK_SEARCH_OPTS_INIT;
    fsk_query *first, *wide;
    fsk_results *found;
    size_t n;
    char text[16384];
    o.k = 5;
    NEED(fsk_query_parse(t->index, q->text, NULL, &first, &e));
    NEED(fsk_search(t->reader, first, &o, &found, &e));
    const fsk_hit *hits = fsk_results_hits(found, &n);
    NEED(fsk_feedback(t->reader, first, hits, n, how, &wide, &e));
    NEED(fsk_query_print(wide, text, sizeof text, &n));
    if (n < sizeof text) {
        twin_query again = {.text = {text, n}, .parse_flags = FSK_PARSE_KEEP_STOP, .k1 = -1, .b = -1};
        asked a;
        ask(t, &again, &a);
        fsk_query_free(a.query);
        a.query = wide;
        o = (fsk_search_opts)FSK_SEARCH_OPTS_INIT;
        o.k = 20;
        o.count = FSK_COUNT_EXACT;
        compare_one(t, &a, &o, 0);
        wide = NULL;
        ask_end(&a);
    }
    fsk_query_free(wide);
    fsk_results_free(found);
    fsk_query_free(first);
}

/* ---- paging ---- */

/* One page behind *last, which becomes the page's last hit; returns how many it has. */
static size_t turn(twin *t, const asked *a, uint32_t k, uint32_t at, fsk_hit *last)
{
    fsk_error e = {0};
    fsk_results *rs;
    size_t n;
    fsk_search_opts o = FSK_SEARCH_OPTS_INIT;
    o.k = k;
    o.k1 = a->q->k1;
    o.b = a->q->b;
    o.scorer = a->q->scorer;
    o.param = a->q->param;
    o.expansions = a->q->expansions;
    o.fields = a->q->fields;
    o.nfields = a->q->nfields;
    o.count = FSK_COUNT_EXACT;
    o.after = at ? last : NULL;
    NEED(fsk_search(t->reader, a->query, &o, &rs, &e));
    compare_total(t, a, &o, rs);
    if (t->scored)
        compare_hits(t, a, &o, rs, at);
    const fsk_hit *hits = fsk_results_hits(rs, &n);
    if (n)
        *last = hits[n - 1];
    fsk_results_free(rs);
    return n;
}

void twin_walk(twin *t, const twin_query *q, uint32_t k)
{
    asked a;
    fsk_hit last = {0, 0, 0};
    uint32_t at = 0;
    ask(t, q, &a);
    for (size_t n; (n = turn(t, &a, k, at, &last)) != 0;)
        at += (uint32_t)n;
    if (at != a.answer.n) {
        fsk_search_opts o = FSK_SEARCH_OPTS_INIT;
        o.k = k;
        o.after = &last;
        tell(t, &a, &o);
        print_error("pages hold %u hits, wanted %u\n", at, a.answer.n);
        fail();
    }
    ask_end(&a);
}

/* ---- snapshots ---- */

static const fsk_search_opts held_opts = {
    .size = sizeof(fsk_search_opts),
    .k = 50,
    .count = FSK_COUNT_EXACT,
    .k1 = -1,
    .b = -1,
};

void twin_hold(twin *t, const twin_query *q, twin_held *out)
{
    fsk_error e = {0};
    NEED(fsk_query_parse(t->index, q->text, NULL, &out->query, &e));
    NEED(fsk_reader_open(t->index, &out->reader, &e));
    NEED(fsk_search(out->reader, out->query, &held_opts, &out->results, &e));
}

void twin_compare_held(twin *t, const twin_held *h)
{
    fsk_error e = {0};
    fsk_results *now;
    size_t n, had;
    NEED(fsk_search(h->reader, h->query, &held_opts, &now, &e));
    const fsk_hit *hits = fsk_results_hits(now, &n), *before = fsk_results_hits(h->results, &had);
    bool same = n == had && fsk_results_total(now, NULL) == fsk_results_total(h->results, NULL);
    for (size_t i = 0; i < n && same; i++)
        same = hits[i].doc == before[i].doc && hits[i].points == before[i].points;
    fsk_results_free(now);
    if (same)
        return;
    print_error("%s\na reader that was not refreshed answers otherwise than before\n", t->story);
    fail();
}

void twin_let_go(twin_held *h)
{
    fsk_reader_free(h->reader);
    fsk_query_free(h->query);
    fsk_results_free(h->results);
    *h = (twin_held){0};
}
