/* measures.c -- the definitions; see measures.h.
 *
 * C. Buckley, E. Voorhees: "Retrieval evaluation with incomplete information", SIGIR 2004 (bpref); E. Yilmaz,
 * J. Aslam: "Estimating average precision with incomplete and imperfect judgments", CIKM 2006 (infAP); K.
 * Järvelin, J. Kekäläinen: "Cumulated gain-based evaluation of IR techniques", TOIS 20(4), 2002 (ndcg). */
#include "eval/measures_table.h"
#include <math.h>

static bool relevant(const verdicts *v, size_t i)
{
    return v->levels[i] >= v->relevant;
}

static size_t relevant_within(const verdicts *v, size_t cut)
{
    size_t n = 0;
    for (size_t i = 0; i < v->n && i < cut; i++)
        n += relevant(v, i);
    return n;
}

static double ratio(double a, double b)
{
    return b > 0 ? a / b : 0;
}

static double smaller(double a, double b)
{
    return a < b ? a : b;
}

/* ---- counts ---- */

static double num_ret(const verdicts *v, double cut)
{
    (void)cut;
    return (double)v->n;
}

static double num_rel(const verdicts *v, double cut)
{
    (void)cut;
    return (double)v->rel;
}

static double num_rel_ret(const verdicts *v, double cut)
{
    (void)cut;
    return (double)v->rel_ret;
}

static double num_nonrel_judged_ret(const verdicts *v, double cut)
{
    size_t n = 0;
    (void)cut;
    for (size_t i = 0; i < v->n; i++)
        n += v->levels[i] >= 0 && !relevant(v, i);
    return (double)n;
}

static double utility(const verdicts *v, double cut)
{
    (void)cut;
    return 2 * (double)v->rel_ret - (double)v->n;
}

/* ---- precision and recall ---- */

static double P(const verdicts *v, double cut)
{
    return (double)relevant_within(v, (size_t)cut) / cut;
}

static double recall(const verdicts *v, double cut)
{
    return ratio((double)relevant_within(v, (size_t)cut), (double)v->rel);
}

static double relative_P(const verdicts *v, double cut)
{
    return ratio((double)relevant_within(v, (size_t)cut), smaller(cut, (double)v->rel));
}

static double success(const verdicts *v, double cut)
{
    return relevant_within(v, (size_t)cut) > 0;
}

/* Precision at a multiple of the number of relevant documents. */
static double Rprec_mult(const verdicts *v, double cut)
{
    size_t at = (size_t)(cut * (double)v->rel + 0.9);
    return ratio((double)relevant_within(v, at), (double)at);
}

static double Rprec(const verdicts *v, double cut)
{
    (void)cut;
    return ratio((double)relevant_within(v, v->rel), (double)v->rel);
}

static double recip_rank(const verdicts *v, double cut)
{
    (void)cut;
    for (size_t i = 0; i < v->n; i++) {
        if (relevant(v, i))
            return 1 / (double)(i + 1);
    }
    return 0;
}

/* The best precision at or behind the rank where so much of the relevant documents has been found. */
static double iprec_at_recall(const verdicts *v, double cut)
{
    size_t wanted = (size_t)lround(cut * (double)v->rel), found = 0;
    double best = 0;
    for (size_t i = 0; i < v->n; i++) {
        found += relevant(v, i);
        if (relevant(v, i) && found >= wanted)
            best = fmax(best, (double)found / (double)(i + 1));
    }
    return best;
}

static double eleven_points(const verdicts *v, double cut)
{
    double sum = 0;
    (void)cut;
    for (int i = 0; i <= 10; i++)
        sum += iprec_at_recall(v, i / 10.0);
    return sum / 11;
}

/* ---- averages over the relevant documents ---- */

static double map_cut(const verdicts *v, double cut)
{
    double sum = 0, found = 0;
    for (size_t i = 0; i < v->n && (double)i < cut; i++) {
        if (relevant(v, i))
            sum += ++found / (double)(i + 1);
    }
    return ratio(sum, (double)v->rel);
}

static double map(const verdicts *v, double cut)
{
    (void)cut;
    return map_cut(v, INFINITY);
}

static double bpref(const verdicts *v, double cut)
{
    double sum = 0, before = 0, most = (double)v->rel;
    (void)cut;
    for (size_t i = 0; i < v->n; i++) {
        if (relevant(v, i))
            sum += before > 0 ? 1 - smaller(before, most) / smaller((double)v->nonrel, most) : 1;
        else
            before += v->levels[i] >= 0;
    }
    return ratio(sum, (double)v->rel);
}

/* Documents of the pool that were not judged are a sample's missing part: precision above a relevant document
 * is estimated from the judged ones. */
static double infAP(const verdicts *v, double cut)
{
    const double epsilon = .00001;
    double sum = 0, rel = 0, nonrel = 0, pooled = 0;
    (void)cut;
    for (size_t i = 0; i < v->n; i++) {
        double above = (double)i;
        if (relevant(v, i)) {
            double judged = (rel + epsilon) / (rel + nonrel + 2 * epsilon);
            sum += i ? 1 / (above + 1) + above / (above + 1) * ((rel + nonrel + pooled) / above) * judged : 1;
            rel++;
        }
        nonrel += v->levels[i] >= 0 && !relevant(v, i);
        pooled += v->levels[i] == LEVEL_POOLED;
    }
    return ratio(sum, (double)v->rel);
}

static double binG(const verdicts *v, double cut)
{
    double sum = 0, found = 0;
    (void)cut;
    for (size_t i = 0; i < v->n; i++) {
        if (relevant(v, i))
            sum += 1 / log2(3 + (double)i - ++found);
    }
    return ratio(sum, (double)v->rel);
}

/* ---- gain ---- */

static double ideal_gain(const verdicts *v, double cut)
{
    double sum = 0;
    size_t rank = 0;
    for (size_t level = v->nlevels; level-- > 1;) {
        for (size_t i = 0; i < v->judged[level] && (double)rank < cut; i++)
            sum += (double)level / log2((double)(++rank + 1));
    }
    return sum;
}

static double ndcg_cut(const verdicts *v, double cut)
{
    double sum = 0;
    for (size_t i = 0; i < v->n && (double)i < cut; i++) {
        if (v->levels[i] > 0)
            sum += (double)v->levels[i] / log2((double)(i + 2));
    }
    return ratio(sum, ideal_gain(v, cut));
}

static double ndcg(const verdicts *v, double cut)
{
    (void)cut;
    return ndcg_cut(v, INFINITY);
}

/* ---- the ranking as a set ---- */

static double set_P(const verdicts *v, double cut)
{
    (void)cut;
    return ratio((double)v->rel_ret, (double)v->n);
}

static double set_relative_P(const verdicts *v, double cut)
{
    (void)cut;
    return ratio((double)v->rel_ret, smaller((double)v->n, (double)v->rel));
}

static double set_recall(const verdicts *v, double cut)
{
    (void)cut;
    return ratio((double)v->rel_ret, (double)v->rel);
}

static double set_map(const verdicts *v, double cut)
{
    return set_P(v, cut) * set_recall(v, cut);
}

static double set_F(const verdicts *v, double cut)
{
    double p = set_P(v, cut), r = set_recall(v, cut);
    return ratio(2 * p * r, p + r);
}

#define RANKS "5,10,15,20,30,100,200,500,1000"
#define TENTHS "0.00,0.10,0.20,0.30,0.40,0.50,0.60,0.70,0.80,0.90,1.00"
const measure MEASURES[] = {
    {"num_ret", NULL, MEASURE_SUM, num_ret, true},
    {"num_rel", NULL, MEASURE_SUM, num_rel, true},
    {"num_rel_ret", NULL, MEASURE_SUM, num_rel_ret, true},
    {"map", NULL, MEASURE_MEAN, map, true},
    {"gm_map", NULL, MEASURE_GEOMETRIC, map, true},
    {"Rprec", NULL, MEASURE_MEAN, Rprec, true},
    {"bpref", NULL, MEASURE_MEAN, bpref, true},
    {"recip_rank", NULL, MEASURE_MEAN, recip_rank, true},
    {"iprec_at_recall", TENTHS, MEASURE_MEAN, iprec_at_recall, true},
    {"P", RANKS, MEASURE_MEAN, P, true},
    {"recall", RANKS, MEASURE_MEAN, recall, false},
    {"infAP", NULL, MEASURE_MEAN, infAP, false},
    {"gm_bpref", NULL, MEASURE_GEOMETRIC, bpref, false},
    {"Rprec_mult", "0.20,0.40,0.60,0.80,1.00,1.20,1.40,1.60,1.80,2.00", MEASURE_MEAN, Rprec_mult, false},
    {"utility", NULL, MEASURE_MEAN, utility, false},
    {"11pt_avg", NULL, MEASURE_MEAN, eleven_points, false},
    {"binG", NULL, MEASURE_MEAN, binG, false},
    {"ndcg", NULL, MEASURE_MEAN, ndcg, false},
    {"ndcg_cut", RANKS, MEASURE_MEAN, ndcg_cut, false},
    {"map_cut", RANKS, MEASURE_MEAN, map_cut, false},
    {"relative_P", RANKS, MEASURE_MEAN, relative_P, false},
    {"success", "1,5,10", MEASURE_MEAN, success, false},
    {"set_P", NULL, MEASURE_MEAN, set_P, false},
    {"set_relative_P", NULL, MEASURE_MEAN, set_relative_P, false},
    {"set_recall", NULL, MEASURE_MEAN, set_recall, false},
    {"set_map", NULL, MEASURE_MEAN, set_map, false},
    {"set_F", NULL, MEASURE_MEAN, set_F, false},
    {"num_nonrel_judged_ret", NULL, MEASURE_SUM, num_nonrel_judged_ret, false},
};
const size_t NMEASURES = sizeof MEASURES / sizeof MEASURES[0];
