/* analyzer.c -- the analyzer (languages and fingerprints, shared) and the folder (a thread's stemmers and
 * buffer).
 *
 * Relies on: fold.h, stem.h, probes.h.  Invariant: a raw term stays where folder_fold put it until the next
 * folder_fold, so that folder_stem may be given it. */
#include "base/bits.h"
#include "base/hash.h"
#include "base/mem.h"
#include "text/fold.h"
#include "text/probes.h"
#include "text/stem.h"
#include "text/stop.h"
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

enum { LANGUAGE_MAX = 32, TOKEN_RULES = 2 }; /* the latter changes when tokens.c makes others */

struct analyzer {
    char language[LANGUAGE_MAX];
    uint32_t main;
    bool guesses;
    unsigned fold; /* FOLD_* */
    _Atomic uint64_t languages;
    _Atomic uint64_t fingerprints[LANGUAGES]; /* 0: not taken yet */
    _Atomic(folder *) spare;                  /* given back by the last query, for the next one */
};

struct folder {
    stemmer *stemmers[LANGUAGES]; /* made when first spoken */
    stemmer *stemmer;             /* the one that is spoken; NULL: language none */
    unsigned fold;
    uint8_t raw[FOLD_ROOM];
};

static int unknown_language(const char *language, fsk_error *e)
{
    char names[sizeof e->text];
    size_t used = 0;
    names[0] = 0;
    for (uint32_t i = 1; i < LANGUAGES && used < sizeof names; i++)
        used += (size_t)snprintf(names + used, sizeof names - used, ", %s", language_name(i));
    return error_set(e, FSK_E_INVAL, "unknown language \"%.40s\"; languages: auto, none%s", language, names);
}

/* 0: out of memory. */
static uint64_t take_fingerprint(const analyzer *a, uint32_t language)
{
    folder *f;
    if (folder_new(a, &f, NULL))
        return 0;
    int rc = folder_speak(f, language, NULL);
    const char *name = language_name(language);
    uint64_t hash = hash_bytes(name, strlen(name)) + TOKEN_RULES + a->fold;
    for (const char *const *probe = text_probes; *probe && !rc; probe++) {
        fsk_str raw = folder_fold(f, (const uint8_t *)*probe, strlen(*probe));
        fsk_str stem = folder_stem(f, raw);
        hash = XXH3_64bits_withSeed(raw.p, raw.n, hash);
        hash = XXH3_64bits_withSeed(stem.p, stem.n, hash);
    }
    folder_free(f);
    return rc ? 0 : hash | 1;
}

uint64_t analyzer_fingerprint(analyzer *a, uint64_t languages)
{
    uint64_t sum = 0;
    languages |= UINT64_C(1) << a->main;
    for (uint32_t i = 0; i < LANGUAGES; i++) {
        if (!(languages >> i & 1))
            continue;
        uint64_t hash = atomic_load(&a->fingerprints[i]);
        if (!hash && !(hash = take_fingerprint(a, i)))
            return 0;
        atomic_store(&a->fingerprints[i], hash);
        sum += hash;
    }
    return sum;
}

int analyzer_new(const char *language, analyzer **out, fsk_error *e)
{
    *out = NULL;
    uint32_t main = 0;
    bool guesses = strcmp(language, "auto") == 0;
    while (!guesses && main < LANGUAGES && strcmp(language_name(main), language) != 0)
        main++;
    if (main == LANGUAGES || (main && !stemmer_known(language_name(main))))
        return unknown_language(language, e);
    analyzer *a = mem_zalloc(sizeof *a);
    if (!a)
        return error_nomem(e);
    strcpy(a->language, language);
    a->main = main;
    a->guesses = guesses;
    atomic_init(&a->languages, UINT64_C(1) << main);
    *out = a;
    return 0;
}

void analyzer_keep_diacritics(analyzer *a)
{
    bool turkish = strcmp(a->language, "turkish") == 0;
    a->fold = FOLD_KEEP | (turkish ? (unsigned)FOLD_TURKISH : 0);
}

bool analyzer_keeps_diacritics(const analyzer *a)
{
    return a->fold & FOLD_KEEP;
}

void analyzer_free(analyzer *a)
{
    if (a)
        folder_free(atomic_load(&a->spare));
    mem_free(a);
}

const char *analyzer_language(const analyzer *a)
{
    return a->language;
}

bool analyzer_guesses(const analyzer *a)
{
    return a->guesses;
}

uint32_t analyzer_main(const analyzer *a)
{
    return a->main;
}

uint64_t analyzer_languages(const analyzer *a)
{
    return atomic_load(&a->languages);
}

void analyzer_meet(analyzer *a, uint64_t languages)
{
    atomic_fetch_or(&a->languages, languages);
}

bool analyzer_stops(const analyzer *a, fsk_str raw)
{
    uint64_t all = a->guesses ? analyzer_languages(a) : UINT64_C(1) << a->main;
    bool stops = false;
    for (; all && !stops; all &= all - 1)
        stops = stop_words_have(language_name(bits_trailing(all)), raw);
    return stops;
}

int folder_new(const analyzer *a, folder **out, fsk_error *e)
{
    *out = NULL;
    folder *f = mem_zalloc(sizeof *f);
    if (!f)
        return error_nomem(e);
    f->fold = a->fold;
    int rc = folder_speak(f, a->main, e);
    if (rc)
        mem_free(f);
    else
        *out = f;
    return rc;
}

int folder_speak(folder *f, uint32_t language, fsk_error *e)
{
    f->stemmer = f->stemmers[language];
    if (language == LANGUAGE_NONE || f->stemmer)
        return 0;
    if (!stemmer_known(language_name(language)))
        return error_set(e, FSK_E_ANALYZER, "libstemmer has no stemmer for %s", language_name(language));
    f->stemmer = f->stemmers[language] = stemmer_new(language_name(language));
    return f->stemmer ? 0 : error_nomem(e);
}

void folder_free(folder *f)
{
    if (!f)
        return;
    for (uint32_t i = 0; i < LANGUAGES; i++)
        stemmer_free(f->stemmers[i]);
    mem_free(f);
}

int folder_borrow(analyzer *a, folder **out, fsk_error *e)
{
    *out = atomic_exchange(&a->spare, NULL);
    if (!*out)
        return folder_new(a, out, e);
    (*out)->stemmer = (*out)->stemmers[a->main]; /* which it has been made with */
    return 0;
}

void folder_return(analyzer *a, folder *f)
{
    folder_free(atomic_exchange(&a->spare, f));
}

fsk_str folder_fold(folder *f, const uint8_t *surface, size_t n)
{
    return (fsk_str){(const char *)f->raw, fold_term(surface, n, f->fold, f->raw)};
}

fsk_str folder_stem(folder *f, fsk_str raw)
{
    if (!f->stemmer)
        return raw;
    fsk_str stem = stemmer_stem(f->stemmer, raw);
    return stem.n ? stem : raw;
}

/* The signs that only wholes and symbols hold, but for ligatures of them. */
static bool has_sign(fsk_str raw)
{
    static const char signs[] = "&+-./:@\\_,;#";
    for (size_t i = 0; i < raw.n; i++)
        if (memchr(signs, raw.p[i], sizeof signs - 1))
            return true;
    return false;
}

bool token_stems(token_kind kind, fsk_str raw)
{
    return kind == KIND_WORD && !has_sign(raw);
}

bool folder_has_stems(const folder *f)
{
    return f->stemmer != NULL;
}

bool folder_elides(const folder *f, fsk_str raw)
{
    return f->stemmer && stemmer_elides(f->stemmer, raw);
}
