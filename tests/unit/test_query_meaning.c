/* test_query_meaning.c -- the normal form keeps matches and scores.
 *
 * Random groups are written down with signs or with AND, OR and NOT, and evaluated as README.md defines them;
 * the parsed tree must match the same documents with the same scores.  Documents are all subsets of five
 * words, each of which scores a power of 100 (no weight here reaches 100). */
#include "query/query.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { SEED = 7041, ROUNDS = 40000, WORDS = 5, CLAUSES = 4, DEPTH = 4, DOCUMENTS = 1 << WORDS };

typedef struct answer {
    bool match;
    uint64_t score;
} answer;

static analyzer *english;
static folder *folding;
static uint64_t random_state = SEED;

static uint32_t random_below(uint32_t n)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((random_state >> 33) % n);
}

static int set_up(void **state)
{
    (void)state;
    print_message("seed %d\n", SEED);
    return analyzer_new("english", &english, NULL) || folder_new(english, &folding, NULL);
}

static int tear_down(void **state)
{
    (void)state;
    folder_free(folding);
    analyzer_free(english);
    return 0;
}

static uint64_t score_of(unsigned word)
{
    uint64_t score = 1;
    while (word--)
        score *= 100;
    return score;
}

/* ---- a random query and what it means ---- */

typedef struct text {
    char p[4096];
    size_t n;
} text;

static void put(text *t, const char *s)
{
    memcpy(t->p + t->n, s, strlen(s) + 1);
    t->n += strlen(s);
}

static void generate(text *t, unsigned depth, answer docs[DOCUMENTS]);

static void generate_leaf(text *t, answer docs[DOCUMENTS])
{
    unsigned word = random_below(WORDS + 1);
    char name[2] = {(char)('v' + word), 0};
    put(t, word == WORDS ? "*" : name);
    for (unsigned d = 0; d < DOCUMENTS; d++) {
        bool has = word < WORDS && (d >> word & 1);
        docs[d] = (answer){has || word == WORDS, has ? score_of(word) : 0};
    }
}

typedef struct sum {
    answer should, must; /* must.match: all so far do */
    bool excluded, any_must, any_should;
} sum;

static void add(sum *s, query_occur occur, answer a)
{
    if (occur == OCCUR_MUST_NOT) {
        s->excluded |= a.match;
        return;
    }
    answer *to = occur == OCCUR_MUST ? &s->must : &s->should;
    to->match = occur == OCCUR_MUST ? to->match && a.match : to->match || a.match;
    to->score += a.match ? a.score : 0;
    s->any_must |= occur == OCCUR_MUST;
    s->any_should |= occur == OCCUR_SHOULD;
}

static answer total(const sum *s)
{
    bool positive = s->any_must ? s->must.match : s->any_should ? s->should.match : true;
    bool match = positive && !s->excluded;
    return (answer){match, match ? s->must.score + s->should.score : 0};
}

/* The clauses of a group by signs. */
static void generate_signed(text *t, unsigned depth, sum sums[DOCUMENTS])
{
    static const char *const signs[] = {"", "+", "-"};
    answer docs[DOCUMENTS];
    for (uint32_t i = 0, n = 1 + random_below(CLAUSES); i < n; i++) {
        query_occur occur = (query_occur)random_below(3);
        put(t, i ? " " : "");
        put(t, signs[occur]);
        generate(t, depth, docs);
        for (unsigned d = 0; d < DOCUMENTS; d++)
            add(&sums[d], occur, docs[d]);
    }
}

/* The clauses of a group by one of AND and OR, each perhaps behind NOT. */
static void generate_joined(text *t, unsigned depth, sum sums[DOCUMENTS])
{
    bool both = random_below(2);
    answer docs[DOCUMENTS];
    for (uint32_t i = 0, n = 2 + random_below(CLAUSES - 1); i < n; i++) {
        bool negated = random_below(3) == 0;
        put(t, i == 0 ? "" : both ? " AND " : " OR ");
        put(t, negated ? "NOT " : "");
        generate(t, depth, docs);
        for (unsigned d = 0; d < DOCUMENTS; d++) {
            if (negated && both)
                add(&sums[d], OCCUR_MUST_NOT, docs[d]);
            else if (negated)
                add(&sums[d], OCCUR_SHOULD, (answer){!docs[d].match, 0});
            else
                add(&sums[d], both ? OCCUR_MUST : OCCUR_SHOULD, docs[d]);
        }
    }
}

static void generate_group(text *t, unsigned depth, answer docs[DOCUMENTS])
{
    sum sums[DOCUMENTS];
    for (unsigned d = 0; d < DOCUMENTS; d++)
        sums[d] = (sum){.must.match = true};
    if (random_below(2))
        generate_signed(t, depth, sums);
    else
        generate_joined(t, depth, sums);
    for (unsigned d = 0; d < DOCUMENTS; d++)
        docs[d] = total(&sums[d]);
}

static void generate(text *t, unsigned depth, answer docs[DOCUMENTS])
{
    if (depth == 0 || random_below(2)) {
        generate_leaf(t, docs);
        return;
    }
    put(t, "(");
    generate_group(t, depth - 1, docs);
    put(t, ")");
}

/* ---- what the tree means: as query.h says ---- */

static answer evaluate(const query_node *n, unsigned doc)
{
    if (n->type == QUERY_NOTHING || n->type == QUERY_ALL)
        return (answer){n->type == QUERY_ALL, 0};
    if (n->type == QUERY_WORD) {
        unsigned word = (unsigned)(n->raw.p[0] - 'v');
        bool has = doc >> word & 1;
        return (answer){has, has ? score_of(word) * n->weight / WEIGHT_ONE : 0};
    }
    bool must = false, all = true, some = false;
    uint64_t score = 0;
    for (uint32_t i = 0; i < n->nclauses; i++) {
        query_occur occur = n->clauses[i].occur;
        answer a = evaluate(n->clauses[i].node, doc);
        must |= occur == OCCUR_MUST;
        all &= occur == OCCUR_MUST ? a.match : occur == OCCUR_MUST_NOT ? !a.match : true;
        some |= occur == OCCUR_SHOULD && a.match;
        score += occur != OCCUR_MUST_NOT && a.match ? a.score : 0;
    }
    bool match = all && (must || some);
    return (answer){match, match ? score : 0};
}

static void test_meaning(void **state)
{
    (void)state;
    static text t;
    answer docs[DOCUMENTS];
    for (int round = 0; round < ROUNDS; round++) {
        query *q;
        t.n = 0;
        generate_group(&t, random_below(DEPTH), docs);
        assert_int_equal(query_parse_with(english, folding, (fsk_str){t.p, t.n}, 0, &q, NULL), 0);
        for (unsigned d = 0; d < DOCUMENTS; d++) {
            answer a = evaluate(q->root, d);
            if (a.match == docs[d].match && (!a.match || a.score == docs[d].score))
                continue;
            char canonical[8192];
            query_print(q, canonical, sizeof canonical, NULL);
            print_error("[%s]\n[%s]\ndocument %u: %d %llu, wanted %d %llu\n", t.p, canonical, d, a.match,
                        (unsigned long long)a.score, docs[d].match, (unsigned long long)docs[d].score);
            fail();
        }
        query_free(q);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_meaning)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
