/* build_stem.c -- the list of a stem: its forms' lists read back, united, their frequencies added.
 *
 * Relies on: form_reader.h, build_list.c.  Works window by window: each form's postings are added into an
 * array of frequencies and a bitmap, then the bitmap is walked; windows that no form reaches cost nothing.
 * Invariant: between windows `bits`, `touched` and `tfs` are all zero. */
#include "base/mem.h"
#include "write/form_reader.h"

struct stem_writer {
    uint64_t bits[WINDOW_WORDS], touched; /* bit w of touched: word w of bits is not zero */
    uint32_t tfs[WINDOW];                 /* by docid within the window */
    uint32_t out_docs[WINDOW], out_tfs[WINDOW];
    buf forms;    /* coded, of the stem in work */
    arena memory; /* of its form readers */
};

void stem_writer_free(stem_writer *w)
{
    if (!w)
        return;
    buf_free(&w->forms);
    arena_free(&w->memory);
    mem_free(w);
}

/* Adds a form's postings below `end`, the end of the window that begins at `start`. */
static int window_add(build *b, stem_writer *w, form_reader *r, uint64_t end, fsk_error *e)
{
    while (r->at < r->n && r->docs[r->at] < end) {
        uint32_t i = r->at;
        for (; i < r->n && r->docs[i] < end; i++) {
            uint32_t in = r->docs[i] % WINDOW;
            w->bits[in / 64] |= UINT64_C(1) << in % 64;
            w->touched |= UINT64_C(1) << in / 64;
            w->tfs[in] += r->tfs[i];
        }
        r->at = i;
        int rc = i == r->n ? form_fill(b, r, e) : 0;
        if (rc)
            return rc;
    }
    return 0;
}

/* Hands the window's postings to the list and clears it. */
static int window_emit(build *b, stem_writer *w, uint32_t start, fsk_error *e)
{
    uint32_t n = 0;
    for (; w->touched; w->touched &= w->touched - 1) {
        uint32_t word = bits_trailing(w->touched);
        for (uint64_t bits = w->bits[word]; bits; bits &= bits - 1) {
            uint32_t in = word * 64 + bits_trailing(bits);
            w->out_docs[n] = start + in;
            w->out_tfs[n++] = w->tfs[in];
            w->tfs[in] = 0;
        }
        w->bits[word] = 0;
    }
    return build_postings(b, w->out_docs, w->out_tfs, n, e);
}

static int forms_unite(build *b, stem_writer *w, form_reader *readers, uint32_t n, fsk_error *e)
{
    for (;;) {
        uint32_t first = UINT32_MAX;
        for (uint32_t i = 0; i < n; i++)
            if (readers[i].at < readers[i].n)
                first = min_u32(first, readers[i].docs[readers[i].at]);
        if (first == UINT32_MAX)
            return 0;
        uint32_t start = first / WINDOW * WINDOW;
        int rc = 0;
        for (uint32_t i = 0; i < n && !rc; i++)
            rc = window_add(b, w, &readers[i], (uint64_t)start + WINDOW, e);
        if (!rc)
            rc = window_emit(b, w, start, e);
        if (rc)
            return rc;
    }
}

/* Opens those forms that there are, in order; *found of them, with *df postings in all. */
static int forms_open(build *b, stem_writer *w, fsk_str stem, const fsk_str *forms, uint32_t nforms,
                      form_reader *readers, uint32_t *found, uint64_t *df, fsk_error *e)
{
    for (uint32_t i = 0; i < nforms; i++) {
        dict_entry entry;
        int rc = build_find_raw(b, b->section->field, forms[i], &entry, e);
        if (rc == FSK_E_NOTFOUND)
            continue;
        if (!rc)
            rc = form_open(b, &entry, &w->memory, &readers[*found], e);
        if (rc)
            return rc;
        dict_form_put(&w->forms, forms[i], stem);
        *df += entry.df;
        ++*found;
    }
    return w->forms.failed ? error_nomem(e) : 0;
}

static int stem_put(build *b, stem_writer *w, fsk_str stem, form_reader *readers, uint32_t n, uint64_t df,
                    fsk_error *e)
{
    dict_entry entry = {.kind = LIST_ALIAS, .df = (uint32_t)df};
    if (n > 1) {
        int rc = list_begin(b, (uint32_t)min_u64(df, b->ndocs), false, e);
        if (!rc)
            rc = forms_unite(b, w, readers, n, e);
        if (!rc)
            rc = list_end(b, &entry, e);
        if (rc)
            return rc;
    }
    entry.forms = w->forms.p;
    entry.forms_end = w->forms.p + w->forms.n;
    entry.nforms = n;
    return dict_put_term(b, stem, &entry, e);
}

int build_stem(build *b, fsk_str stem, const fsk_str *forms, uint32_t nforms, fsk_error *e)
{
    if (!b->stems)
        b->stems = mem_zalloc(sizeof *b->stems);
    stem_writer *w = b->stems;
    if (!w)
        return error_nomem(e);
    arena_reset(&w->memory);
    w->forms.n = 0;
    form_reader *readers = arena_alloc(&w->memory, nforms * sizeof *readers);
    if (!readers)
        return error_nomem(e);
    uint32_t found = 0;
    uint64_t df = 0;
    int rc = forms_open(b, w, stem, forms, nforms, readers, &found, &df, e);
    return rc || !found ? rc : stem_put(b, w, stem, readers, found, df, e);
}
