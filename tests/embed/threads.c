/* threads.c -- fossick inside a program with threads: one writes, two search meanwhile.
 *
 * The index and the query are shared; each thread has a reader of its own and refreshes it to see what was
 * committed since.  What a reader sees is always the state of one commit: never half a batch, never less than
 * before. */
#include <fossick.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

enum { BATCHES = 20, BATCH = 25, DOCUMENTS = BATCHES * BATCH };

typedef struct shared {
    fsk_index *index;
    fsk_query *query; /* "even OR odd": every document */
} shared;

static fsk_str str(const char *s)
{
    return (fsk_str){s, strlen(s)};
}

static void *failed(const char *who, const fsk_error *e)
{
    fprintf(stderr, "%s: %s\n", who, e->text);
    return "failed";
}

static void *writer(void *user)
{
    const shared *s = user;
    fsk_writer_opts opts = FSK_WRITER_OPTS_INIT;
    fsk_writer *w;
    fsk_error e = {0};
    opts.memory = 16 << 20;
    fsk_doc *d = fsk_doc_new();
    int rc = d ? fsk_writer_open(s->index, &opts, &w, &e) : FSK_E_NOMEM;
    if (rc) {
        fsk_doc_free(d);
        return failed("writer", &e);
    }
    for (int i = 0; i < DOCUMENTS && rc == 0; i++) {
        char key[16];
        snprintf(key, sizeof key, "%d", i);
        fsk_doc_reset(d);
        rc = fsk_doc_key(d, str(key));
        if (rc == 0)
            rc = fsk_doc_text(d, "text", str(i % 2 ? "an odd document" : "an even document"));
        if (rc == 0)
            rc = fsk_writer_put(w, d, &e);
        if (rc == 0 && (i + 1) % BATCH == 0)
            rc = fsk_writer_commit(w, &e);
    }
    fsk_doc_free(d);
    fsk_writer_free(w);
    return rc ? failed("writer", &e) : NULL;
}

/* Searches until all is there. */
static void *reader(void *user)
{
    const shared *s = user;
    fsk_reader *r;
    fsk_error e = {0};
    fsk_search_opts opts = FSK_SEARCH_OPTS_INIT;
    opts.count = FSK_COUNT_EXACT;
    if (fsk_reader_open(s->index, &r, &e))
        return failed("reader", &e);
    void *result = NULL;
    for (uint64_t before = 0; before < DOCUMENTS && !result;) {
        fsk_results *found;
        if (fsk_reader_refresh(r, NULL, &e) || fsk_search(r, s->query, &opts, &found, &e)) {
            result = failed("reader", &e);
            break;
        }
        uint64_t now = fsk_results_total(found, NULL);
        if (now < before || now % BATCH || now != fsk_reader_docs(r))
            result = "saw a state that was never committed";
        before = now;
        fsk_results_free(found);
    }
    fsk_reader_free(r);
    return result;
}

int main(void)
{
    fsk_open_opts create = FSK_OPEN_OPTS_INIT;
    shared s = {NULL, NULL};
    fsk_error e = {0};
    create.flags = FSK_OPEN_CREATE;
    if (fsk_open("threads.db", &create, &s.index, &e) ||
        fsk_query_parse(s.index, str("even OR odd"), NULL, &s.query, &e)) {
        failed("main", &e);
        fsk_close(s.index);
        return 1;
    }
    static void *(*const work[])(void *) = {writer, reader, reader};
    enum { THREADS = sizeof work / sizeof work[0] };
    pthread_t threads[THREADS];
    int bad = 0, started = 0;
    for (; started < THREADS && !bad; started++)
        bad = pthread_create(&threads[started], NULL, work[started], &s) != 0;
    for (int i = 0; i < started - bad; i++) {
        void *result = NULL;
        pthread_join(threads[i], &result);
        bad |= result != NULL;
        if (result)
            fprintf(stderr, "%s\n", (const char *)result);
    }
    fsk_query_free(s.query);
    if (fsk_close(s.index) == 0 && !bad)
        printf("two readers saw %d documents come\n", DOCUMENTS);
    return bad;
}
