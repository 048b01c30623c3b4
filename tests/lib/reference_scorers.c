/* reference_scorers.c -- the formulas of exec/scorer.h once more, written out one by one, for the naive
 * engine. */
#include "reference_inner.h"
#include <math.h>

#define PI2 6.283185307179586
#define LOG2E 1.4426950408889634
#define TF_MOST 1048576.0

double reference_param(fsk_scorer which, float given)
{
    static const double usual[] = {0, 1, 1000, 0.7, 0, 1, 0.2};
    return given >= 0 ? (double)given : usual[which];
}

static double idf(const reference_formula *f, double df)
{
    return log(1 + (f->docs - df + 0.5) / (df + 0.5));
}

static double dph(const reference_formula *f, double cf, double tf, double length)
{
    double share = tf / length;
    if (share >= 1)
        return 0;
    double expected = f->average / length * f->docs / cf;
    double gain = tf * log2(tf * expected) + 0.5 * log2(PI2 * tf * (1 - share));
    return (1 - share) * (1 - share) / (tf + 1) * gain;
}

static double pl2(const reference_formula *f, double cf, double tf, double length)
{
    double n = tf * log2(1 + f->param * f->average / length), lambda = cf / f->docs;
    double gain = n * log2(n / lambda) + (lambda + 1 / (12 * n) - n) * LOG2E + 0.5 * log2(PI2 * n);
    return gain / (n + 1);
}

double reference_formula_score(const reference_formula *f, double df, double cf, double tf, double length)
{
    double v = 0, background = (cf + 1) / (f->tokens + 1);
    tf = tf > TF_MOST ? TF_MOST : tf;
    switch (f->which) {
    case FSK_SCORER_DEFAULT:
    case FSK_SCORER_BM25:
        break;
    case FSK_SCORER_BM25PLUS:
        v = idf(f, df) * (tf / (tf + f->k1 * (1 - f->b + f->b * length / f->average)) + f->param);
        break;
    case FSK_SCORER_DIRICHLET:
        v = log(1 + tf / (f->param * background)) + log(f->param / (length + f->param));
        break;
    case FSK_SCORER_JELINEK_MERCER:
        v = log(1 + (1 - f->param) * fmin(tf / length, 1) / (f->param * background));
        break;
    case FSK_SCORER_DPH:
        v = dph(f, cf, tf, length);
        break;
    case FSK_SCORER_PL2:
        v = pl2(f, cf, tf, length);
        break;
    case FSK_SCORER_TFIDF:
        v = (1 + log(1 + log(tf))) / (1 - f->param + f->param * length / f->average) *
            log((f->docs + 1) / df);
        break;
    }
    return v > 0 ? v : 0;
}

/* What no posting scores above. */
double reference_formula_limit(const reference_formula *f, double df, double cf)
{
    double background = (cf + 1) / (f->tokens + 1), lambda = cf / f->docs;
    switch (f->which) {
    case FSK_SCORER_DEFAULT:
    case FSK_SCORER_BM25:
        break;
    case FSK_SCORER_BM25PLUS:
        return idf(f, df) * (1 + f->param);
    case FSK_SCORER_DIRICHLET:
        return log(1 + TF_MOST / (f->param * background));
    case FSK_SCORER_JELINEK_MERCER:
        return log(1 + (1 - f->param) / (f->param * background));
    case FSK_SCORER_DPH:
        return log2(fmax(f->tokens / cf, 1)) + 1;
    case FSK_SCORER_PL2:
        return log2(1 + TF_MOST * log2(1 + f->param * f->average) / lambda) + lambda * LOG2E + 2;
    case FSK_SCORER_TFIDF:
        return (1 + log(1 + log(TF_MOST))) / (1 - f->param) * log((f->docs + 1) / df);
    }
    return 0;
}
