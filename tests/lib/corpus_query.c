/* corpus_query.c -- random queries; see corpus.h. */
#include "corpus_inner.h"
#include <stdio.h>

enum { DEPTH = 3, FEW = 5, MANY = 60 };

static bool chance(corpus *c, uint32_t one_in)
{
    return rng_one_in(c->random, one_in);
}

static void put(corpus *c, const char *s)
{
    text_string(&c->query, s);
}

/* Common and rare words alike, which have lists of other kinds. */
static uint32_t pick(corpus *c)
{
    return chance(c, 3) ? rng_below(c->random, c->shape.vocabulary) : corpus_draw(c);
}

static void put_word(corpus *c)
{
    if (chance(c, 25)) {
        put(c, "zzunknown");
        return;
    }
    corpus_word(&c->query, pick(c));
    if (chance(c, 30)) { /* a phrase without quotes */
        put(c, "-");
        corpus_word(&c->query, pick(c));
    }
}

static void put_phrase(corpus *c)
{
    uint32_t words[CORPUS_SAMPLE_WORDS], n = rng_between(c->random, 1, 4);
    uint32_t sample = c->nsamples ? rng_below(c->random, c->nsamples) : 0;
    uint32_t from = rng_below(c->random, CORPUS_SAMPLE_WORDS - n + 1);
    bool real = c->nsamples && !chance(c, 3);
    for (uint32_t i = 0; i < n; i++)
        words[i] = real ? c->samples[sample][from + i] : corpus_draw(c);
    if (!real && n > 1 && chance(c, 2)) /* words repeated */
        words[n - 1] = words[0];
    put(c, "\"");
    for (uint32_t i = 0; i < n; i++) {
        put(c, i ? " " : "");
        corpus_word(&c->query, words[i]);
    }
    put(c, "\"");
}

/* Part of a word, from its first byte on. */
static void put_part(corpus *c, uint32_t word)
{
    size_t from = c->query.n;
    corpus_word(&c->query, word);
    size_t n = c->query.n - from, keep = rng_between(c->random, 1, n > 6 ? 6 : (uint32_t)n);
    while (keep < n && ((uint8_t)c->query.p[from + keep] & 0xC0) == 0x80)
        keep++;
    c->query.n = from + keep;
}

static void put_expression(corpus *c)
{
    static const char *const joints[] = {".*",    ".",      "[a-m]",       "(t|ts)?",
                                         "[^a]+", "t{1,2}", "(ba|de|ki)*", "o?"};
    put(c, "/");
    if (chance(c, 3)) {
        put(c, joints[rng_below(c->random, 8)]);
    } else {
        corpus_word(&c->query, rng_below(c->random, 30));
    }
    for (uint32_t i = 0, n = rng_between(c->random, 1, 3); i < n; i++)
        put(c, joints[rng_below(c->random, 8)]);
    put(c, chance(c, 2) ? "|.*ting/" : "/");
}

/* Something that stands for many terms. */
static void put_terms(corpus *c)
{
    static const char *const tails[] = {"*", "*t", "?*", "*i?g"};
    switch (rng_below(c->random, 6)) {
    case 0:
    case 1:
        put(c, chance(c, 4) ? "*" : "");
        put_part(c, pick(c));
        put(c, tails[rng_below(c->random, 4)]);
        break;
    case 2:
    case 3:
        if (chance(c, 2))
            put_part(c, pick(c));
        corpus_word(&c->query, pick(c));
        put(c, chance(c, 3) ? "~~" : chance(c, 2) ? "~2" : "~");
        break;
    case 4:
        put_expression(c);
        break;
    default:
        put(c, chance(c, 2) ? "[" : "{");
        corpus_word(&c->query, pick(c));
        put(c, " TO ");
        if (chance(c, 4))
            put(c, "*");
        else
            corpus_word(&c->query, pick(c));
        put(c, chance(c, 2) ? "]" : "}");
    }
}

static void put_group(corpus *c, uint32_t depth, uint32_t most);

/* A row of words that some document has, or any. */
static uint32_t pick_row(corpus *c, uint32_t words[CORPUS_SAMPLE_WORDS])
{
    bool real = c->nsamples && !chance(c, 4);
    uint32_t sample = c->nsamples ? rng_below(c->random, c->nsamples) : 0;
    for (uint32_t i = 0; i < CORPUS_SAMPLE_WORDS; i++)
        words[i] = real ? c->samples[sample][i] : corpus_draw(c);
    return rng_below(c->random, 3);
}

static void put_loose(corpus *c)
{
    uint32_t words[CORPUS_SAMPLE_WORDS], from = pick_row(c, words), n = rng_between(c->random, 1, 4);
    char distance[16];
    put(c, chance(c, 5) ? "=\"" : "\"");
    for (uint32_t i = 0; i < n; i++) {
        put(c, i ? " " : "");
        corpus_word(&c->query, chance(c, 8) ? words[0] : words[(from + 2 * i) % CORPUS_SAMPLE_WORDS]);
    }
    snprintf(distance, sizeof distance, "\"~%u", rng_below(c->random, chance(c, 4) ? 120 : 6));
    put(c, distance);
}

static void put_near(corpus *c, uint32_t depth, const uint32_t words[CORPUS_SAMPLE_WORDS]);

static void put_side(corpus *c, uint32_t depth, const uint32_t words[CORPUS_SAMPLE_WORDS])
{
    uint32_t kind = rng_below(c->random, depth ? 10 : 6),
             word = words[rng_below(c->random, CORPUS_SAMPLE_WORDS)];
    if (kind == 9) {
        put(c, "(");
        put_near(c, depth - 1, words);
        put(c, ")");
    } else if (kind >= 7) {
        put(c, "(");
        for (uint32_t i = 0, n = rng_between(c->random, 2, 3); i < n; i++) {
            put(c, i ? " OR " : "");
            put_side(c, depth - 1, words);
        }
        put(c, ")");
    } else if (kind == 6 && chance(c, 2)) {
        put_part(c, word);
        put(c, "*");
    } else if (kind == 5) {
        put(c, "\"");
        corpus_word(&c->query, words[2]);
        put(c, " ");
        corpus_word(&c->query, words[3]);
        put(c, "\"");
    } else {
        put(c, kind == 4 ? "=" : "");
        corpus_word(&c->query, word);
        put(c, kind == 3 && chance(c, 3) ? "~" : "");
    }
}

static void put_near(corpus *c, uint32_t depth, const uint32_t words[CORPUS_SAMPLE_WORDS])
{
    char joint[32];
    put_side(c, depth, words);
    for (uint32_t i = 0, n = chance(c, 4) ? 2 : 1; i < n; i++) {
        snprintf(joint, sizeof joint, " %s/%u ", chance(c, 2) ? "NEAR" : "BEFORE",
                 rng_between(c->random, 1, 9));
        put(c, joint);
        put_side(c, depth, words);
    }
}

static void put_nearness(corpus *c)
{
    uint32_t words[CORPUS_SAMPLE_WORDS];
    pick_row(c, words);
    if (chance(c, 3))
        put_loose(c);
    else
        put_near(c, 2, words);
}

static void put_at_least(corpus *c, uint32_t depth)
{
    char head[32];
    snprintf(head, sizeof head, "AT LEAST %u OF (", rng_between(c->random, 1, 4));
    put(c, head);
    for (uint32_t i = 0, n = chance(c, 2) ? rng_between(c->random, 2, 6) : 0; i < n; i++) {
        corpus_word(&c->query, corpus_draw(c));
        put(c, " ");
    }
    if (chance(c, 2))
        put_group(c, depth, chance(c, 4) ? 12 : 6);
    put(c, ")");
}

static void put_boost(corpus *c)
{
    static const char *const boosts[] = {"^2", "^0.5", "^3.125", "^0", "^1", "^40"};
    put(c, boosts[rng_below(c->random, 6)]);
}

static void put_field(corpus *c)
{
    put(c, chance(c, 12) ? "unheard" : corpus_fields[rng_below(c->random, CORPUS_FIELDS)]);
    put(c, ":");
}

static void put_clause(corpus *c, uint32_t depth)
{
    if (chance(c, 30)) {
        put(c, "*");
        return;
    }
    if (chance(c, 8))
        put_field(c);
    if (depth && chance(c, 5)) {
        put(c, "(");
        put_group(c, depth - 1, FEW);
        put(c, ")");
    } else if (depth && chance(c, 8)) {
        put_at_least(c, depth - 1);
    } else if (chance(c, 6)) {
        put_phrase(c);
    } else if (chance(c, 24)) {
        put_nearness(c);
    } else if (chance(c, 10)) {
        put_terms(c);
    } else if (chance(c, 40)) {
        put_field(c);
        put(c, "*");
    } else {
        put(c, chance(c, 8) ? "=" : "");
        put_word(c);
    }
    if (chance(c, 10))
        put_boost(c);
}

/* Clauses with signs: all required, all optional, or a mixture. */
static void put_signed(corpus *c, uint32_t depth, uint32_t n)
{
    uint32_t kind = rng_below(c->random, 4);
    for (uint32_t i = 0; i < n; i++) {
        put(c, i ? " " : "");
        if (kind == 0 || (kind == 1 && chance(c, 3)))
            put(c, "+");
        else if (kind == 1 && chance(c, 4))
            put(c, "-");
        put_clause(c, depth);
    }
}

static void put_joined(corpus *c, uint32_t depth, uint32_t n)
{
    static const char *const joints[] = {" AND ", " OR ", " AND NOT ", " NOT ", " "};
    for (uint32_t i = 0; i < n; i++) {
        put(c, i ? joints[rng_below(c->random, 5)] : chance(c, 12) ? "NOT " : "");
        put_clause(c, depth);
    }
}

static void put_group(corpus *c, uint32_t depth, uint32_t most)
{
    uint32_t n = rng_between(c->random, 1, most);
    if (chance(c, 4))
        put_joined(c, depth, n);
    else
        put_signed(c, depth, n);
}

fsk_str corpus_query(corpus *c)
{
    c->query.n = 0;
    switch (rng_below(c->random, 21)) {
    case 18:
        put_nearness(c);
        break;
    case 19:
        put_at_least(c, 1);
        break;
    case 20: /* nearness with other clauses */
        put(c, chance(c, 2) ? "+" : "");
        put_nearness(c);
        put(c, chance(c, 2) ? " +" : " ");
        put_clause(c, 1);
        break;
    case 16:
        put_terms(c);
        break;
    case 17: /* a pattern with other clauses */
        put(c, chance(c, 2) ? "+" : "");
        put_terms(c);
        put(c, chance(c, 2) ? " +" : " ");
        put_clause(c, 1);
        break;
    case 0:
    case 1:
        put_word(c);
        break;
    case 2:
    case 3:
        put_phrase(c);
        break;
    case 4:
        put(c, "* -");
        put_word(c);
        break;
    case 5:
        put_field(c);
        put_clause(c, 0);
        break;
    case 6: /* a required phrase among other clauses */
        put(c, "+");
        put_phrase(c);
        put(c, chance(c, 2) ? " " : " +");
        put_clause(c, 1);
        break;
    case 7:
        put_group(c, 0, MANY);
        break;
    case 8:
    case 9:
    case 10:
        put_group(c, 0, FEW);
        break;
    default:
        put_group(c, DEPTH, FEW);
    }
    return (fsk_str){c->query.p, c->query.n};
}
