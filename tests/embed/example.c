/* example.c -- all that a program needs to index documents and to search them; README.md quotes it. */
#include <fossick.h>
#include <stdio.h>
#include <string.h>

static fsk_str str(const char *s)
{
    return (fsk_str){s, strlen(s)};
}

static int add(fsk_writer *w, fsk_doc *d, const char *key, const char *text, fsk_error *e)
{
    fsk_doc_reset(d);
    int rc = fsk_doc_key(d, str(key));
    return rc || (rc = fsk_doc_text(d, "text", str(text))) ? rc : fsk_writer_put(w, d, e);
}

static int fill(fsk_index *ix, fsk_error *e)
{
    fsk_doc *d = fsk_doc_new();
    fsk_writer *w = NULL;
    int rc = d ? fsk_writer_open(ix, NULL, &w, e) : FSK_E_NOMEM;
    if (!rc && !(rc = add(w, d, "moby", "Call me Ishmael.  Some years ago ...", e)) &&
        !(rc = add(w, d, "emma", "Emma Woodhouse, handsome, clever, and rich, ...", e)))
        rc = fsk_writer_commit(w, e); /* durable, and visible to readers opened from now on */
    fsk_writer_free(w);
    fsk_doc_free(d);
    return rc;
}

static int ask(fsk_index *ix, const char *text, fsk_error *e)
{
    fsk_reader *r = NULL;
    fsk_query *q = NULL;
    fsk_results *rs = NULL;
    int rc;
    if (!(rc = fsk_reader_open(ix, &r, e)) && !(rc = fsk_query_parse(ix, str(text), NULL, &q, e)) &&
        !(rc = fsk_search(r, q, NULL, &rs, e))) {
        size_t n, need;
        const fsk_hit *hits = fsk_results_hits(rs, &n);
        for (size_t i = 0; i < n && !rc; i++) {
            fsk_str key;
            char snippet[512] = "";
            if (!(rc = fsk_reader_key(r, hits[i].doc, &key, e)))
                rc = fsk_snippet(r, q, hits[i].doc, NULL, NULL, snippet, sizeof snippet, &need, e);
            if (!rc)
                printf("%.3f %.*s: %s\n", (double)hits[i].score, (int)key.n, key.p, snippet);
        }
    }
    fsk_results_free(rs);
    fsk_query_free(q);
    fsk_reader_free(r);
    return rc;
}

int main(int argc, char **argv)
{
    fsk_open_opts opts = FSK_OPEN_OPTS_INIT;
    opts.flags = FSK_OPEN_CREATE;
    fsk_index *ix = NULL;
    fsk_error e = {0};
    int rc = fsk_open("books.db", &opts, &ix, &e);
    if (!rc && !(rc = fill(ix, &e)))
        rc = ask(ix, argc > 1 ? argv[1] : "year", &e);
    if (rc)
        fprintf(stderr, "%s: %s\n", fsk_strerror(rc), e.text);
    fsk_close(ix);
    return rc != 0;
}
