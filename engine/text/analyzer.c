/* analyzer.c -- the analyzer (a language and a fingerprint, shared) and the folder (a thread's stemmer and
 * buffer).
 *
 * Relies on: fold.h, stem.h, probes.h.  Invariant: a raw term stays where folder_fold put it until the next
 * folder_fold, so that folder_stem may be given it. */
#include "base/hash.h"
#include "base/mem.h"
#include "text/fold.h"
#include "text/probes.h"
#include "text/stem.h"
#include "text/stop.h"
#include <stdio.h>
#include <string.h>

enum { LANGUAGE_MAX = 32, TOKEN_RULES = 2 }; /* the latter changes when tokens.c makes others */

struct analyzer {
    char language[LANGUAGE_MAX];
    uint64_t fingerprint;
};

struct folder {
    stemmer *stemmer; /* NULL: language none */
    uint8_t raw[FOLD_ROOM];
};

static int unknown_language(const char *language, fsk_error *e)
{
    char names[sizeof e->text];
    size_t used = 0;
    names[0] = 0;
    for (const char *const *name = stemmer_languages(); *name && used < sizeof names; name++)
        used += (size_t)snprintf(names + used, sizeof names - used, ", %s", *name);
    return error_set(e, FSK_E_INVAL, "unknown language \"%.40s\"; languages: none%s", language, names);
}

static int take_fingerprint(analyzer *a, fsk_error *e)
{
    folder *f;
    int rc = folder_new(a, &f, e);
    if (rc)
        return rc;
    uint64_t hash = hash_bytes(a->language, strlen(a->language)) + TOKEN_RULES;
    for (const char *const *probe = text_probes; *probe; probe++) {
        fsk_str raw = folder_fold(f, (const uint8_t *)*probe, strlen(*probe));
        fsk_str stem = folder_stem(f, raw);
        hash = XXH3_64bits_withSeed(raw.p, raw.n, hash);
        hash = XXH3_64bits_withSeed(stem.p, stem.n, hash);
    }
    a->fingerprint = hash;
    folder_free(f);
    return 0;
}

int analyzer_new(const char *language, analyzer **out, fsk_error *e)
{
    *out = NULL;
    if (strlen(language) >= LANGUAGE_MAX || (strcmp(language, "none") != 0 && !stemmer_known(language)))
        return unknown_language(language, e);
    analyzer *a = mem_zalloc(sizeof *a);
    if (!a)
        return error_nomem(e);
    strcpy(a->language, language);
    int rc = take_fingerprint(a, e);
    if (rc) {
        mem_free(a);
        return rc;
    }
    *out = a;
    return 0;
}

void analyzer_free(analyzer *a)
{
    mem_free(a);
}

const char *analyzer_language(const analyzer *a)
{
    return a->language;
}

bool analyzer_stems(const analyzer *a)
{
    return strcmp(a->language, "none") != 0;
}

bool analyzer_stops(const analyzer *a, fsk_str raw)
{
    return stop_words_have(a->language, raw);
}

uint64_t analyzer_fingerprint(const analyzer *a)
{
    return a->fingerprint;
}

int folder_new(const analyzer *a, folder **out, fsk_error *e)
{
    *out = NULL;
    folder *f = mem_zalloc(sizeof *f);
    if (!f)
        return error_nomem(e);
    if (analyzer_stems(a) && !(f->stemmer = stemmer_new(a->language))) {
        mem_free(f);
        return error_nomem(e);
    }
    *out = f;
    return 0;
}

void folder_free(folder *f)
{
    if (!f)
        return;
    stemmer_free(f->stemmer);
    mem_free(f);
}

fsk_str folder_fold(folder *f, const uint8_t *surface, size_t n)
{
    return (fsk_str){(const char *)f->raw, fold_term(surface, n, f->raw)};
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

bool folder_stems(const folder *f, token_kind kind, fsk_str raw)
{
    return f->stemmer && kind == KIND_WORD && !has_sign(raw);
}

bool folder_elides(const folder *f, fsk_str raw)
{
    return f->stemmer && stemmer_elides(f->stemmer, raw);
}
