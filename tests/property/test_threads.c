/* test_threads.c -- readers in threads of their own beside a writer that commits and merges.
 *
 * Some keep the snapshot they began with, whose answers stay what they were; others refresh before every
 * search, and what they find is in order and has keys.  Index and queries are shared by all. */
#include "../lib/twin_inner.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

enum { SEED = 13000, QUERIES = 20, KEEPING = 2, REFRESHING = 2, COMMITS = 40 };

typedef struct scene {
    rng random;
    corpus corpus;
    twin twin;
    fsk_query *queries[QUERIES];
    fsk_results *results[QUERIES]; /* of the state before the threads began */
    atomic_bool over;
} scene;

typedef struct player {
    scene *scene;
    fsk_reader *reader;
    pthread_t thread;
    fsk_error error;
    uint32_t searches;
    const char *complaint; /* NULL: none */
} player;

static fsk_search_opts options(void)
{
    fsk_search_opts o = FSK_SEARCH_OPTS_INIT;
    o.k = 30;
    o.count = FSK_COUNT_EXACT;
    return o;
}

static bool same(const fsk_results *a, const fsk_results *b)
{
    size_t na, nb;
    const fsk_hit *x = fsk_results_hits(a, &na), *y = fsk_results_hits(b, &nb);
    bool equal = na == nb && fsk_results_total(a, NULL) == fsk_results_total(b, NULL);
    for (size_t i = 0; i < na && equal; i++)
        equal = x[i].doc == y[i].doc && x[i].points == y[i].points;
    return equal;
}

static void *keep_snapshot(void *user)
{
    player *p = user;
    fsk_search_opts o = options();
    for (uint32_t i = 0; !p->complaint && (i < QUERIES || !atomic_load(&p->scene->over)); i++) {
        uint32_t q = i % QUERIES;
        fsk_results *rs;
        if (fsk_search(p->reader, p->scene->queries[q], &o, &rs, &p->error)) {
            p->complaint = "a search failed";
            break;
        }
        if (!same(rs, p->scene->results[q]))
            p->complaint = "a snapshot's answer changed";
        fsk_results_free(rs);
        p->searches++;
    }
    return NULL;
}

static const char *look_at(player *p, const fsk_results *rs)
{
    size_t n;
    const fsk_hit *hits = fsk_results_hits(rs, &n);
    if (fsk_results_total(rs, NULL) < n)
        return "more hits than matches";
    for (size_t i = 0; i < n; i++) {
        fsk_str key;
        if (i && (hits[i].points > hits[i - 1].points ||
                  (hits[i].points == hits[i - 1].points && hits[i].doc <= hits[i - 1].doc)))
            return "hits out of order";
        if (fsk_reader_key(p->reader, hits[i].doc, &key, &p->error) || key.n == 0)
            return "a hit without key";
    }
    return NULL;
}

static void *refresh_always(void *user)
{
    player *p = user;
    fsk_search_opts o = options();
    for (uint32_t i = 0; !p->complaint && (i < QUERIES || !atomic_load(&p->scene->over)); i++) {
        fsk_results *rs;
        if (fsk_reader_refresh(p->reader, NULL, &p->error) ||
            fsk_search(p->reader, p->scene->queries[i % QUERIES], &o, &rs, &p->error)) {
            p->complaint = "a refresh or search failed";
            break;
        }
        p->complaint = look_at(p, rs);
        fsk_results_free(rs);
        if (i % 7 == 0)
            fsk_reader_release(p->reader);
        p->searches++;
    }
    return NULL;
}

static void write_on(scene *s)
{
    reference_text texts[CORPUS_FIELDS];
    uint32_t n = rng_between(&s->random, 1, 60);
    for (uint32_t i = 0; i < n; i++) {
        char key[24];
        snprintf(key, sizeof key, "%u", rng_below(&s->random, 1500));
        size_t fields = corpus_document(&s->corpus, texts);
        twin_put(&s->twin, (fsk_str){key, strlen(key)}, texts, fields);
    }
}

static void begin(scene *s, const scratch *at)
{
    static const corpus_shape shape = {.vocabulary = 200,
                                       .exponent = 1,
                                       .length = 8,
                                       .long_one_in = 200,
                                       .long_length = 500,
                                       .empty_one_in = 20,
                                       .extra_one_in = 4};
    fsk_error e = {0};
    fsk_search_opts o = options();
    s->random.state = twin_seed(SEED);
    twin_options t = {.language = "english", .threads = 2, .merging = true};
    snprintf(s->twin.story, sizeof s->twin.story, "FOSSICK_SEED=%llu (test_threads)",
             (unsigned long long)s->random.state);
    corpus_init(&s->corpus, &s->random, &shape);
    twin_open(&s->twin, at, &t);
    for (int i = 0; i < 20; i++)
        write_on(s);
    twin_commit(&s->twin);
    for (int i = 0; i < QUERIES; i++) {
        fsk_str text = corpus_query(&s->corpus);
        twin_need(&s->twin, fsk_query_parse(s->twin.index, text, NULL, &s->queries[i], &e), "parse", &e);
        twin_need(&s->twin, fsk_search(s->twin.reader, s->queries[i], &o, &s->results[i], &e), "search", &e);
    }
}

static void end(scene *s)
{
    for (int i = 0; i < QUERIES; i++) {
        fsk_query_free(s->queries[i]);
        fsk_results_free(s->results[i]);
    }
    twin_close(&s->twin);
    corpus_free(&s->corpus);
}

static void test_threads(void **state)
{
    static scene s;
    player players[KEEPING + REFRESHING];
    fsk_error e = {0};
    begin(&s, *state);
    for (int i = 0; i < KEEPING + REFRESHING; i++) {
        players[i] = (player){.scene = &s};
        twin_need(&s.twin, fsk_reader_open(s.twin.index, &players[i].reader, &e), "fsk_reader_open", &e);
    }
    for (int i = 0; i < KEEPING + REFRESHING; i++) {
        void *(*play)(void *) = i < KEEPING ? keep_snapshot : refresh_always;
        assert_int_equal(pthread_create(&players[i].thread, NULL, play, &players[i]), 0);
    }
    for (int i = 0; i < COMMITS; i++) {
        write_on(&s);
        if (i % 10 == 9)
            twin_merge(&s.twin, 1);
        else
            twin_commit(&s.twin);
    }
    atomic_store(&s.over, true);
    for (int i = 0; i < KEEPING + REFRESHING; i++) {
        pthread_join(players[i].thread, NULL);
        fsk_reader_free(players[i].reader);
        if (players[i].complaint)
            print_error("%s: %s %s\n", s.twin.story, players[i].complaint, players[i].error.text);
        assert_null(players[i].complaint);
        assert_in_range(players[i].searches, QUERIES, UINT32_MAX);
    }
    end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_threads, scratch_setup, scratch_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
