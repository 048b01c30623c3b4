/* worker.c -- what one thread does with a batch: invert, norms, frames; a run when its share of the memory
 * is full. */
#include "base/mem.h"
#include "codec/norm.h"
#include "write/workers_internal.h"

/* Least room for an inverter, however small the budget. */
enum { SHARE_LEAST = 128 << 10 };

void worker_close(worker *w)
{
    if (w->hook_open)
        w->of->hook->close(w->hooked);
    inverter_free(w->inverter);
    frame_packer_free(&w->packer);
    mem_free(w->norms);
    w->hook_open = false;
}

static int worker_open(worker *w, fsk_error *e)
{
    int rc = w->inverter ? 0 : inverter_new(&w->inverter, e);
    if (!rc && !w->hook_open) {
        rc = w->of->hook->open(w->of->hook->user, &w->hooked, e);
        w->hook_open = !rc;
    }
    return rc;
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
    return inverter_memory(w->inverter) + w->of->hook->memory(w->hooked) > share;
}

static int make_run(worker *w, size_t held_most, fsk_error *e)
{
    run r;
    int rc = inverter_sort(w->inverter, &r, e);
    return rc ? rc : pending_run(w->of->pending, &r, held_most, e);
}

int worker_finish(worker *w, fsk_error *e)
{
    if (!w->inverter || inverter_empty(w->inverter))
        return 0;
    int rc = make_run(w, w->of->pending->memory / 2, e);
    inverter_shrink(w->inverter);
    if (w->of->hook->memory(w->hooked) > w->of->pending->memory / 16) { /* what follows needs it */
        w->of->hook->close(w->hooked);
        w->hook_open = false;
    }
    return rc;
}

static int note_norms(worker *w, uint32_t doc, fsk_error *e)
{
    size_t n;
    const inverted_field *f = inverter_fields(w->inverter, &n);
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
static int add_to_frame(worker *w, const batch *b, uint32_t i, frame_open *f, fsk_error *e)
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
    const inverted_cut *cuts = inverter_cuts(w->inverter, &ncuts);
    *f = (frame_open){end, doc + 1};
    return frame_pack_long(&w->packer, b->text.p + start, end - start, doc, cuts, ncuts,
                           gathered_span(w->inverter), e);
}

static int invert_record(worker *w, const batch *b, uint32_t i, fsk_error *e)
{
    uint64_t start = i ? b->ends[i - 1] : 0;
    uint32_t doc = b->first_doc + i;
    int rc = inverter_document(w->inverter, doc, b->body, e);
    if (!rc)
        rc = w->of->hook->invert(w->hooked, w->inverter, b->text.p + start, b->ends[i] - start, e);
    return rc ? rc : note_norms(w, doc, e);
}

int worker_batch(worker *w, const batch *b, fsk_error *e)
{
    frame_open frame = {0, b->first_doc};
    int rc = worker_open(w, e);
    frame_packer_clear(&w->packer);
    w->nnorms = 0;
    for (uint32_t i = 0; i < b->ndocs && !rc; i++) {
        rc = invert_record(w, b, i, e);
        if (!rc && b->store)
            rc = add_to_frame(w, b, i, &frame, e);
        if (!rc && share_full(w))
            rc = make_run(w, w->of->pending->memory / 4, e);
    }
    if (!rc && b->store)
        rc = pack_records(w, b, frame.from, b->text.n, frame.first, e);
    if (!rc)
        rc = pending_norms(w->of->pending, w->norms, w->nnorms, e);
    if (!rc && b->store)
        rc = pending_frames(w->of->pending, b->number, &w->packer, e);
    return rc;
}
