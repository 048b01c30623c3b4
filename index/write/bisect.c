/* bisect.c -- see bisect.h.
 *
 * A range of documents is halved; documents change sides as long as that makes the gaps in lists shorter;
 * then each half is halved.  What a document gains on the other side is estimated as log2 of how many there
 * have the term, less the same for here, summed over its terms; and fewer and fewer may change sides as
 * rounds go by (J. Mackenzie, M. Petri, A. Moffat: Tradeoff Options for Bipartite Graph Partitioning, 2021).
 * Gains are integers, so that sums do not depend on the order of adding.
 * Invariant: between ranges all degrees of a bisector are zero. */
#include "write/bisect.h"
#include "base/bits.h"
#include "base/mem.h"
#include "base/sort.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

/* COOLING: how much more a document must be drawn to the other side in each further round. */
enum { ROUNDS = 20, LEAF = 32, COOLING = 512 };
enum { LOG_TABLE = 4096, LOG_BITS = 12, FRACTION = 10 };

/* What all threads share. */
typedef struct bisection {
    const forward_index *forward;
    int32_t logs[LOG_TABLE];
    progress *progress;
    uint64_t share, told, units; /* units: of work in all */
    atomic_uint_fast64_t done;
    atomic_bool stop;
} bisection;

/* Documents [0, half) of n are the left; arrays of n. */
typedef struct range {
    uint32_t *docs, n, half;
    int32_t *gains, *sorted;
} range;

typedef struct degree {
    uint32_t left, right;
} degree;

/* What a thread has. */
typedef struct bisector {
    bisection *all;
    degree *degrees;  /* of each term, in the range in work */
    int32_t *weights; /* gain of a document with the term that goes from left to right */
    uint32_t *used;   /* terms of the range */
    uint32_t nused;
    bool first; /* the caller's thread, which alone tells the progress */
} bisector;

/* log2(x) * 2^FRACTION bit by bit, by squaring: libm's need not be the same everywhere. */
static int32_t log_exact(uint32_t x)
{
    uint32_t whole = bits_length(x) - 1;
    uint64_t y = (uint64_t)x << 31 >> whole; /* in [2^31, 2^32) */
    int32_t log = (int32_t)whole;
    for (int i = 0; i < FRACTION; i++) {
        y = y * y >> 31;
        log = 2 * log + (int32_t)(y >> 32);
        y >>= y >> 32;
    }
    return log;
}

/* 0 for 0 as for 1. */
static inline int32_t log_of(const int32_t *logs, uint32_t x)
{
    if (x < LOG_TABLE)
        return logs[x];
    uint32_t shift = bits_length(x) - LOG_BITS;
    return logs[x >> shift] + ((int32_t)shift << FRACTION);
}

/* ---- one range ---- */

static void degrees_begin(bisector *b, const range *r)
{
    const forward_index *f = b->all->forward;
    b->nused = 0;
    for (uint32_t i = 0; i < r->n; i++) {
        for (uint64_t j = f->at[r->docs[i]]; j < f->at[r->docs[i] + 1]; j++) {
            degree *d = &b->degrees[f->terms[j]];
            b->used[b->nused] = f->terms[j];
            b->nused += !(d->left | d->right);
            d->left += i < r->half;
            d->right += i >= r->half;
        }
    }
}

static void degrees_end(bisector *b)
{
    for (uint32_t i = 0; i < b->nused; i++)
        b->degrees[b->used[i]] = (degree){0, 0};
}

/* Positive: drawn to the right. */
static void gains_find(bisector *b, const range *r)
{
    const forward_index *f = b->all->forward;
    for (uint32_t i = 0; i < b->nused; i++) {
        const degree *d = &b->degrees[b->used[i]];
        b->weights[b->used[i]] = log_of(b->all->logs, d->right) - log_of(b->all->logs, d->left);
    }
    for (uint32_t i = 0; i < r->n; i++) {
        int32_t sum = 0;
        for (uint64_t j = f->at[r->docs[i]]; j < f->at[r->docs[i] + 1]; j++)
            sum += b->weights[f->terms[j]];
        r->gains[i] = sum;
    }
}

/* The value that stands at `rank` when v is in order; v is left in disorder (C. A. R. Hoare: Find, 1961). */
static int32_t value_at(int32_t *v, uint32_t n, uint32_t rank)
{
    int64_t from = 0, to = (int64_t)n - 1;
    while (from < to) {
        int32_t pivot = v[from + (to - from) / 2];
        int64_t i = from, j = to;
        while (i <= j) {
            while (v[i] < pivot)
                i++;
            while (v[j] > pivot)
                j--;
            if (i <= j) {
                int32_t t = v[i];
                v[i++] = v[j];
                v[j--] = t;
            }
        }
        if (rank <= j)
            to = j;
        else if (rank >= i)
            from = i;
        else
            break;
    }
    return v[rank];
}

static void move(const forward_index *f, uint32_t doc, degree *degrees, uint32_t to_left)
{
    for (uint64_t i = f->at[doc]; i < f->at[doc + 1]; i++) {
        degrees[f->terms[i]].left += to_left; /* 1 or, mod 2^32, -1 */
        degrees[f->terms[i]].right -= to_left;
    }
}

/* Exchanges, one for one, documents of the left that gain more than `above` by going to the right for such of
 * the right with less than `below`. */
static bool exchange_some(bisector *b, const range *r, int64_t above, int64_t below)
{
    bool any = false;
    for (uint32_t i = 0, j = r->half;; i++, j++, any = true) {
        while (i < r->half && r->gains[i] <= above)
            i++;
        while (j < r->n && r->gains[j] >= below)
            j++;
        if (i == r->half || j == r->n)
            return any;
        uint32_t doc = r->docs[i];
        int32_t gain = r->gains[i];
        r->docs[i] = r->docs[j];
        r->gains[i] = r->gains[j];
        r->docs[j] = doc;
        r->gains[j] = gain;
        move(b->all->forward, doc, b->degrees, UINT32_MAX);
        move(b->all->forward, r->docs[i], b->degrees, 1);
    }
}

/* Parts the range at the gain in the middle, by pairs that together gain more than twice `least`; those of
 * exactly that gain go wherever others need their place.  False: there is no pair. */
static bool exchange(bisector *b, const range *r, int32_t least)
{
    memcpy(r->sorted, r->gains, r->n * sizeof *r->sorted);
    int64_t middle = value_at(r->sorted, r->n, r->half);
    bool any = exchange_some(b, r, middle + least, middle - least);
    any |= exchange_some(b, r, middle + 2 * (int64_t)least, middle + 1);
    any |= exchange_some(b, r, middle - 1, middle - 2 * (int64_t)least);
    return any;
}

static void halve(bisector *b, const range *r)
{
    bool more = true;
    degrees_begin(b, r);
    for (int32_t round = 0; round < ROUNDS && more && !atomic_load(&b->all->stop); round++) {
        gains_find(b, r);
        more = exchange(b, r, round * COOLING);
    }
    degrees_end(b);
}

/* ---- all ranges ---- */

static void bisector_free(bisector *b)
{
    mem_free(b->degrees);
    mem_free(b->weights);
    mem_free(b->used);
    mem_free(b);
}

static bisector *bisector_new(bisection *all)
{
    uint32_t n = all->forward->nterms;
    bisector *b = mem_zalloc(sizeof *b);
    if (!b)
        return NULL;
    b->all = all;
    b->degrees = mem_array(n, sizeof *b->degrees);
    b->weights = mem_array(n, sizeof *b->weights);
    b->used = mem_array((size_t)n + 1, sizeof *b->used);
    if (b->degrees && b->weights && b->used)
        return b;
    bisector_free(b);
    return NULL;
}

static void tell(bisector *b, uint32_t docs)
{
    bisection *all = b->all;
    uint64_t done = atomic_fetch_add(&all->done, docs) + docs;
    if (!b->first)
        return;
    uint64_t reached = (uint64_t)((double)all->share * (double)done / (double)all->units);
    if (reached <= all->told)
        return;
    if (progress_add(all->progress, reached - all->told, NULL))
        atomic_store(&all->stop, true);
    all->told = reached;
}

typedef struct errand {
    bisector *by;
    range range;
    uint32_t threads;
} errand;

static void bisect(bisector *b, range r, uint32_t threads);

static void *errand_run(void *arg)
{
    errand *job = arg;
    bisect(job->by, job->range, job->threads);
    return NULL;
}

/* The right half on a thread of its own; where there is none to be had, on this one. */
static void bisect_both(bisector *b, range left, range right, uint32_t threads)
{
    errand job = {threads > 1 ? bisector_new(b->all) : NULL, right, threads / 2};
    pthread_t thread;
    bool started = job.by && !pthread_create(&thread, NULL, errand_run, &job);
    bisect(b, left, threads - threads / 2);
    if (started)
        pthread_join(thread, NULL);
    else
        bisect(b, right, 1);
    if (job.by)
        bisector_free(job.by);
}

static void bisect(bisector *b, range r, uint32_t threads)
{
    if (atomic_load(&b->all->stop))
        return;
    if (r.n <= LEAF) {
        sort_few(r.docs, r.n);
        return;
    }
    r.half = r.n / 2;
    halve(b, &r);
    tell(b, r.n);
    range right = {r.docs + r.half, r.n - r.half, 0, r.gains + r.half, r.sorted + r.half};
    bisect_both(b, (range){r.docs, r.half, 0, r.gains, r.sorted}, right, threads);
}

static uint32_t levels(uint32_t n)
{
    uint32_t levels = 0;
    for (; n > LEAF; n = (n + 1) / 2)
        levels++;
    return levels;
}

size_t bisect_memory(uint32_t ndocs, uint32_t nterms, uint32_t threads)
{
    size_t each = sizeof(degree) + sizeof(int32_t) + sizeof(uint32_t);
    return 2 * sizeof(int32_t) * (size_t)ndocs + each * nterms * threads;
}

int bisect_order(const forward_index *f, uint32_t threads, progress *p, uint64_t share, uint32_t *order,
                 fsk_error *e)
{
    bisection all = {.forward = f, .progress = p, .share = share};
    all.units = (uint64_t)f->ndocs * levels(f->ndocs) + 1;
    for (uint32_t x = 2; x < LOG_TABLE; x++)
        all.logs[x] = log_exact(x);
    for (uint32_t d = 0; d < f->ndocs; d++)
        order[d] = d;
    int32_t *gains = mem_array(2 * (size_t)f->ndocs, sizeof *gains);
    bisector *b = bisector_new(&all);
    int rc = gains && b ? 0 : error_nomem(e);
    if (!rc) {
        b->first = true;
        bisect(b, (range){order, f->ndocs, 0, gains, gains + f->ndocs}, threads ? threads : 1);
        rc = atomic_load(&all.stop) ? error_set(e, FSK_E_CANCEL, "cancelled by the caller")
                                    : progress_add(p, share - all.told, e);
    }
    if (b)
        bisector_free(b);
    mem_free(gains);
    return rc;
}
