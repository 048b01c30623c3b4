/* api_rebuild.c -- all documents indexed anew out of their stored text, in one commit.
 *
 * Relies on: a put replaces the document with its key, and a segment without a live document is dropped by
 * the commit, so that nothing of the old terms is left; readers keep the old state until they refresh. */
#include "api.h"
#include "write/writer.h"

static int put_again(fsk_reader *r, writer *w, fsk_docid d, fsk_error *e)
{
    fsk_str key;
    int rc = fsk_reader_key(r, d, &key, e);
    if (rc == 0)
        rc = api_record(r, d, e);
    const snapshot_segment *s;
    uint32_t doc;
    if (rc == 0)
        rc = api_locate(r, d, &s, &doc, e);
    return rc ? rc : writer_put(w, key, r->record.p, r->record.n, s->segment->language, e);
}

static int put_all(fsk_reader *r, writer *w, const writer_options *o, fsk_error *e)
{
    fsk_docid d = FSK_DOC_NONE;
    uint64_t done = 0, total = fsk_reader_docs(r);
    int rc;
    while ((rc = fsk_reader_next(r, &d, e)) == 0) {
        rc = put_again(r, w, d, e);
        if (rc == 0 && o->progress && o->progress(o->user, ++done, total))
            rc = error_set(e, FSK_E_CANCEL, "cancelled");
        if (rc != 0)
            return rc;
    }
    return rc == FSK_E_NOTFOUND ? 0 : rc;
}

int fsk_rebuild(fsk_index *ix, const fsk_writer_opts *opts, fsk_error *e)
{
    writer_options o;
    writer_hook hook;
    writer *w = NULL;
    fsk_reader *r = NULL;
    error_clear(e);
    if (!ix)
        return error_set(e, FSK_E_INVAL, "fsk_rebuild: no index");
    int rc = api_writer_options(ix, opts, &o, &hook, e);
    o.adopt = true;
    o.no_merge = true; /* nothing is published before all is there */
    if (rc == 0)
        rc = writer_open(ix->store, &o, &hook, &w, e);
    if (rc == 0)
        rc = fsk_reader_open(ix, &r, e);
    if (rc == 0 && r->snapshot->manifest.flags & MANIFEST_NO_STORE)
        rc = error_set(e, FSK_E_NOTFOUND, "%s keeps no text to rebuild it from; index the documents anew",
                       store_path(ix->store));
    if (rc == 0)
        rc = put_all(r, w, &o, e);
    if (rc == 0)
        rc = writer_commit(w, e);
    fsk_reader_free(r);
    writer_free(w);
    return rc;
}
