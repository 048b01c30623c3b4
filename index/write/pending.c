/* pending.c -- see pending.h. */
#include "write/pending.h"
#include "base/mem.h"

void pending_init(pending *p, const char *path, size_t memory)
{
    *p = (pending){.memory = memory};
    spill_init(&p->spill, path);
    pthread_mutex_init(&p->lock, NULL);
}

static void part_free(pending_part *x)
{
    if (!x)
        return;
    for (uint32_t i = 0; i < x->nfields; i++) {
        mem_free(x->fields[i].norms);
        mem_free(x->fields[i].spans);
    }
    for (size_t i = 0; i < x->nbatches; i++) {
        mem_free(x->batches[i].blob);
        mem_free(x->batches[i].frames);
    }
    for (size_t i = 0; i < x->nruns; i++)
        run_free(&x->runs[i]);
    mem_free(x->fields);
    mem_free(x->batches);
    mem_free(x->runs);
    mem_free(x);
}

void pending_clear(pending *p)
{
    for (uint32_t i = 0; i < LANGUAGES_MAX; i++) {
        part_free(p->parts[i]);
        p->parts[i] = NULL;
    }
    for (size_t i = 0; i < p->nmatches; i++) {
        p->matches[i].matcher.free(p->matches[i].matcher.user);
        mem_free(p->matches[i].within);
    }
    buf_free(&p->keys);
    buf_free(&p->delete_keys);
    mem_free(p->key_ends);
    mem_free(p->places);
    mem_free(p->deletes);
    mem_free(p->matches);
    spill_reset(&p->spill);
    p->key_ends = NULL;
    p->places = NULL;
    p->deletes = NULL;
    p->matches = NULL;
    p->nputs = 0;
    p->puts_cap = p->places_cap = p->ndeletes = p->deletes_cap = 0;
    p->nmatches = p->matches_cap = 0;
    p->bytes = 0;
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

/* Workers look at the parts: a new one is put there under the lock. */
static pending_part *part_of(pending *p, uint32_t language)
{
    if (p->parts[language])
        return p->parts[language];
    pending_part *part = mem_zalloc(sizeof *part);
    pthread_mutex_lock(&p->lock);
    p->parts[language] = part;
    pthread_mutex_unlock(&p->lock);
    return part;
}

enum { PUT_BYTES = sizeof(uint64_t) + sizeof(pending_place) };

int pending_put(pending *p, fsk_str key, uint32_t language, fsk_error *e)
{
    pending_part *part = part_of(p, language);
    if (p->nputs == INT32_MAX)
        return error_set(e, FSK_E_LIMIT, "too many documents in one commit");
    if (!part || !one_more((void **)&p->key_ends, p->nputs, &p->puts_cap, sizeof *p->key_ends) ||
        !one_more((void **)&p->places, p->nputs, &p->places_cap, sizeof *p->places) ||
        !put_key(&p->keys, key))
        return error_nomem(e);
    p->places[p->nputs] = (pending_place){part->ndocs++, (uint8_t)language};
    p->key_ends[p->nputs++] = p->keys.n;
    p->held += key.n + PUT_BYTES;
    return 0;
}

fsk_str pending_key(const pending *p, uint32_t put)
{
    uint64_t at = put ? p->key_ends[put - 1] : 0;
    return (fsk_str){(const char *)p->keys.p + at, p->key_ends[put] - at};
}

void pending_unput(pending *p)
{
    fsk_str key = pending_key(p, p->nputs - 1);
    p->held -= key.n + PUT_BYTES;
    p->keys.n -= key.n;
    p->parts[p->places[--p->nputs].language]->ndocs--;
}

int pending_delete_key(pending *p, fsk_str key, fsk_error *e)
{
    uint64_t at = p->delete_keys.n;
    if (!one_more((void **)&p->deletes, p->ndeletes, &p->deletes_cap, sizeof *p->deletes) ||
        !put_key(&p->delete_keys, key))
        return error_nomem(e);
    p->deletes[p->ndeletes++] = (pending_delete){at, (uint32_t)key.n, p->nputs};
    p->held += key.n + sizeof *p->deletes;
    return 0;
}

int pending_match_add(pending *p, const matcher *m, fsk_error *e)
{
    if (!one_more((void **)&p->matches, p->nmatches, &p->matches_cap, sizeof *p->matches))
        return error_nomem(e);
    uint32_t *within = mem_array(LANGUAGES_MAX, sizeof *within);
    if (!within)
        return error_nomem(e);
    for (uint32_t i = 0; i < LANGUAGES_MAX; i++)
        within[i] = p->parts[i] ? p->parts[i]->ndocs : 0;
    p->matches[p->nmatches++] = (pending_match){*m, p->nputs, within};
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

static bool field_room(pending_part *p, uint32_t field)
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

static bool add_norm(pending *p, pending_part *part, const document_field *d)
{
    if (!d->length)
        return true;
    if (!field_room(part, d->field) || !norms_room(p, &part->fields[d->field], d->doc + 1))
        return false;
    pending_field *f = &part->fields[d->field];
    f->norms[d->doc] = d->norm;
    f->spans[d->doc] = d->span;
    f->spans_differ |= d->norm != d->span;
    f->docs++;
    f->tokens += d->length;
    return true;
}

int pending_norms(pending *p, uint32_t language, const document_field *list, size_t n, fsk_error *e)
{
    bool ok = true;
    pthread_mutex_lock(&p->lock);
    for (size_t i = 0; i < n && ok; i++)
        ok = add_norm(p, p->parts[language], &list[i]);
    pthread_mutex_unlock(&p->lock);
    return ok ? 0 : error_nomem(e);
}

int pending_complete(pending *p, pending_part *part, fsk_error *e)
{
    for (uint32_t i = 0; i < part->nfields; i++) {
        if (part->fields[i].docs && !norms_room(p, &part->fields[i], part->ndocs))
            return error_nomem(e);
    }
    return 0;
}

static bool batch_room(pending_part *p, uint32_t batch)
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

int pending_frames(pending *p, uint32_t language, uint32_t batch, frame_packer *from, fsk_error *e)
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
    if (!rc && !batch_room(p->parts[language], batch))
        rc = error_nomem(e);
    if (!rc) {
        p->parts[language]->batches[batch] = b;
        p->held += (b.blob ? b.bytes : 0) + b.nframes * sizeof *b.frames;
    }
    pthread_mutex_unlock(&p->lock);
    if (rc) {
        mem_free(b.blob);
        mem_free(b.frames);
    }
    return rc;
}

int pending_run(pending *p, uint32_t language, run *r, size_t limit, fsk_error *e)
{
    if (!r->n)
        return 0;
    int rc = p->held + r->n > limit ? run_spill(r, &p->spill, e) : 0;
    pthread_mutex_lock(&p->lock);
    pending_part *part = p->parts[language];
    run *runs = rc ? NULL : mem_resize(part->runs, (part->nruns + 1) * sizeof *runs);
    if (runs) {
        part->runs = runs;
        runs[part->nruns++] = *r;
        p->held += r->bytes ? r->n : 0;
        *r = (run){0};
    } else if (!rc) {
        rc = error_nomem(e);
    }
    pthread_mutex_unlock(&p->lock);
    run_free(r);
    return rc;
}
