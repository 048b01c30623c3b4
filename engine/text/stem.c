/* stem.c -- see stem.h.  The one file that knows libstemmer, whose stemmers serve one thread each.
 *
 * Invariant: a stem has at most TERM_MAX bytes and cuts no character (a few stemmers lengthen words). */
#include "text/stem.h"
#include "base/mem.h"
#include "text/text.h"
#include "text/utf8.h"
#include <libstemmer.h>
#include <string.h>

struct stemmer {
    struct sb_stemmer *sb;
    const char *const *elided; /* behind the last NULL; or NULL */
    bool suffixes;             /* an apostrophe parts a name from its suffixes */
};

const char *const *stemmer_languages(void)
{
    return (const char *const *)sb_stemmer_list();
}

bool stemmer_known(const char *language)
{
    for (const char *const *name = stemmer_languages(); *name; name++)
        if (strcmp(*name, language) == 0)
            return true;
    return false;
}

/* The elided words before an apostrophe, for a token holds both ("l'homme"): Snowball strips the French ones
 * itself from version 3 on. */
static const struct {
    const char *language, *elided[24];
} elisions[] = {
    {"catalan", {"d", "l", "m", "n", "s", "t"}},
    {"french", {"c", "d", "j", "jusqu", "l", "lorsqu", "m", "n", "puisqu", "qu", "quoiqu", "s", "t"}},
    {"italian", {"agl", "all", "c",    "coll", "d", "dagl", "dall", "degl", "dell", "gl", "l",
                 "m",   "n",   "negl", "nell", "s", "sugl", "sull", "t",    "un",   "v"}},
};

stemmer *stemmer_new(const char *language)
{
    stemmer *s = stemmer_known(language) ? mem_zalloc(sizeof *s) : NULL;
    if (!s)
        return NULL;
    s->sb = sb_stemmer_new(language, "UTF_8");
    for (size_t i = 0; i < sizeof elisions / sizeof *elisions; i++)
        if (strcmp(elisions[i].language, language) == 0)
            s->elided = elisions[i].elided;
    s->suffixes = strcmp(language, "turkish") == 0;
    if (s->sb)
        return s;
    mem_free(s);
    return NULL;
}

void stemmer_free(stemmer *s)
{
    if (!s)
        return;
    sb_stemmer_delete(s->sb);
    mem_free(s);
}

bool stemmer_elides(const stemmer *s, fsk_str raw)
{
    for (const char *const *elided = s->elided; elided && *elided; elided++)
        if (strlen(*elided) == raw.n && memcmp(*elided, raw.p, raw.n) == 0)
            return true;
    return false;
}

static fsk_str without_elision(const stemmer *s, fsk_str raw)
{
    const char *quote = s->elided && raw.n ? memchr(raw.p, '\'', raw.n - 1) : NULL;
    size_t n = quote ? (size_t)(quote - raw.p) : 0;
    if (!quote || !stemmer_elides(s, (fsk_str){raw.p, n}))
        return raw;
    return (fsk_str){quote + 1, raw.n - n - 1};
}

/* Istanbul'da: in Istanbul.  Longer suffixes are tokens of their own. */
static fsk_str without_suffixes(const stemmer *s, fsk_str raw)
{
    const char *quote = s->suffixes && raw.n > 2 ? memchr(raw.p + 2, '\'', raw.n - 2) : NULL;
    return quote ? (fsk_str){raw.p, (size_t)(quote - raw.p)} : raw;
}

fsk_str stemmer_stem(stemmer *s, fsk_str raw)
{
    raw = without_suffixes(s, without_elision(s, raw));
    const sb_symbol *stem = sb_stemmer_stem(s->sb, (const sb_symbol *)raw.p, (int)raw.n);
    size_t n = stem ? utf8_cut(stem, (size_t)sb_stemmer_length(s->sb), TERM_MAX) : 0;
    return (fsk_str){(const char *)stem, n};
}
