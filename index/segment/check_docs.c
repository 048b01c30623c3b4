/* check_docs.c -- checking what a segment has by document: norms and spans, keys, stored records, deleted
 * documents.
 *
 * Relies on: check_internal.h, keys.h, stored.h. */
#include "base/mem.h"
#include "codec/norm.h"
#include "segment/check_internal.h"
#include "segment/keys.h"
#include "segment/stored.h"
#include <inttypes.h>

/* ---- norms ---- */

int check_norms(check *c, const segment_field *f)
{
    uint64_t tokens = 0;
    uint32_t docs = 0;
    for (uint32_t doc = 0; doc < c->s->ndocs; doc++) {
        docs += c->lengths[doc] != 0;
        tokens += c->lengths[doc];
        bool norm = segment_byte(f->norms, doc) == norm_of_length(c->lengths[doc]);
        if (norm && (!c->s->positions || segment_byte(f->spans, doc) == norm_of_length(c->ends[doc])))
            continue;
        return check_found(c, "field %u: document %u: its %s is not that of its postings", f->field, doc,
                           norm ? "span" : "norm");
    }
    if (docs == f->docs && tokens == f->tokens)
        return 0;
    return check_found(c, "field %u: has %u documents of %" PRIu64 " tokens, its header says %u of %" PRIu64,
                       f->field, docs, tokens, f->docs, f->tokens);
}

/* ---- keys ---- */

/* As many keys as documents, each the one that its document names: so each document has one. */
int check_key(check *c, uint64_t ordinal, fsk_str key, const dict_entry *entry)
{
    char name[CHECK_NAME_ROOM];
    const uint8_t *end = NULL;
    const uint8_t *p = stream_at(&c->s->streams[STREAM_KEYORD], 4 * (uint64_t)entry->doc, &end);
    uint32_t doc = 0;
    if (entry->doc >= c->s->ndocs || !p || load_u32(p) != ordinal)
        return check_found(c, "key \"%s\": document %u does not name it", check_name(key, name), entry->doc);
    if (segment_key_find(c->s, key, &doc, NULL) || doc != entry->doc)
        return check_found(c, "key \"%s\": the filter hides it", check_name(key, name));
    return 0;
}

/* ---- stored text ---- */

int check_stored(check *c)
{
    stored_reader *reader;
    buf record = {0};
    fsk_error e = {0};
    if (!c->s->nframes)
        return 0;
    int rc = stored_reader_new(&reader, c->e);
    if (rc)
        return rc;
    for (uint32_t doc = 0; doc < c->s->ndocs && !rc; doc++) {
        rc = check_result(c, stored_record(reader, c->s, doc, &record, &e), &e, "stored text");
        if (!rc)
            rc = check_step(c);
    }
    stored_reader_free(reader);
    buf_free(&record);
    return rc;
}

/* ---- deleted documents ---- */

typedef struct deleted {
    check *c;
    uint64_t n;
    const char *problem;
} deleted;

static bool marks_stray(const check *c, uint32_t chunk, const uint8_t *p)
{
    uint64_t docs = c->s->ndocs, from = (uint64_t)chunk * LIVE_CHUNK_DOCS;
    bool stray = false;
    for (uint64_t i = docs > from ? docs - from : 0; i < LIVE_CHUNK_DOCS; i++)
        stray |= p[i / 8] >> (i % 8) & 1;
    return stray;
}

static int count_chunk(void *user, uint32_t chunk, store_bytes bytes)
{
    deleted *d = user;
    if (bytes.n != LIVE_CHUNK_BYTES) {
        d->problem = "a bitmap of another size";
        return 0;
    }
    if (marks_stray(d->c, chunk, bytes.p))
        d->problem = "documents that the segment does not have";
    for (size_t i = 0; i < LIVE_CHUNK_BYTES; i += 8)
        d->n += bits_count(load_u64(bytes.p + i));
    return 0;
}

int check_deleted(check *c)
{
    deleted d = {.c = c};
    int rc = store_view_live(c->view, c->s->id, count_chunk, &d);
    if (!rc && !d.problem && d.n == c->of->deleted)
        return 0;
    if (d.problem || rc)
        return check_found(c, "deleted documents: %s", d.problem ? d.problem : "cannot be read");
    return check_found(c, "deleted documents: %" PRIu64 " are marked, the manifest says %u", d.n,
                       c->of->deleted);
}
