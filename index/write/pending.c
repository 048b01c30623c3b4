/* pending.c -- see pending.h. */
#include "write/pending.h"
#include "base/mem.h"

void pending_init(pending *p, const char *path, size_t memory)
{
    *p = (pending){.memory = memory};
    spill_init(&p->spill, path);
    pthread_mutex_init(&p->lock, NULL);
}

void pending_clear(pending *p)
{
    for (uint32_t i = 0; i < p->nfields; i++) {
        mem_free(p->fields[i].norms);
        mem_free(p->fields[i].spans);
    }
    for (size_t i = 0; i < p->nbatches; i++) {
        mem_free(p->batches[i].blob);
        mem_free(p->batches[i].frames);
    }
    for (size_t i = 0; i < p->nruns; i++)
        run_free(&p->runs[i]);
    for (size_t i = 0; i < p->nmatches; i++)
        p->matches[i].matcher.free(p->matches[i].matcher.user);
    buf_free(&p->keys);
    buf_free(&p->delete_keys);
    mem_free(p->key_ends);
    mem_free(p->deletes);
    mem_free(p->matches);
    mem_free(p->fields);
    mem_free(p->batches);
    mem_free(p->runs);
    spill_reset(&p->spill);
    p->key_ends = NULL;
    p->deletes = NULL;
    p->matches = NULL;
    p->fields = NULL;
    p->batches = NULL;
    p->runs = NULL;
    p->ndocs = p->nfields = 0;
    p->docs_cap = p->ndeletes = p->deletes_cap = p->nbatches = p->nruns = 0;
    p->nmatches = p->matches_cap = 0;
    p->bytes = p->tokens = p->empty = 0;
    p->held = 0;
}

void pending_free(pending *p)
{
    pending_clear(p);
    spill_free(&p->spill);
    pthread_mutex_destroy(&p->lock);
}

/* One more element: arrays grow by half. */
static bool one_more(void **array, size_t n, size_t *cap, size_t size)
{
    if (n < *cap)
        return true;
    size_t bigger = *cap ? *cap + *cap / 2 : 16;
    void *moved = mem_resize(*array, bigger * size);
    if (!moved)
        return false;
    *array = moved;
    *cap = bigger;
    return true;
}

static bool put_key(buf *to, fsk_str key)
{
    buf_put(to, key.p, key.n);
    bool failed = to->failed;
    to->failed = false;
    return !failed;
}

int pending_put(pending *p, fsk_str key, uint32_t *doc, fsk_error *e)
{
    if (p->ndocs == INT32_MAX)
        return error_set(e, FSK_E_LIMIT, "too many documents in one commit");
    if (!one_more((void **)&p->key_ends, p->ndocs, &p->docs_cap, sizeof *p->key_ends) ||
        !put_key(&p->keys, key))
        return error_nomem(e);
    *doc = p->ndocs;
    p->key_ends[p->ndocs++] = p->keys.n;
    p->held += key.n + sizeof *p->key_ends;
    return 0;
}

fsk_str pending_key(const pending *p, uint32_t doc)
{
    uint64_t at = doc ? p->key_ends[doc - 1] : 0;
    return (fsk_str){(const char *)p->keys.p + at, p->key_ends[doc] - at};
}

void pending_unput(pending *p)
{
    fsk_str key = pending_key(p, p->ndocs - 1);
    p->held -= key.n + sizeof *p->key_ends;
    p->keys.n -= key.n;
    p->ndocs--;
}

int pending_delete_key(pending *p, fsk_str key, fsk_error *e)
{
    uint64_t at = p->delete_keys.n;
    if (!one_more((void **)&p->deletes, p->ndeletes, &p->deletes_cap, sizeof *p->deletes) ||
        !put_key(&p->delete_keys, key))
        return error_nomem(e);
    p->deletes[p->ndeletes++] = (pending_delete){at, (uint32_t)key.n, p->ndocs};
    p->held += key.n + sizeof *p->deletes;
    return 0;
}

int pending_match_add(pending *p, const matcher *m, fsk_error *e)
{
    if (!one_more((void **)&p->matches, p->nmatches, &p->matches_cap, sizeof *p->matches))
        return error_nomem(e);
    p->matches[p->nmatches++] = (pending_match){*m, p->ndocs};
    return 0;
}

/* ---- from workers ---- */

static bool norms_room(pending *p, pending_field *f, uint32_t ndocs)
{
    if (ndocs <= f->cap)
        return true;
    uint32_t cap = max_u32(ndocs, f->cap + f->cap / 2);
    uint8_t *norms = mem_resize(f->norms, cap);
    if (norms)
        f->norms = norms;
    uint8_t *spans = mem_resize(f->spans, cap);
    if (spans)
        f->spans = spans;
    if (!norms || !spans)
        return false;
    memset(norms + f->cap, 0, cap - f->cap);
    memset(spans + f->cap, 0, cap - f->cap);
    p->held += 2 * (size_t)(cap - f->cap);
    f->cap = cap;
    return true;
}

static bool field_room(pending *p, uint32_t field)
{
    if (field < p->nfields)
        return true;
    pending_field *fields = mem_resize(p->fields, (field + 1) * sizeof *fields);
    if (!fields)
        return false;
    memset(fields + p->nfields, 0, (field + 1 - p->nfields) * sizeof *fields);
    p->fields = fields;
    p->nfields = field + 1;
    return true;
}

static bool add_norm(pending *p, const document_field *d)
{
    if (!d->length)
        return true;
    if (!field_room(p, d->field) || !norms_room(p, &p->fields[d->field], d->doc + 1))
        return false;
    pending_field *f = &p->fields[d->field];
    f->norms[d->doc] = d->norm;
    f->spans[d->doc] = d->span;
    f->spans_differ |= d->norm != d->span;
    f->docs++;
    f->tokens += d->length;
    return true;
}

int pending_norms(pending *p, const document_field *list, size_t n, fsk_error *e)
{
    bool ok = true;
    pthread_mutex_lock(&p->lock);
    for (size_t i = 0; i < n && ok; i++)
        ok = add_norm(p, &list[i]);
    pthread_mutex_unlock(&p->lock);
    return ok ? 0 : error_nomem(e);
}

int pending_complete(pending *p, fsk_error *e)
{
    for (uint32_t i = 0; i < p->nfields; i++) {
        if (p->fields[i].docs && !norms_room(p, &p->fields[i], p->ndocs))
            return error_nomem(e);
    }
    return 0;
}

static bool batch_room(pending *p, uint32_t batch)
{
    if (batch < p->nbatches)
        return true;
    size_t n = batch + 16u;
    pending_batch *batches = mem_resize(p->batches, n * sizeof *batches);
    if (!batches)
        return false;
    memset(batches + p->nbatches, 0, (n - p->nbatches) * sizeof *batches);
    p->batches = batches;
    p->nbatches = n;
    return true;
}

int pending_frames(pending *p, uint32_t batch, frame_packer *from, fsk_error *e)
{
    pending_batch b = {.bytes = from->blob.n, .nframes = from->n};
    int rc = 0;
    b.frames = mem_dup(from->list, from->n * sizeof *from->list);
    if (!b.frames)
        return error_nomem(e);
    if (p->held + b.bytes > p->memory / 8)
        rc = spill_write(&p->spill, from->blob.p, b.bytes, &b.spilled_at, e);
    else if (!(b.blob = mem_dup(from->blob.p, b.bytes)))
        rc = error_nomem(e);
    pthread_mutex_lock(&p->lock);
    if (!rc && !batch_room(p, batch))
        rc = error_nomem(e);
    if (!rc) {
        p->batches[batch] = b;
        p->held += (b.blob ? b.bytes : 0) + b.nframes * sizeof *b.frames;
    }
    pthread_mutex_unlock(&p->lock);
    if (rc) {
        mem_free(b.blob);
        mem_free(b.frames);
    }
    return rc;
}

int pending_run(pending *p, run *r, size_t limit, fsk_error *e)
{
    if (!r->n)
        return 0;
    int rc = p->held + r->n > limit ? run_spill(r, &p->spill, e) : 0;
    pthread_mutex_lock(&p->lock);
    run *runs = rc ? NULL : mem_resize(p->runs, (p->nruns + 1) * sizeof *runs);
    if (runs) {
        p->runs = runs;
        runs[p->nruns++] = *r;
        p->held += r->bytes ? r->n : 0;
        *r = (run){0};
    } else if (!rc) {
        rc = error_nomem(e);
    }
    pthread_mutex_unlock(&p->lock);
    run_free(r);
    return rc;
}
