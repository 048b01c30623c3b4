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
    return fsk_doc_key(d, str(key)) || fsk_doc_text(d, "text", str(text)) || fsk_writer_put(w, d, e);
}

static void show(fsk_reader *r, const fsk_query *q, const fsk_hit *hit)
{
    fsk_str key;
    char text[512];
    if (!fsk_reader_key(r, hit->doc, &key, NULL) &&
        !fsk_snippet(r, q, hit->doc, NULL, NULL, text, sizeof text, NULL, NULL))
        printf("%.3f %.*s: %s\n", (double)hit->score, (int)key.n, key.p, text);
}

int main(int argc, char **argv)
{
    fsk_open_opts create = FSK_OPEN_OPTS_INIT;
    create.flags = FSK_OPEN_CREATE;
    fsk_index *ix = NULL;
    fsk_writer *w = NULL;
    fsk_doc *d = fsk_doc_new();
    fsk_reader *r = NULL;
    fsk_query *q = NULL;
    fsk_results *found = NULL;
    fsk_error e = {0};
    if (!d || fsk_open("books.db", &create, &ix, &e) || fsk_writer_open(ix, NULL, &w, &e) ||
        add(w, d, "moby", "Call me Ishmael.  Some years ago ...", &e) ||
        add(w, d, "emma", "Emma Woodhouse, handsome, clever, and rich, ...", &e) ||
        fsk_writer_commit(w, &e) || /* durable, and visible to readers opened from now on */
        fsk_reader_open(ix, &r, &e) || fsk_query_parse(ix, str(argc > 1 ? argv[1] : "year"), NULL, &q, &e) ||
        fsk_search(r, q, NULL, &found, &e))
        fprintf(stderr, "%s\n", d ? e.text : "out of memory");
    size_t n = 0;
    const fsk_hit *hits = found ? fsk_results_hits(found, &n) : NULL;
    for (size_t i = 0; i < n; i++)
        show(r, q, &hits[i]);
    fsk_results_free(found);
    fsk_query_free(q);
    fsk_reader_free(r);
    fsk_doc_free(d);
    fsk_writer_free(w);
    fsk_close(ix);
    return found ? 0 : 1;
}
