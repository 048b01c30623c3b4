/* stems.c -- a plain word in each language that documents have: in a document it is looked for by the stem
 * that the document's language gives it.
 *
 * Relies on: text/.  Invariant: words with equal raw terms have equal stems. */
#include "base/bits.h"
#include "base/str.h"
#include "query/parse.h"

/* Of the stems that terms have in `bytes`; LANGUAGE_NONE: no document has a language with stems. */
static uint32_t first_language(const analyzer *a)
{
    uint64_t stemmed = analyzer_languages(a) & ~(UINT64_C(1) << LANGUAGE_NONE);
    if (analyzer_main(a) != LANGUAGE_NONE || !stemmed)
        return analyzer_main(a);
    uint32_t language = 0;
    while (!(stemmed >> language & 1))
        language++;
    return language;
}

bool stems_any(const analyzer *a)
{
    return first_language(a) != LANGUAGE_NONE;
}

static int stem_in(arena *m, folder *f, uint32_t language, fsk_str raw, fsk_str *out, fsk_error *e)
{
    int rc = folder_speak(f, language, e);
    if (rc)
        return rc;
    fsk_str stem = folder_stem(f, raw);
    *out = str_equal(stem, raw) ? raw : (fsk_str){arena_dup(m, stem.p, stem.n), stem.n};
    return out->p ? 0 : error_nomem(e);
}

int build_stems(arena *m, const analyzer *a, folder *f, query_term *t, fsk_error *e)
{
    uint64_t others = analyzer_languages(a);
    t->raw = t->bytes;
    t->language = (uint8_t)first_language(a);
    others &= ~(UINT64_C(1) << t->language);
    int rc = stem_in(m, f, t->language, t->raw, &t->bytes, e);
    if (!rc && others && !(t->others = arena_alloc(m, LANGUAGES * sizeof *t->others)))
        rc = error_nomem(e);
    for (uint32_t i = 0; others && i < LANGUAGES && !rc; i++) {
        if (!(others >> i & 1))
            continue;
        t->others[t->nothers].language = i;
        rc = stem_in(m, f, i, t->raw, &t->others[t->nothers++].bytes, e);
    }
    return rc ? rc : folder_speak(f, analyzer_main(a), e);
}

bool query_term_in(const query_node *n, uint32_t i, uint32_t language, fsk_str *term)
{
    const query_term *t = &n->terms[i];
    *term = t->bytes;
    if (!query_seeks_stem(n, i) || t->language == language)
        return query_seeks_stem(n, i);
    for (uint32_t k = 0; k < t->nothers; k++) {
        *term = t->others[k].bytes;
        if (t->others[k].language == language)
            return language != LANGUAGE_NONE;
    }
    *term = t->raw; /* the language came after the query was made */
    return false;
}
