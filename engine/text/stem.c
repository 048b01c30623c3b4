/* stem.c -- see stem.h.  The one file that knows libstemmer, whose stemmers serve one thread each.
 *
 * Invariant: a stem has at most TERM_MAX bytes and cuts no character (a few stemmers lengthen words). */
#include "text/stem.h"
#include "text/text.h"
#include "text/utf8.h"
#include <libstemmer.h>
#include <string.h>

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

stemmer *stemmer_new(const char *language)
{
    return stemmer_known(language) ? (stemmer *)sb_stemmer_new(language, "UTF_8") : NULL;
}

void stemmer_free(stemmer *s)
{
    sb_stemmer_delete((struct sb_stemmer *)s);
}

fsk_str stemmer_stem(stemmer *s, fsk_str raw)
{
    struct sb_stemmer *sb = (struct sb_stemmer *)s;
    const sb_symbol *stem = sb_stemmer_stem(sb, (const sb_symbol *)raw.p, (int)raw.n);
    size_t n = stem ? utf8_cut(stem, (size_t)sb_stemmer_length(sb), TERM_MAX) : 0;
    return (fsk_str){(const char *)stem, n};
}
