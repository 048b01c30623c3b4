/* corpus.c -- random documents; see corpus.h. */
#include "corpus_inner.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const corpus_fields[CORPUS_FIELDS] = {"title", "text", "author", "x.y-z_1"};

/* ---- text ---- */

void text_add(text_buffer *t, const char *p, size_t n)
{
    if (t->n + n + 1 > t->cap) {
        t->cap = (t->n + n + 1) * 2;
        t->p = realloc(t->p, t->cap);
        if (!t->p)
            exit(2);
    }
    memcpy(t->p + t->n, p, n);
    t->n += n;
    t->p[t->n] = 0;
}

void text_string(text_buffer *t, const char *s)
{
    text_add(t, s, strlen(s));
}

/* ---- vocabulary ---- */

/* Three forms of each base, so that stems unite lists; every 16th base is of an odd kind. */
enum { FORMS = 3, ODD = 16 };

static void add_base(text_buffer *t, uint32_t base)
{
    static const char consonants[] = "bdfgklmnprtv", vowels[] = "aeiou";
    char syllable[2];
    uint32_t rest = base;
    do {
        syllable[0] = consonants[rest % 12];
        syllable[1] = vowels[rest / 12 % 5];
        text_add(t, syllable, 2);
        rest /= 60;
    } while (rest);
}

static void add_odd(text_buffer *t, uint32_t base)
{
    char number[16];
    switch (base / ODD % 9) {
    case 0:
        text_string(t, "\xc3\xa9"); /* e acute: folds to e */
        break;
    case 1:
        text_string(t, "\xe6\x9d\xb1\xe4\xba\xac"); /* two ideographs: two characters and a pair */
        break;
    case 2:
        text_string(t, "o'");
        break;
    case 3:
        snprintf(number, sizeof number, "%u", 1900 + base);
        text_string(t, number);
        break;
    case 4:
        for (int i = 0; i < 75; i++)
            text_string(t, "long");
        break;
    case 5: /* three syllables before Latin letters */
        text_string(t, "\xed\x95\x9c\xea\xb5\xad\xec\x96\xb4");
        break;
    case 6: /* Thai, the last character with a mark */
        text_string(t, "\xe0\xb8\xa0\xe0\xb8\xb2\xe0\xb8\xa9\xe0\xb8\xb5");
        break;
    case 7:
        text_string(t, "f_20.16-");
        break;
    case 8:
        text_string(t, "c++ .");
    }
}

void corpus_word(text_buffer *t, uint32_t word)
{
    static const char *const endings[FORMS] = {"t", "ts", "ting"};
    uint32_t base = word / FORMS;
    if (base % ODD == ODD - 1)
        add_odd(t, base);
    add_base(t, base);
    text_string(t, endings[word % FORMS]);
}

uint32_t corpus_draw(corpus *c)
{
    double x = rng_unit(c->random);
    uint32_t low = 0, high = c->shape.vocabulary - 1;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (c->reach[middle] > x)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/* ---- life ---- */

void corpus_init(corpus *c, rng *random, const corpus_shape *shape)
{
    *c = (corpus){.random = random, .shape = *shape, .favourite = REFERENCE_NONE, .breadth = 4};
    c->reach = reference_alloc(shape->vocabulary, sizeof *c->reach);
    double sum = 0;
    for (uint32_t i = 0; i < shape->vocabulary; i++)
        c->reach[i] = sum += pow(i + 1.0, -shape->exponent);
    for (uint32_t i = 0; i < shape->vocabulary; i++)
        c->reach[i] /= sum;
}

void corpus_free(corpus *c)
{
    for (int i = 0; i < CORPUS_FIELDS; i++)
        free(c->texts[i].p);
    free(c->query.p);
    free(c->reach);
}

/* ---- documents ---- */

static void separate(corpus *c, text_buffer *t)
{
    static const char *const separators[] = {", ", "-", ". ", "\n", " \xff ", "; ", "_", "@", ".", "'"};
    text_string(t, rng_one_in(c->random, 8) ? separators[rng_below(c->random, 10)] : " ");
}

static void upper_first(text_buffer *t, size_t at)
{
    if (t->p[at] >= 'a' && t->p[at] <= 'z')
        t->p[at] = (char)(t->p[at] - 'a' + 'A');
}

static void keep_sample(corpus *c, const uint32_t words[CORPUS_SAMPLE_WORDS])
{
    uint32_t at = c->nsamples < CORPUS_SAMPLES ? c->nsamples++ : rng_below(c->random, CORPUS_SAMPLES);
    memcpy(c->samples[at], words, sizeof c->samples[at]);
}

static void add_text(corpus *c, text_buffer *t, uint32_t length)
{
    uint32_t row[CORPUS_SAMPLE_WORDS];
    for (uint32_t i = 0; i < length; i++) {
        bool favourite = c->favourite != REFERENCE_NONE && rng_one_in(c->random, 3);
        uint32_t word = favourite ? c->favourite : corpus_draw(c);
        if (i)
            separate(c, t);
        size_t at = t->n;
        corpus_word(t, word);
        if (rng_one_in(c->random, 10))
            upper_first(t, at);
        row[i % CORPUS_SAMPLE_WORDS] = word;
        if (i % CORPUS_SAMPLE_WORDS == CORPUS_SAMPLE_WORDS - 1 && rng_one_in(c->random, 40))
            keep_sample(c, row);
    }
}

static uint32_t text_length(corpus *c)
{
    const corpus_shape *s = &c->shape;
    if (rng_one_in(c->random, s->empty_one_in))
        return 0;
    if (rng_one_in(c->random, s->long_one_in))
        return rng_between(c->random, s->long_length / 4, s->long_length);
    uint32_t usual = rng_below(c->random, s->length + 1) + rng_below(c->random, s->length + 1);
    return c->least + usual * c->breadth / 4;
}

/* Neighbours resemble each other, so that bounds differ from block to block. */
static void change_mood(corpus *c)
{
    static const uint32_t breadths[] = {1, 2, 4, 4, 8, 16};
    c->favourite = rng_below(c->random, 2) ? corpus_draw(c) : REFERENCE_NONE;
    c->breadth = breadths[rng_below(c->random, 6)];
    c->least = rng_below(c->random, 2) ? rng_below(c->random, 3 * c->shape.length + 1) : 0;
}

size_t corpus_document(corpus *c, reference_text *out)
{
    bool extra = rng_one_in(c->random, c->shape.extra_one_in);
    uint32_t first = rng_below(c->random, CORPUS_FIELDS);
    size_t n = 0;
    if (c->shape.mood_one_in && rng_one_in(c->random, c->shape.mood_one_in))
        change_mood(c);
    for (uint32_t i = 0; i < CORPUS_FIELDS; i++) {
        uint32_t field = extra ? (first + i) % CORPUS_FIELDS : i;
        text_buffer *t = &c->texts[field];
        bool body = field == 1;
        if (!(body ? !rng_one_in(c->random, 20) : extra && rng_below(c->random, 2)))
            continue;
        t->n = 0;
        add_text(c, t, body ? text_length(c) : rng_below(c->random, 6));
        out[n++] = (reference_text){corpus_fields[field], {t->n ? t->p : "", t->n}};
    }
    return n;
}
