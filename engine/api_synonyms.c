/* api_synonyms.c -- the public functions on synonyms. */
#include "api.h"
#include "base/mem.h"
#include "query/synonyms.h"

int fsk_synonyms_read(fsk_index *ix, fsk_str text, fsk_synonyms **out, fsk_error *e)
{
    error_clear(e);
    if (out)
        *out = NULL;
    if (!ix || !out || (!text.p && text.n))
        return error_set(e, FSK_E_INVAL, "fsk_synonyms_read: bad argument");
    if (text.n >= UINT32_MAX)
        return error_set(e, FSK_E_LIMIT, "fsk_synonyms_read: 4 GiB of rules or more");
    fsk_synonyms *s = mem_zalloc(sizeof *s);
    if (!s)
        return error_nomem(e);
    int rc = synonyms_read(ix->analyzer, text, &s->rules, e);
    if (rc)
        mem_free(s);
    else
        *out = s;
    return rc;
}

void fsk_synonyms_free(fsk_synonyms *s)
{
    if (s)
        synonyms_free(s->rules);
    mem_free(s);
}
