/* test_measures.c -- the measures against values worked out by hand and against trec_eval's own expected
 * outputs (in $FOSSICK_SHARED/data/conformance/trec_eval, else ../shared; skipped without them). */
#include "eval/measures.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

typedef struct judged_run {
    qrels qrels;
    ranking run;
    measure_list list;
    evaluation found;
} judged_run;

static void write_file(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static void judge_files(judged_run *j, const char *qrels_path, const char *run_path, const char *names,
                        const measure_rules *rules)
{
    const char *bad;
    size_t bad_n;
    memset(j, 0, sizeof *j);
    assert_int_equal(qrels_read(&j->qrels, qrels_path), 0);
    assert_int_equal(ranking_read(&j->run, run_path), 0);
    assert_true(measures_add(&j->list, names, &bad, &bad_n));
    evaluate(&j->run, &j->qrels, &j->list, rules, &j->found);
}

static void judge_texts(judged_run *j, const char *qrels_text, const char *run_text, const char *names,
                        const measure_rules *rules)
{
    char q[] = "/tmp/fossick-qrels-XXXXXX", r[] = "/tmp/fossick-run-XXXXXX";
    close(mkstemp(q));
    close(mkstemp(r));
    write_file(q, qrels_text);
    write_file(r, run_text);
    judge_files(j, q, r, names, rules);
    unlink(q);
    unlink(r);
}

static void judged_free(judged_run *j)
{
    evaluation_free(&j->found);
    measures_free(&j->list);
    ranking_free(&j->run);
    qrels_free(&j->qrels);
}

/* Of one topic (or the means, topic NULL); NAN: there is no such value. */
static double value(const judged_run *j, const char *label, const char *topic)
{
    size_t t = 0, m = 0;
    while (topic && t < j->found.ntopics && strcmp(j->found.topics[t], topic) != 0)
        t++;
    while (m < j->list.n && strcmp(j->list.items[m].label, label) != 0)
        m++;
    if (m == j->list.n || (topic && t == j->found.ntopics))
        return NAN;
    return topic ? j->found.values[t * j->list.n + m] : j->found.means[m];
}

#define assert_near(a, b) assert_true(fabs((a) - (b)) < 1e-9)

/* Five judged documents: a 2, b 1, c 0, d 0, e 1; the run puts x (unjudged), a, c, b in this order. */
static const char *const QRELS = "1 0 a 2\n1 0 b 1\n1 0 c 0\n1 0 d 0\n1 0 e 1\n2 0 a 1\n";
static const char *const RUN = "1 Q0 a 1 3 t\n1 Q0 b 2 1 t\n1 Q0 x 3 4 t\n1 Q0 c 4 2 t\n3 Q0 a 1 1 t\n";

static void by_hand(void **unused)
{
    (void)unused;
    judged_run j;
    judge_texts(&j, QRELS, RUN, "all,P_2,ndcg_cut_3", &(measure_rules){.relevant = 1});
    assert_int_equal(j.found.ntopics, 1);
    assert_near(value(&j, "num_ret", "1"), 4);
    assert_near(value(&j, "num_rel", "1"), 3);
    assert_near(value(&j, "num_rel_ret", "1"), 2);
    assert_near(value(&j, "map", "1"), (1.0 / 2 + 2.0 / 4) / 3);
    assert_near(value(&j, "recip_rank", "1"), 0.5);
    assert_near(value(&j, "P_5", "1"), 0.4);
    assert_near(value(&j, "P_2", "1"), 0.5);
    assert_near(value(&j, "recall_5", "1"), 2.0 / 3);
    assert_near(value(&j, "Rprec", "1"), 1.0 / 3);
    assert_near(value(&j, "bpref", "1"), (1 + 1 - 1.0 / 2) / 3);
    double ideal = 2 + 1 / log2(3) + 1 / log2(4);
    assert_near(value(&j, "ndcg", "1"), (2 / log2(3) + 1 / log2(5)) / ideal);
    assert_near(value(&j, "ndcg_cut_3", "1"), 2 / log2(3) / ideal);
    assert_near(value(&j, "success_1", "1"), 0);
    assert_near(value(&j, "success_5", "1"), 1);
    assert_near(value(&j, "set_P", "1"), 0.5);
    assert_near(value(&j, "set_F", "1"), 2 * 0.5 * (2.0 / 3) / (0.5 + 2.0 / 3));
    assert_near(value(&j, "iprec_at_recall_0.00", "1"), 0.5);
    assert_near(value(&j, "iprec_at_recall_0.60", "1"), 0.5);
    assert_near(value(&j, "iprec_at_recall_1.00", "1"), 0);
    assert_near(value(&j, "num_nonrel_judged_ret", "1"), 1);
    assert_near(value(&j, "utility", "1"), 0);
    assert_near(value(&j, "binG", "1"), (1 / log2(3) + 1 / log2(4)) / 3);
    judged_free(&j);
}

static void levels_depth_and_topics_without_hits(void **unused)
{
    (void)unused;
    judged_run j;
    judge_texts(&j, QRELS, RUN, "map,num_rel,ndcg_cut_10", &(measure_rules){.relevant = 2});
    assert_near(value(&j, "map", "1"), 0.5);
    assert_near(value(&j, "num_rel", NULL), 1);
    judged_free(&j);
    judge_texts(&j, QRELS, RUN, "map,num_ret", &(measure_rules){.relevant = 1, .depth = 1});
    assert_near(value(&j, "map", "1"), 0);
    assert_near(value(&j, "num_ret", "1"), 1);
    judged_free(&j);
    judge_texts(&j, QRELS, RUN, "map,gm_map", &(measure_rules){.relevant = 1, .all_topics = true});
    assert_int_equal(j.found.ntopics, 2);
    assert_near(value(&j, "map", "2"), 0);
    assert_near(value(&j, "map", NULL), 1.0 / 6);
    assert_near(value(&j, "gm_map", NULL), sqrt(1.0 / 3 * 1e-5));
    judged_free(&j);
}

/* Equal scores: the document whose id is the higher comes first, whatever the ranks say. */
static void ties_go_by_id(void **unused)
{
    (void)unused;
    judged_run j;
    judge_texts(&j, "1\tb\t1\n", "1 Q0 a 1 7 t\n1 Q0 b 2 7 t\n", "recip_rank",
                &(measure_rules){.relevant = 1});
    assert_near(value(&j, "recip_rank", "1"), 1);
    judged_free(&j);
}

static void names(void **unused)
{
    (void)unused;
    measure_list l = {0};
    const char *bad;
    size_t n;
    assert_true(measures_add(&l, "P.5,10,map,ndcg_cut_7,iprec_at_recall.25", &bad, &n));
    assert_int_equal(l.n, 5);
    assert_string_equal(l.items[1].label, "P_10");
    assert_string_equal(l.items[2].label, "map");
    assert_string_equal(l.items[3].label, "ndcg_cut_7");
    assert_false(measures_add(&l, "map,P_x", &bad, &n));
    assert_int_equal(n, 3);
    assert_memory_equal(bad, "P_x", 3);
    assert_false(measures_add(&l, "P_0", &bad, &n));
    measures_free(&l);
}

/* ---- trec_eval's files ---- */

/* Measures that trec_eval calls experimental, and what is no measure; `_` at the end: of any cutoff. */
static bool not_ours(const char *label)
{
    static const char *const NAMES[] = {"G",   "ndcg_rel",  "Rndcg", "relstring", "relstring_",
                                        "rbp", "rbp_resid", "unj_",  "runid",     "num_q"};
    bool found = false;
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        size_t n = strlen(NAMES[i]);
        found |= NAMES[i][n - 1] == '_' ? strncmp(label, NAMES[i], n) == 0 : strcmp(label, NAMES[i]) == 0;
    }
    return found;
}

static const char *conformance(char *to, size_t size, const char *name)
{
    const char *shared = getenv("FOSSICK_SHARED");
    snprintf(to, size, "%s/data/conformance/trec_eval/%s", shared ? shared : "../shared", name);
    return to;
}

static void compare_outputs(const judged_run *j, const char *path, size_t least)
{
    char line[256], label[64], topic[64];
    double v;
    size_t compared = 0;
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    while (fgets(line, sizeof line, f)) {
        if (sscanf(line, "%63s %63s %lf", label, topic, &v) != 3 || not_ours(label))
            continue;
        double mine = value(j, label, strcmp(topic, "all") == 0 ? NULL : topic);
        if (!(fabs(mine - v) < 0.5e-4 + 1e-9))
            print_error("%s %s: %f, trec_eval says %f\n", label, topic, mine, v);
        assert_true(fabs(mine - v) < 0.5e-4 + 1e-9);
        compared++;
    }
    fclose(f);
    assert_true(compared >= least);
}

static void as_trec_eval(void **unused)
{
    (void)unused;
    static const struct {
        const char *run, *qrels, *expected;
        measure_rules rules;
        size_t values;
    } CASES[] = {{"results.test", "qrels.test", "out.test", {.relevant = 1}, 28},
                 {"results.test", "qrels.test", "out.test.a", {.relevant = 1}, 89},
                 {"results.test", "qrels.test", "out.test.aq", {.relevant = 1}, 350},
                 {"results.trunc", "qrels.test", "out.test.aqc", {.relevant = 1, .all_topics = true}, 350},
                 {"results.trunc",
                  "qrels.test",
                  "out.test.aqcM",
                  {.relevant = 1, .depth = 100, .all_topics = true},
                  350},
                 {"results.test", "qrels.rel_level", "out.test.aql", {.relevant = 2}, 350},
                 {"results.comment.test", "qrels.comment.test", "out.comment.test", {.relevant = 1}, 28}};
    char run[512], judged[512], expected[512];
    if (access(conformance(run, sizeof run, "out.test"), R_OK) != 0) {
        print_message("%s is not there: skipped\n", run);
        skip();
    }
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        judged_run j;
        judge_files(&j, conformance(judged, sizeof judged, CASES[i].qrels),
                    conformance(run, sizeof run, CASES[i].run), "all", &CASES[i].rules);
        compare_outputs(&j, conformance(expected, sizeof expected, CASES[i].expected), CASES[i].values);
        judged_free(&j);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_hand),       cmocka_unit_test(levels_depth_and_topics_without_hits),
        cmocka_unit_test(ties_go_by_id), cmocka_unit_test(names),
        cmocka_unit_test(as_trec_eval),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
