/* fossick-eval.c -- how good a ranking is, by people's judgments: of an index, or of a run file.
 *
 * Relies on: fossick.h, tools/eval (readers, measures, significance, settings), tools/lib. */
#include "eval/asking.h"
#include "eval/print.h"
#include "eval/tune.h"
#include "lib/cli.h"
#include "lib/open.h"
#include "lib/options.h"
#include <errno.h>
#include <string.h>

enum {
    OPT_RUN = 256,
    OPT_AGAINST,
    OPT_JSON,
    OPT_SET,
    OPT_WRITE,
    OPT_TAG,
    OPT_DEPTH,
    OPT_PARTS,
    OPT_QUERIES,
    OPT_TUNE,
    OPT_FOLDS,
    OPT_SEED
};

static const option_row ROWS[] = {
    {OPT_RUN, "run", "FILE", "measure the run in FILE instead of asking the index"},
    {OPT_AGAINST, "against", "FILE", "compare with this run, by paired randomisation"},
    {'m', "measures", "LIST",
     "official, all, or names as trec_eval's (default: map,\n"
     "P_10,recip_rank,recall_100,recall_1000,ndcg_cut_10)"},
    {'q', "per-query", NULL, "each topic too, not only the means"},
    {OPT_SET, "set", "LIST", "how to rank, NAME=VALUE,...: see --help=all"},
    {OPT_TUNE, "tune", "GRID",
     "try all of NAME=V:V:V,...; choose for the first\nmeasure by cross-validation over topics"},
    {'l', "level", "N", "the least level that counts as relevant (default: 1)"},
    {'c', "complete", NULL, "topics for which nothing was found count as well"},
    {'M', "depth-measured", "N", "only the best N documents of each topic count"},
    {OPT_FOLDS, "folds", "N", "of the cross-validation (default: 5)"},
    {OPT_SEED, "seed", "N", "how topics are dealt into folds (default: 1)"},
    {OPT_DEPTH, "depth", "N", "hits asked for each topic (default: 1000)"},
    {OPT_QUERIES, "queries", NULL, "topics are queries with operators, not bags of words"},
    {OPT_PARTS, "parts", "LETTERS", "of TREC topics: t(itle), d(esc), n(arr) (default: t)"},
    {OPT_WRITE, "write-run", "FILE", "write what was found, as trec_eval reads it"},
    {OPT_TAG, "tag", "NAME", "of the run that is written (default: fossick)"},
    {OPT_JSON, "json", NULL, "print a JSON object"},
    OPTIONS_COMMON,
    {0}};

typedef struct eval {
    const char *run, *against, *write, *tag;
    const char *grid;
    size_t folds;
    uint64_t seed;
    unsigned parts;
    setting setting;
    measure_list measures;
    measure_rules rules;
    print_wish wish;
    asking asking;
    topics topics;
    qrels qrels;
} eval;

static void measures_take(eval *v, const char *names)
{
    const char *bad;
    size_t n;
    if (!measures_add(&v->measures, names, &bad, &n))
        options_usage_error("no such measure: \"%.*s\"; \"all\" prints all of them", (int)n, bad);
}

static unsigned parts_read(const char *letters)
{
    static const char LETTERS[] = "tdn";
    unsigned parts = 0;
    for (const char *p = letters; *p; p++) {
        const char *at = strchr(LETTERS, *p);
        if (!at)
            options_usage_error("--parts takes the letters t, d and n, not \"%s\"", letters);
        parts |= 1u << (at - LETTERS);
    }
    return parts;
}

static void option_apply(eval *v, int id, const char *arg)
{
    char why[160];
    switch (id) {
    case OPT_RUN:
        v->run = arg;
        break;
    case OPT_AGAINST:
        v->against = arg;
        break;
    case 'm':
        measures_take(v, arg);
        break;
    case 'q':
        v->wish.per_query = true;
        break;
    case 'l':
        v->rules.relevant = (long)options_number("--level", arg, 1, 1000000);
        break;
    case 'c':
        v->rules.all_topics = true;
        break;
    case 'M':
        v->rules.depth = options_number("--depth-measured", arg, 1, UINT32_MAX);
        break;
    case OPT_SET:
        if (!setting_parse(&v->setting, arg, why, sizeof why))
            options_usage_error("--set: %s", why);
        break;
    case OPT_TUNE:
        if (tune_grid_problem(arg, why, sizeof why))
            options_usage_error("--tune: %s", why);
        v->grid = arg;
        break;
    case OPT_FOLDS:
        v->folds = options_number("--folds", arg, 2, 1000);
        break;
    case OPT_SEED:
        v->seed = options_number("--seed", arg, 0, UINT64_MAX);
        break;
    case OPT_DEPTH:
        v->asking.depth = (uint32_t)options_number("--depth", arg, 1, 100000000);
        break;
    case OPT_QUERIES:
        v->asking.query_language = true;
        break;
    case OPT_PARTS:
        v->parts = parts_read(arg);
        break;
    case OPT_WRITE:
        v->write = arg;
        break;
    case OPT_TAG:
        v->tag = arg;
        break;
    case OPT_JSON:
        v->wish.json = true;
        break;
    }
}

static int run_write(const eval *v, const ranking *r)
{
    bool standard = strcmp(v->write, "-") == 0;
    FILE *to = standard ? stdout : fopen(v->write, "w");
    if (!to) {
        cli_error("%s: %s", v->write, strerror(errno));
        return -1;
    }
    ranking_write(r, v->tag, to);
    bool bad = ferror(to) != 0;
    if (!standard)
        bad |= fclose(to) != 0;
    if (bad)
        cli_error("%s: %s", v->write, strerror(errno));
    return bad ? -1 : 0;
}

static int compare(eval *v, const evaluation *mine)
{
    ranking other;
    evaluation theirs;
    int rc = ranking_read(&other, v->against);
    if (rc == 0) {
        evaluate(&other, &v->qrels, &v->measures, &v->rules, &theirs);
        print_comparison(mine, &theirs, &v->measures, &v->wish, *other.tag ? other.tag : v->against);
        evaluation_free(&theirs);
    }
    ranking_free(&other);
    return rc;
}

static int measure_run(eval *v, const ranking *r)
{
    evaluation e;
    int rc = 0;
    v->wish.tag = *r->tag ? r->tag : v->run;
    evaluate(r, &v->qrels, &v->measures, &v->rules, &e);
    if (e.ntopics == 0) {
        cli_error("no topic of the judgments was found in the run");
        rc = -1;
    } else if (v->against) {
        rc = compare(v, &e);
    } else {
        print_evaluation(&e, &v->measures, &v->wish);
    }
    evaluation_free(&e);
    return rc;
}

static int tune_all(eval *v, const char *topics_path)
{
    tuning t = {&v->asking, &v->qrels, &v->measures, &v->rules,   &v->setting,
                v->grid,    v->folds,  v->seed,      v->wish.json};
    int rc = topics_read(&v->topics, topics_path, v->parts);
    v->asking.topics = &v->topics;
    rc = rc ? rc : open_reader(&v->asking.index, &v->asking.reader);
    return rc ? rc : tune(&t);
}

/* The run of the index, or of --run. */
static int run_get(eval *v, const char *topics_path, ranking *out)
{
    *out = (ranking){.tag = ""};
    if (v->run)
        return ranking_read(out, v->run);
    int rc = topics_read(&v->topics, topics_path, v->parts);
    rc = rc ? rc : open_reader(&v->asking.index, &v->asking.reader);
    v->asking.topics = &v->topics;
    rc = rc ? rc : asking_run(&v->asking, &v->setting, out);
    if (rc == 0)
        out->tag = v->tag;
    return rc == 0 && v->write ? run_write(v, out) : rc;
}

static int work(eval *v, char **paths, size_t n)
{
    ranking r = {.tag = ""};
    int rc = qrels_read(&v->qrels, paths[n - 1]);
    if (v->grid) {
        rc = rc ? rc : tune_all(v, paths[0]);
    } else {
        rc = rc ? rc : run_get(v, paths[0], &r);
        rc = rc ? rc : measure_run(v, &r);
    }
    ranking_free(&r);
    topics_free(&v->topics);
    qrels_free(&v->qrels);
    measures_free(&v->measures);
    open_close(v->asking.index, v->asking.reader);
    return rc ? CLI_ERROR : CLI_OK;
}

int main(int argc, char **argv)
{
    char more[2048];
    snprintf(more, sizeof more, "What --set knows:\n");
    setting_help(more + strlen(more), sizeof more - strlen(more));
    const options_page page = {
        "fossick-eval [OPTION]... TOPICS QRELS\n"
        "       fossick-eval [OPTION]... --run RUN QRELS",
        "Asks the index each of TOPICS (TREC's, BEIR's JSON lines, or ID<TAB>TEXT) and measures what comes "
        "back "
        "by the\n"
        "judgments in QRELS (TREC's or BEIR's), with trec_eval's definitions and names.",
        ROWS,
        6,
        "Example:\n"
        "  fossick-eval -i papers.db topics.jsonl qrels.tsv",
        more,
        NULL};
    cli_start("fossick-eval");
    eval v = {.tag = "fossick", .parts = TOPIC_TITLE, .folds = 5, .seed = 1, .setting = SETTING_DEFAULT};
    v.rules.relevant = 1;
    v.asking.depth = 1000;
    const char *arg;
    options_start(&page, argc, argv);
    for (int id; (id = options_next(&arg)) >= 0;)
        option_apply(&v, id, arg);
    size_t n;
    char **paths = options_rest(&n);
    if (v.grid && v.run)
        options_usage_error("--tune asks the index and takes no --run");
    if (n != (v.run ? 1 : 2))
        options_usage_error(v.run ? "--run takes one file of judgments"
                                  : "give a file of topics and one of judgments");
    if (v.measures.n == 0)
        measures_take(&v, "map,P_10,recip_rank,recall_100,recall_1000,ndcg_cut_10");
    return cli_end(work(&v, paths, n));
}
