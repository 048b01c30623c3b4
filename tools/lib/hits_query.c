/* hits_query.c -- the query of an answer: what was typed, or what documents or a text are about; wider by
 * feedback. */
#include "lib/cli.h"
#include "lib/hits_inner.h"
#include <stdlib.h>

/* NOTFOUND is of stored text here, not of the index. */
static int failed(const hits *h, const fsk_error *e)
{
    if (e->code == FSK_E_NOTFOUND)
        cli_error("%s: %s", open_name(h->from), e->text);
    else
        cli_library_error(open_name(h->from), e);
    return -1;
}

/* The documents with these keys, to be freed; NULL after a message. */
static fsk_docid *find_documents(const hits *h, const char **keys, size_t n)
{
    fsk_error e = {0};
    fsk_docid *docs = malloc((n + 1) * sizeof *docs);
    if (!docs)
        cli_fail("out of memory");
    for (size_t i = 0; i < n; i++) {
        int rc = fsk_reader_find(h->from->readers[0], (fsk_str){keys[i], strlen(keys[i])}, &docs[i], &e);
        if (rc == 0)
            continue;
        if (rc == FSK_E_NOTFOUND)
            cli_error("%s: no document has the key \"%s\"", h->from->paths[0], keys[i]);
        else
            failed(h, &e);
        free(docs);
        return NULL;
    }
    return docs;
}

/* How many words a query like something has, unless the setting says so. */
static fsk_feedback_opts like_opts(const hits *h)
{
    fsk_feedback_opts f = setting_feedback_opts(h->wish->ranking);
    if (h->wish->ranking->terms == SETTING_DEFAULT.terms)
        f.terms = 0;
    return f;
}

static int make_like(hits *h)
{
    fsk_error e = {0};
    fsk_feedback_opts f = like_opts(h);
    h->liked = find_documents(h, h->wish->like, h->wish->nlike);
    if (!h->liked)
        return -1;
    int rc = fsk_more_like(h->from->readers[0], h->liked, h->wish->nlike, &f, &h->query, &e);
    return rc ? failed(h, &e) : 0;
}

static int make_like_text(hits *h)
{
    fsk_error e = {0};
    fsk_feedback_opts f = like_opts(h);
    int rc = fsk_more_like_text(h->from->readers[0], h->text, &f, &h->query, &e);
    return rc ? failed(h, &e) : 0;
}

static int parse(hits *h)
{
    fsk_error e = {0};
    if (fsk_query_parse(h->from->indexes[0], h->text, &h->wish->parse, &h->query, &e) == 0)
        return 0;
    cli_library_error("query", &e);
    return -1;
}

/* The words of documents that somebody has marked join the query. */
static int add_relevant(hits *h)
{
    fsk_error e = {0};
    fsk_feedback_opts f = setting_feedback_opts(h->wish->ranking);
    fsk_query *wider = NULL;
    size_t n = h->wish->nrelevant;
    fsk_docid *docs = find_documents(h, h->wish->relevant, n);
    fsk_hit *marked = calloc(n, sizeof *marked);
    if (!marked)
        cli_fail("out of memory");
    for (size_t i = 0; docs && i < n; i++)
        marked[i].doc = docs[i];
    int rc = docs ? fsk_feedback(h->from->readers[0], h->query, marked, n, &f, &wider, &e) : -1;
    if (docs && rc)
        failed(h, &e);
    free(marked);
    free(docs);
    if (rc)
        return -1;
    fsk_query_free(h->query);
    h->query = wider;
    return 0;
}

int hits_make_query(hits *h)
{
    const hits_wish *w = h->wish;
    fsk_error e = {0};
    if (h->from->n > 1 && (w->nlike || w->like_text || w->nrelevant || w->ranking->feedback != 0)) {
        cli_error("--like, --like-text, --relevant and feedback read the texts of one index; name one");
        return -1;
    }
    int rc = w->nlike ? make_like(h) : w->like_text ? make_like_text(h) : parse(h);
    if (rc)
        return rc;
    if (w->nrelevant)
        return add_relevant(h);
    return setting_expand(h->from->readers[0], w->ranking, &h->query, &e) ? failed(h, &e) : 0;
}
