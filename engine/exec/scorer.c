/* scorer.c -- the formulas; see scorer.h.  With N, df, cf, tokens, avg, len as in scorer_word and scoring:
 *
 * BM25+: Y. Lv, C. Zhai, CIKM 2011.  Language models with Dirichlet and Jelinek-Mercer smoothing: C. Zhai, J.
 * Lafferty, SIGIR 2001, per word and cut off at 0, as Lucene has them, so that documents without a word need
 * no score.  DPH: G. Amati et al., TREC 2007.  PL2: G. Amati, C. J. van Rijsbergen, TOIS 20(4), 2002. TF-IDF:
 * pivoted length normalisation, A. Singhal, C. Buckley, M. Mitra, SIGIR 1996. */
#include "exec/scorer.h"
#include "codec/norm.h"
#include <math.h>

static double at_most(double v, double most)
{
    return v < most ? v : most;
}

static double at_least(double v, double least)
{
    return v > least ? v : least;
}

/* ---- BM25+: param delta ---- */

static double bm25plus_score(const scoring *s, const scorer_word *w, double tf, double length)
{
    double part = tf / (tf + s->k1 * (1 - s->b + s->b * length / s->average));
    return bm25_idf((uint64_t)s->docs, (uint64_t)w->df) * (part + s->param);
}

static double bm25plus_limit(const scoring *s, const scorer_word *w)
{
    return bm25_idf((uint64_t)s->docs, (uint64_t)w->df) * (1 + s->param);
}

/* ---- language models: the collection's share of the word ---- */

static double collection_share(const scoring *s, const scorer_word *w)
{
    return (w->cf + 1) / (s->tokens + 1);
}

/* param mu */
static double dirichlet_score(const scoring *s, const scorer_word *w, double tf, double length)
{
    return log(1 + tf / (s->param * collection_share(s, w))) + log(s->param / (length + s->param));
}

static double dirichlet_limit(const scoring *s, const scorer_word *w)
{
    return log(1 + SCORER_TF_MAX / (s->param * collection_share(s, w)));
}

/* param lambda, the collection's part */
static double jelinek_score(const scoring *s, const scorer_word *w, double tf, double length)
{
    double share = at_most(tf / at_least(length, 1), 1);
    return log(1 + (1 - s->param) * share / (s->param * collection_share(s, w)));
}

static double jelinek_limit(const scoring *s, const scorer_word *w)
{
    return log(1 + (1 - s->param) / (s->param * collection_share(s, w)));
}

/* ---- divergence from randomness ---- */

static const double TWO_PI = 6.283185307179586, LOG2_E = 1.4426950408889634;

static double dph_score(const scoring *s, const scorer_word *w, double tf, double length)
{
    double share = tf / at_least(length, 1);
    if (share >= 1)
        return 0;
    double expected = s->average / length * s->docs / at_least(w->cf, 1);
    double gain = tf * log2(tf * expected) + 0.5 * log2(TWO_PI * tf * (1 - share));
    return (1 - share) * (1 - share) / (tf + 1) * gain;
}

static double dph_limit(const scoring *s, const scorer_word *w)
{
    return log2(at_least(s->tokens / at_least(w->cf, 1), 1)) + 1;
}

/* param c */
static double pl2_score(const scoring *s, const scorer_word *w, double tf, double length)
{
    double tfn = tf * log2(1 + s->param * s->average / at_least(length, 1));
    double lambda = at_least(w->cf, 1) / at_least(s->docs, 1);
    double gain =
        tfn * log2(tfn / lambda) + (lambda + 1 / (12 * tfn) - tfn) * LOG2_E + 0.5 * log2(TWO_PI * tfn);
    return gain / (tfn + 1);
}

static double pl2_limit(const scoring *s, const scorer_word *w)
{
    double lambda = at_least(w->cf, 1) / at_least(s->docs, 1);
    double most = SCORER_TF_MAX * log2(1 + s->param * s->average);
    return log2(1 + most / lambda) + lambda * LOG2_E + 2;
}

/* ---- TF-IDF: param slope ---- */

static double tfidf_idf(const scoring *s, const scorer_word *w)
{
    return log((s->docs + 1) / at_least(w->df, 1));
}

static double tfidf_score(const scoring *s, const scorer_word *w, double tf, double length)
{
    return (1 + log(1 + log(tf))) / (1 - s->param + s->param * length / s->average) * tfidf_idf(s, w);
}

static double tfidf_limit(const scoring *s, const scorer_word *w)
{
    return (1 + log(1 + log(SCORER_TF_MAX))) / (1 - s->param) * tfidf_idf(s, w);
}

static const scorer SCORERS[] = {
    [FSK_SCORER_BM25PLUS] = {"bm25plus", 1, 0, 100, true, false, bm25plus_score, bm25plus_limit},
    [FSK_SCORER_DIRICHLET] = {"dirichlet", 1000, 0.001, 1e9, true, true, dirichlet_score, dirichlet_limit},
    [FSK_SCORER_JELINEK_MERCER] = {"jelinek-mercer", 0.7, 0.001, 0.999, true, true, jelinek_score,
                                   jelinek_limit},
    [FSK_SCORER_DPH] = {"dph", 0, 0, 0, false, true, dph_score, dph_limit},
    [FSK_SCORER_PL2] = {"pl2", 1, 0.001, 1e6, false, true, pl2_score, pl2_limit},
    [FSK_SCORER_TFIDF] = {"tfidf", 0.2, 0, 0.99, true, false, tfidf_score, tfidf_limit},
};

const scorer *scorer_get(fsk_scorer which)
{
    int n = sizeof SCORERS / sizeof SCORERS[0];
    return which > FSK_SCORER_BM25 && (int)which < n ? &SCORERS[which] : NULL;
}

/* ---- points ---- */

double scoring_limit(const scoring *s)
{
    double sum = 0;
    for (uint32_t i = 0; i < s->nwords; i++)
        sum += s->words[i].times * s->how->limit(s, &s->words[i]);
    return sum;
}

uint32_t scoring_points(const scoring *s, uint32_t tf, uint8_t norm)
{
    double sum = 0, frequency = at_most(tf, SCORER_TF_MAX), length = norm_length[norm];
    for (uint32_t i = 0; i < s->nwords; i++)
        sum += s->words[i].times * at_least(s->how->score(s, &s->words[i], frequency, length), 0);
    double points = s->scale * sum;
    return points < s->max ? (uint32_t)points : s->max;
}

uint32_t scoring_bound(const scoring *s, uint16_t impact)
{
    uint32_t tf = impact & 255;
    if (!s->how->bounded)
        return s->max;
    uint32_t points = scoring_points(s, tf == 255 ? UINT32_MAX : tf, (uint8_t)(impact >> 8));
    return points < s->max ? points + 1 : points;
}

uint32_t scoring_least(const scoring *s, uint16_t seed)
{
    uint32_t points = s->how->bounded ? scoring_points(s, seed & 255, (uint8_t)(seed >> 8)) : 0;
    return points ? points - 1 : 0;
}
