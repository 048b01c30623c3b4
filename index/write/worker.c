/* worker.c -- what one thread does with a batch: invert, norms, frames; a run when its share of the memory
 * is full. */
#include "base/mem.h"
#include "codec/norm.h"
#include "write/workers_internal.h"

/* Least room for an inverter, however small the budget. */
enum { SHARE_LEAST = 128 << 10 };

static void part_close(worker *w, uint32_t language)
{
    worker_part *part = w->parts[language];
    if (!part)
        return;
    if (part->hooked)
        w->of->hook->close(part->hooked);
    inverter_free(part->inverter);
    mem_free(part);
    w->parts[language] = NULL;
}

void worker_close(worker *w)
{
    for (uint32_t i = 0; i < LANGUAGES_MAX; i++)
        part_close(w, i);
    frame_packer_free(&w->packer);
    mem_free(w->norms);
}

void worker_discard(worker *w)
{
    for (uint32_t i = 0; i < LANGUAGES_MAX; i++) {
        if (w->parts[i])
            inverter_reset(w->parts[i]->inverter);
    }
}

static int part_open(worker *w, uint32_t language, worker_part **out, fsk_error *e)
{
    worker_part *part = *out = w->parts[language];
    if (part)
        return 0;
    part = w->parts[language] = mem_zalloc(sizeof *part);
    if (!part)
        return error_nomem(e);
    int rc = inverter_new(&part->inverter, e);
    if (!rc)
        rc = w->of->hook->open(w->of->hook->user, language, &part->hooked, e);
    if (rc)
        part_close(w, language);
    *out = w->parts[language];
    return rc;
}

static size_t part_memory(const worker *w, uint32_t language)
{
    const worker_part *part = w->parts[language];
    return part ? inverter_memory(part->inverter) + w->of->hook->memory(part->hooked) : 0;
}

/* A quarter of the budget is the merge's, the queue's and the spill buffers'; the workers share what is left.
 */
static bool share_full(const worker *w)
{
    const pending *p = w->of->pending;
    size_t budget = p->memory / 4 * 3, taken = p->held + w->of->queue_most;
    size_t share = taken < budget ? (budget - taken) / w->of->n : 0;
    if (share < SHARE_LEAST)
        share = SHARE_LEAST;
    size_t all = 0;
    for (uint32_t i = 0; i < LANGUAGES_MAX; i++)
        all += part_memory(w, i);
    return all > share;
}

static int make_run(worker *w, uint32_t language, size_t held_most, fsk_error *e)
{
    run r;
    int rc = inverter_sort(w->parts[language]->inverter, &r, e);
    return rc ? rc : pending_run(w->of->pending, language, &r, held_most, e);
}

/* A run of the language that takes most. */
static int make_room(worker *w, fsk_error *e)
{
    uint32_t most = 0;
    for (uint32_t i = 1; i < LANGUAGES_MAX; i++)
        most = part_memory(w, i) > part_memory(w, most) ? i : most;
    return make_run(w, most, w->of->pending->memory / 4, e);
}

static int part_finish(worker *w, uint32_t language, fsk_error *e)
{
    worker_part *part = w->parts[language];
    int rc = inverter_empty(part->inverter) ? 0 : make_run(w, language, w->of->pending->memory / 2, e);
    inverter_shrink(part->inverter);
    if (part_memory(w, language) > w->of->pending->memory / 16) /* what follows needs it */
        part_close(w, language);
    return rc;
}

int worker_finish(worker *w, fsk_error *e)
{
    int rc = 0;
    for (uint32_t i = 0; i < LANGUAGES_MAX && !rc; i++)
        rc = w->parts[i] ? part_finish(w, i, e) : 0;
    return rc;
}

static int note_norms(worker *w, const inverter *v, uint32_t doc, fsk_error *e)
{
    size_t n;
    const inverted_field *f = inverter_fields(v, &n);
    if (w->nnorms + n > w->norms_cap) {
        size_t cap = 2 * (w->nnorms + n) + 64;
        document_field *norms = mem_resize(w->norms, cap * sizeof *norms);
        if (!norms)
            return error_nomem(e);
        w->norms = norms;
        w->norms_cap = cap;
    }
    for (size_t i = 0; i < n; i++)
        w->norms[w->nnorms++] = (document_field){doc, f[i].field, f[i].length, norm_of_length(f[i].length),
                                                 norm_of_length(f[i].span)};
    return 0;
}

/* The records [from, to) of the batch, at most FRAME_RAW bytes, become a frame. */
static int pack_records(worker *w, const batch *b, uint64_t from, uint64_t to, uint32_t first, fsk_error *e)
{
    if (from == to)
        return 0;
    return frame_pack(&w->packer, b->text.p + from, to - from, first, 0, 0, e);
}

static uint32_t gathered_span(const inverter *v)
{
    size_t n;
    const inverted_field *f = inverter_fields(v, &n);
    for (size_t i = 0; i < n; i++) {
        if (f[i].field == FIELD_GATHERED)
            return f[i].span;
    }
    return 0;
}

typedef struct frame_open {
    uint64_t from;  /* byte of the batch where the frame being filled begins */
    uint32_t first; /* docid of its first record */
} frame_open;

/* Record i was inverted: adds it to the open frame, or closes that one first. */
static int add_to_frame(worker *w, const inverter *v, const batch *b, uint32_t i, frame_open *f, fsk_error *e)
{
    uint64_t start = i ? b->ends[i - 1] : 0, end = b->ends[i];
    uint32_t doc = b->first_doc + i;
    if (end - f->from <= FRAME_RAW)
        return 0;
    int rc = pack_records(w, b, f->from, start, f->first, e);
    *f = (frame_open){start, doc};
    if (rc || end - start <= FRAME_RAW)
        return rc;
    size_t ncuts;
    const inverted_cut *cuts = inverter_cuts(v, &ncuts);
    *f = (frame_open){end, doc + 1};
    return frame_pack_long(&w->packer, b->text.p + start, end - start, doc, cuts, ncuts, gathered_span(v), e);
}

static int invert_record(worker *w, const worker_part *part, const batch *b, uint32_t i, fsk_error *e)
{
    uint64_t start = i ? b->ends[i - 1] : 0;
    uint32_t doc = b->first_doc + i;
    int rc = inverter_document(part->inverter, doc, b->body, e);
    if (!rc)
        rc = w->of->hook->invert(part->hooked, part->inverter, b->text.p + start, b->ends[i] - start, e);
    return rc ? rc : note_norms(w, part->inverter, doc, e);
}

int worker_batch(worker *w, const batch *b, fsk_error *e)
{
    frame_open frame = {0, b->first_doc};
    worker_part *part;
    int rc = part_open(w, b->language, &part, e);
    frame_packer_clear(&w->packer);
    w->nnorms = 0;
    for (uint32_t i = 0; i < b->ndocs && !rc; i++) {
        rc = invert_record(w, part, b, i, e);
        if (!rc && b->store)
            rc = add_to_frame(w, part->inverter, b, i, &frame, e);
        if (!rc && share_full(w))
            rc = make_room(w, e);
    }
    if (!rc && b->store)
        rc = pack_records(w, b, frame.from, b->text.n, frame.first, e);
    if (!rc)
        rc = pending_norms(w->of->pending, b->language, w->norms, w->nnorms, e);
    if (!rc && b->store)
        rc = pending_frames(w->of->pending, b->language, b->number, &w->packer, e);
    return rc;
}
