/* test_policy.c -- the merge policy in a model of an index that knows numbers only: whatever is put and
 * replaced, segments stay few, documents are not written too often and the file reaches a steady size. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "write/policy.h"

enum { SEGMENTS_ROOM = 4096, DOC_BYTES = 2000, LANES = 2, SPEED = 8, COMMIT = 50 };

typedef struct merging {
    uint32_t ids[SEGMENTS_ROOM], n;
    uint32_t docs; /* live when it began */
    int64_t left;  /* puts until it is done */
} merging;

/* Documents of one size.  A merge takes as long as it takes to put a part of its documents, a commit as long
 * as it takes to put COMMIT more than it has. */
typedef struct model {
    uint32_t keys, nsegments;
    policy_segment segments[SEGMENTS_ROOM];
    uint32_t ids[SEGMENTS_ROOM];
    uint32_t *where; /* by key: the segment's id */
    uint32_t next_id;
    merging lanes[LANES];
    uint64_t written, largest;
    uint32_t most_segments;
} model;

static uint32_t find(const model *m, uint32_t id)
{
    uint32_t i = 0;
    while (m->ids[i] != id)
        i++;
    return i;
}

static void drop(model *m, uint32_t i)
{
    memmove(&m->segments[i], &m->segments[i + 1], (m->nsegments - i - 1) * sizeof m->segments[0]);
    memmove(&m->ids[i], &m->ids[i + 1], (m->nsegments - i - 1) * sizeof m->ids[0]);
    m->nsegments--;
}

static void add(model *m, uint32_t docs)
{
    assert_true(m->nsegments < SEGMENTS_ROOM);
    m->segments[m->nsegments] = (policy_segment){docs, 0, (uint64_t)docs * DOC_BYTES, false};
    m->ids[m->nsegments++] = m->next_id++;
    m->written += docs;
}

/* What the file holds, with what a merge has made so far taken as done. */
static void measure(model *m)
{
    uint64_t docs = 0;
    for (uint32_t l = 0; l < LANES; l++)
        docs += m->lanes[l].n ? m->lanes[l].docs : 0;
    for (uint32_t i = 0; i < m->nsegments; i++)
        docs += m->segments[i].docs;
    m->largest = docs > m->largest ? docs : m->largest;
    m->most_segments = max_u32(m->most_segments, m->nsegments);
}

static bool moved(const merging *g, uint32_t id)
{
    for (uint32_t i = 0; i < g->n; i++) {
        if (g->ids[i] == id)
            return true;
    }
    return false;
}

static void merge_end(model *m, merging *g)
{
    uint32_t live = 0;
    for (uint32_t i = 0; i < g->n; i++)
        drop(m, find(m, g->ids[i]));
    for (uint32_t k = 0; k < m->keys; k++) {
        if (moved(g, m->where[k])) {
            m->where[k] = m->next_id;
            live++;
        }
    }
    add(m, g->docs);
    m->segments[m->nsegments - 1].deleted = g->docs - live;
    if (!live)
        drop(m, m->nsegments - 1);
    g->n = 0;
}

static void merge_begin(model *m, merging *g, policy_size size)
{
    static uint32_t which[SEGMENTS_ROOM];
    uint32_t n = policy_choose(m->segments, m->nsegments, size, UINT32_MAX, which);
    g->docs = 0;
    for (uint32_t i = 0; i < n; i++) {
        policy_segment *s = &m->segments[which[i]];
        assert_true(which[i] < m->nsegments && !s->merging && (!i || which[i] > which[i - 1]));
        s->merging = true;
        g->ids[i] = m->ids[which[i]];
        g->docs += s->docs - s->deleted;
    }
    g->n = n;
    g->left = g->docs / SPEED;
}

static void work(model *m, int64_t puts)
{
    for (uint32_t l = 0; l < LANES; l++) {
        merging *g = &m->lanes[l];
        int64_t left = puts;
        while (left >= 0) {
            if (!g->n)
                merge_begin(m, g, l ? POLICY_LARGE_ONLY : POLICY_SMALL_ONLY);
            measure(m);
            if (!g->n)
                break;
            int64_t part = g->left < left ? g->left : left;
            g->left -= part;
            left -= part;
            if (g->left)
                break;
            merge_end(m, g);
        }
    }
}

static void commit(model *m, const uint32_t *keys, uint32_t n)
{
    uint32_t id = m->next_id;
    for (uint32_t i = 0; i < n; i++) {
        if (m->where[keys[i]] == UINT32_MAX)
            continue;
        uint32_t at = find(m, m->where[keys[i]]);
        policy_segment *s = &m->segments[at];
        if (++s->deleted == s->docs && !s->merging)
            drop(m, at);
    }
    add(m, n);
    for (uint32_t i = 0; i < n; i++)
        m->where[keys[i]] = id;
    measure(m);
    work(m, n + COMMIT);
}

static void shuffle(uint32_t *v, uint32_t n)
{
    for (uint32_t i = n; i > 1; i--) {
        uint32_t j = random_below(i), one = v[i - 1];
        v[i - 1] = v[j];
        v[j] = one;
    }
}

/* All keys once, in a random order, so many a commit. */
static void put_all(model *m, uint32_t *order, uint32_t each)
{
    shuffle(order, m->keys);
    for (uint32_t i = 0; i < m->keys; i += each)
        commit(m, order + i, min_u32(each, m->keys - i));
}

static void play(uint32_t keys, uint32_t first, uint32_t each)
{
    static model m;
    uint32_t *order = malloc(keys * sizeof *order);
    m = (model){.keys = keys, .where = malloc(keys * sizeof *m.where)};
    for (uint32_t i = 0; i < keys; i++) {
        order[i] = i;
        m.where[i] = UINT32_MAX;
    }
    put_all(&m, order, first);
    work(&m, INT32_MAX);
    m.largest = 0; /* from here on */
    for (uint32_t round = 0; round < 10; round++)
        put_all(&m, order, each);
    if (m.largest * 10 > (uint64_t)keys * 16)
        fail_msg("%u documents, commits of %u: the file grew to %u", keys, each, (uint32_t)m.largest);
    assert_in_range(m.most_segments, 1, 40);
    assert_in_range(m.written, 1, (uint64_t)keys * 11 * 9);
    free(order);
    free(m.where);
}

static void replacing_everything_reaches_a_steady_size(void **state)
{
    (void)state;
    play(50000, 5000, 100);
    play(50000, 1000, 1000);
    play(20000, 500, 10);
    play(30000, 3000, 2500);
}

/* One by one, nothing deleted. */
static void commits_of_one_stay_few_segments(void **state)
{
    static model m;
    enum { KEYS = 20000 };
    (void)state;
    m = (model){.keys = KEYS, .where = malloc(KEYS * sizeof *m.where)};
    memset(m.where, 0xff, KEYS * sizeof *m.where);
    for (uint32_t i = 0; i < KEYS; i++)
        commit(&m, &i, 1);
    assert_in_range(m.most_segments, 8, 7 * 5 + 6);
    assert_in_range(m.written, KEYS, KEYS * 7);
    free(m.where);
}

/* Only those that were asked for, each at most once. */
static void lanes_share_nothing(void **state)
{
    enum { N = 40 };
    policy_segment all[N];
    uint32_t which[N];
    (void)state;
    for (uint32_t round = 0; round < 2000; round++) {
        uint32_t n = 1 + random_below(N), docs = 0;
        for (uint32_t i = 0; i < n; i++) {
            all[i].docs = 1 + random_below(1 + random_below(20000));
            all[i].deleted = random_below(2) ? 0 : random_below(all[i].docs + 1);
            all[i].bytes = (uint64_t)all[i].docs * DOC_BYTES;
            all[i].merging = !random_below(4);
        }
        for (policy_size size = POLICY_SMALL_ONLY; size <= POLICY_ANY; size++) {
            uint32_t most = random_below(2) ? UINT32_MAX : 1 + random_below(5000);
            uint64_t bytes = 0;
            uint32_t chosen = policy_choose(all, n, size, most, which);
            docs = 0;
            for (uint32_t i = 0; i < chosen; i++) {
                assert_false(all[which[i]].merging);
                docs += all[which[i]].docs - all[which[i]].deleted;
                bytes += all[which[i]].bytes;
            }
            assert_true(docs <= most);
            if (chosen && size != POLICY_ANY)
                assert_int_equal(bytes <= POLICY_SMALL, size == POLICY_SMALL_ONLY);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(replacing_everything_reaches_a_steady_size),
        cmocka_unit_test(commits_of_one_stay_few_segments),
        cmocka_unit_test(lanes_share_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
