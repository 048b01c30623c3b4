/* cursor_fields.c -- see cursor_fields.h. */
#include "exec/cursor_fields.h"
#include <string.h>

/* What an impact (FORMAT.md section 6) adds at most. */
static float impact_sum(const bm25_field *f, uint16_t impact)
{
    uint32_t tf = impact & 255;
    return (float)(tf == 255 ? UINT32_MAX : tf) * f->inverse[impact >> 8];
}

static float posting_sum(const cursor_field *f, uint32_t doc, uint32_t tf)
{
    return (float)tf * f->found.field->inverse[segment_byte(f->found.p->field->norms, doc)];
}

void cursor_field_init(cursor_field *f, const postings *p, const bm25_field *field)
{
    cursor_init(&f->found, p, field, 0, false);
    cursor_init(&f->bounded, p, field, 0, false);
    f->from = 0;
    f->most = impact_sum(field, p->impact);
}

void cursor_fields_attach(cursor *w, cursor_field *fields, uint32_t n)
{
    w->fields = fields;
    w->nfields = n;
    w->max = cursor_fields_bound(w, w->p->impact);
}

static void add_field(cursor *w, cursor_field *f, const uint32_t *docs, uint32_t n, float *sums)
{
    uint32_t hits[BLOCK_ROOM], ranks[BLOCK_ROOM];
    if (docs[0] < f->from)
        f->found.probe_at = 0;
    f->from = docs[0];
    uint32_t found = cursor_locate(&f->found, docs, n, hits, ranks);
    for (uint32_t i = 0; i < found; i++) {
        const uint32_t *tfs = cursor_tfs(&f->found, ranks[i] / BLOCK);
        if (tfs)
            sums[hits[i]] += posting_sum(f, docs[hits[i]], tfs[ranks[i] % BLOCK]);
    }
    w->corrupt |= f->found.corrupt;
}

void cursor_fields_score(cursor *w, const uint32_t *docs, const uint32_t *tfs, const float *inverse,
                         uint32_t n, uint32_t *points)
{
    uint32_t at[BLOCK_ROOM]; /* look-ups read behind the last one */
    float sums[BLOCK_ROOM];
    memcpy(at, docs, n * sizeof *at);
    for (uint32_t i = 0; i < n; i++)
        sums[i] = (float)tfs[i] * inverse[i];
    for (uint32_t i = 0; i < w->nfields; i++)
        add_field(w, &w->fields[i], at, n, sums);
    for (uint32_t i = 0; i < n; i++)
        points[i] = bm25_share(w->w, sums[i]);
}

uint32_t cursor_fields_bound(const cursor *w, uint16_t impact)
{
    float sum = impact_sum(w->field, impact);
    for (uint32_t i = 0; i < w->nfields; i++)
        sum += w->fields[i].most;
    return bm25_share(w->w, sum);
}

/* The most that the field adds in each of n blocks of the word. */
static void field_most(cursor *w, cursor_field *f, uint32_t first, uint32_t n, float *most)
{
    cursor *c = &f->bounded;
    uint32_t low = first ? postings_last(w->p, first - 1) + 1 : 0, high = postings_last(w->p, first + n - 1);
    uint32_t b = postings_seek(c->codec, c->p, 0, low), block = first;
    for (; b < c->p->nblocks; b++) {
        const uint32_t *docs = cursor_docs(c, b), *tfs = cursor_tfs(c, b);
        uint32_t count = docs && tfs ? postings_count(c->p, b) : 0;
        for (uint32_t i = 0; i < count; i++) {
            if (docs[i] < low)
                continue;
            if (docs[i] > high)
                return;
            while (postings_last(w->p, block) < docs[i])
                block++;
            float sum = posting_sum(f, docs[i], tfs[i]);
            most[block - first] = sum > most[block - first] ? sum : most[block - first];
        }
        w->corrupt |= c->corrupt;
    }
}

void cursor_fields_bounds(cursor *w, uint32_t first, const uint32_t *tfs, const float *inverse, uint32_t n,
                          uint32_t *bounds)
{
    float sums[SUPERBLOCK];
    for (uint32_t i = 0; i < n; i++)
        sums[i] = (float)tfs[i] * inverse[i];
    for (uint32_t f = 0; f < w->nfields; f++) {
        float most[SUPERBLOCK] = {0};
        field_most(w, &w->fields[f], first, n, most);
        for (uint32_t i = 0; i < n; i++)
            sums[i] += most[i];
    }
    for (uint32_t i = 0; i < n; i++)
        bounds[i] = bm25_share(w->w, sums[i]);
}
