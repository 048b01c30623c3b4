/* language_guess.c -- see language_guess.h.
 *
 * Greek, Armenian, Tamil and the scripts without spaces decide by themselves.  Where languages share an
 * alphabet, every string of one to five letters of the text that is among the commonest of a language speaks
 * for it, the more the commoner it is there: the log of its rank, as in a naive Bayes classifier whose
 * probabilities follow Zipf's law.  Languages without a stemmer take part, so as not to be taken for another.
 */
#include "text/language_guess.h"
#include "base/hash.h"
#include "text/language_grams.h"
#include "text/utf8.h"
#include "text/word_props.h"
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

enum { GRAMS_MAX = LANGUAGE_PROFILES * 400, SLOTS = 1 << 15, RANK_FLOOR = 800, RANK_OFFSET = 10 };

typedef struct gram {
    uint64_t hash;
    uint32_t profile;
    float weight;
} gram;

/* Sorted by hash; those of a slot (the low bits of a hash) begin where the slot says. */
static gram grams[GRAMS_MAX + 1];
static uint32_t slots[SLOTS + 1];
static uint32_t languages[LANGUAGE_PROFILES]; /* of each profile */

/* ---- the table ---- */

static uint64_t hash_letters(const uint32_t *letters, size_t n)
{
    uint64_t h = 0;
    for (size_t i = 0; i < n; i++)
        h = (h ^ letters[i]) * UINT64_C(0x9E3779B97F4A7C15) ^ h >> 29;
    return h ^ h >> 32;
}

static int by_slot(const void *a, const void *b)
{
    const gram *x = a, *y = b;
    uint64_t s = x->hash % SLOTS, t = y->hash % SLOTS;
    if (s != t)
        return s < t ? -1 : 1;
    return x->hash < y->hash ? -1 : x->hash > y->hash;
}

static uint32_t read_profile(uint32_t profile, uint32_t n)
{
    const char *p = language_profiles[profile].grams, *name = language_profiles[profile].language;
    languages[profile] = language_find((fsk_str){name, strlen(name)});
    for (uint32_t rank = 1; *p && n < GRAMS_MAX; rank++, p += *p == ' ') {
        uint32_t letters[GRAM_LETTERS], count = 0;
        for (size_t left = strlen(p); *p && *p != ' ' && count < GRAM_LETTERS; count++)
            p += utf8_decode((const uint8_t *)p, left, &letters[count]);
        for (uint32_t i = 0; i < count; i++)
            letters[i] = letters[i] == '_' ? ' ' : letters[i];
        float weight = logf((RANK_FLOOR + RANK_OFFSET) / (float)(rank + RANK_OFFSET));
        grams[n++] = (gram){hash_letters(letters, count), profile, weight};
    }
    return n;
}

static void make_table(void)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < LANGUAGE_PROFILES; i++)
        n = read_profile(i, n);
    qsort(grams, n, sizeof *grams, by_slot);
    for (uint32_t i = 0, slot = 0; slot <= SLOTS; slot++) {
        while (i < n && grams[i].hash % SLOTS < slot)
            i++;
        slots[slot] = i;
    }
}

/* ---- a text ---- */

void language_guess_begin(language_guess *g)
{
    g->letters[0] = ' ';
    g->n = 1;
    g->taken = g->dense = g->greek = g->armenian = g->tamil = 0;
}

static void add_space(language_guess *g)
{
    if (g->letters[g->n - 1] != ' ')
        g->letters[g->n++] = ' ';
}

static void add_letter(language_guess *g, uint32_t c)
{
    g->greek += (c >= 0x370 && c < 0x400) || (c >= 0x1F00 && c < 0x2000);
    g->armenian += c >= 0x530 && c < 0x590;
    g->tamil += c >= 0xB80 && c < 0xC00;
    g->letters[g->n++] = (uint32_t)utf8proc_tolower((utf8proc_int32_t)c);
    g->taken++;
}

void language_guess_add(language_guess *g, fsk_str text)
{
    const uint8_t *p = (const uint8_t *)text.p;
    add_space(g);
    for (size_t at = 0; at < text.n && g->taken + g->dense < GUESS_LETTERS;) {
        uint32_t c;
        at += utf8_decode(p + at, text.n - at, &c);
        uint8_t props = word_props(c);
        unsigned class = props & WORD_CLASS;
        if (props & WORD_DENSE)
            g->dense++;
        else if (class == WB_ALETTER || class == WB_HEBREW || class == WB_EXTEND)
            add_letter(g, c);
        else
            add_space(g);
    }
    add_space(g);
}

static void score(const language_guess *g, float *sums)
{
    for (uint32_t i = 0; i < g->n; i++) {
        for (uint32_t n = 1; n <= GRAM_LETTERS && i + n <= g->n; n++) {
            if (n == 1 && g->letters[i] == ' ')
                continue;
            uint64_t hash = hash_letters(&g->letters[i], n);
            uint32_t slot = (uint32_t)(hash % SLOTS);
            for (uint32_t k = slots[slot]; k < slots[slot + 1]; k++)
                if (grams[k].hash == hash)
                    sums[grams[k].profile] += grams[k].weight;
            if (n > 1 && g->letters[i + n - 1] == ' ')
                break; /* no string reaches over a boundary */
        }
    }
}

uint32_t language_guess_end(language_guess *g)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    static const char *const scripts[] = {"greek", "armenian", "tamil"};
    const uint32_t counts[] = {g->greek, g->armenian, g->tamil};
    enum { DENSE_WORTH = 3 }; /* letters that a character of Chinese or Thai stands for, about */
    if (g->dense * DENSE_WORTH > g->taken || g->taken < GUESS_LEAST)
        return LANGUAGE_NONE;
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        if (counts[i] > g->taken / 2)
            return language_find((fsk_str){scripts[i], strlen(scripts[i])});
    float sums[LANGUAGE_PROFILES] = {0};
    uint32_t best = 0;
    pthread_once(&once, make_table);
    score(g, sums);
    for (uint32_t i = 1; i < LANGUAGE_PROFILES; i++)
        best = sums[i] > sums[best] ? i : best;
    return sums[best] > 0 ? languages[best] : LANGUAGE_NONE;
}
