/* build_dict.c -- dictionary sections: terms front-coded in blocks of 32, and the index of the blocks, which
 * stays in memory until its section ends (FORMAT.md section 5). */
#include "base/mem.h"
#include "codec/varint.h"
#include "write/build_internal.h"

static size_t common_bytes(fsk_str a, fsk_str b)
{
    size_t n = a.n < b.n ? a.n : b.n, i = 0;
    while (i < n && a.p[i] == b.p[i])
        i++;
    return i;
}

void dict_form_put(buf *to, fsk_str form, fsk_str against)
{
    size_t shared = common_bytes(form, against), rest = form.n - shared;
    buf_put_u8(to, (uint8_t)((shared < 15 ? shared : 15) << 4 | (rest < 15 ? rest : 15)));
    if (shared >= 15)
        buf_put_varint(to, shared - 15);
    if (rest >= 15)
        buf_put_varint(to, rest - 15);
    buf_put(to, form.p + shared, rest);
}

static void store_u24(uint8_t *p, size_t v)
{
    p[0] = (uint8_t)v;
    p[1] = (uint8_t)(v >> 8);
    p[2] = (uint8_t)(v >> 16);
}

static int flush_block(build *b, build_section *s, fsk_error *e)
{
    uint8_t head[BLOCK_HEAD];
    uint64_t address = 0;
    size_t metas = BLOCK_HEAD + s->names.n, data = metas + s->metas.n;
    if (!s->in_block)
        return 0;
    store_u24(head, metas);
    store_u24(head + 3, data);
    b->block.n = 0;
    buf_put(&b->block, head, BLOCK_HEAD);
    buf_put(&b->block, s->names.p, s->names.n);
    buf_put(&b->block, s->metas.p, s->metas.n);
    buf_put(&b->block, s->data.p, s->data.n);
    if (b->block.failed || s->names.failed || s->metas.failed || s->data.failed)
        return error_nomem(e);
    int rc = build_put_whole(b, STREAM_DICT, b->block.p, b->block.n, 8, &address, e);
    if (rc)
        return rc;
    if (address >> 35)
        return error_set(e, FSK_E_LIMIT, "the dictionary of segment %u is larger than 32 GiB", b->segment_id);
    buf_put_u32(&s->addresses, (uint32_t)(address / 8));
    s->names.n = s->metas.n = s->data.n = 0;
    s->in_block = 0;
    return 0;
}

static void put_meta(build_section *s, const dict_entry *m)
{
    if (s->space == SPACE_KEY) {
        buf_put_u32(&s->data, m->doc);
        return;
    }
    buf_put_varint(&s->metas, (uint64_t)m->df << 2 | m->kind);
    if (m->kind == LIST_INLINE) {
        buf_put_varint(&s->metas, m->inlined_bytes);
        buf_put(&s->data, m->inlined, m->inlined_bytes);
    } else if (m->kind != LIST_ALIAS) {
        buf_put_varint(&s->metas, m->skip);
    }
    if (m->kind == LIST_DENSE)
        buf_put_varint(&s->metas, m->slot);
    if (s->space != SPACE_STEM)
        return;
    if (m->kind != LIST_ALIAS)
        buf_put_varint(&s->metas, m->nforms);
    buf_put(&s->metas, m->forms, (size_t)(m->forms_end - m->forms));
}

int section_put(build *b, build_section *s, fsk_str term, const dict_entry *entry, fsk_error *e)
{
    fsk_str last = {(const char *)s->last, s->last_bytes};
    size_t shared = common_bytes(term, last);
    if (s->nterms && (shared == term.n || (shared < last.n && (uint8_t)term.p[shared] < s->last[shared])))
        return error_set(e, FSK_E_INVAL, "terms out of order: \"%.*s\" after \"%.*s\"", (int)term.n, term.p,
                         (int)last.n, last.p);
    if (s->in_block == 0) {
        buf_put_u64(&s->prefixes, dict_prefix(term));
        buf_put_varint(&s->names, term.n);
        buf_put(&s->names, term.p, term.n);
    } else {
        dict_form_put(&s->names, term, last);
    }
    put_meta(s, entry);
    memcpy(s->last + shared, term.p + shared, term.n - shared);
    s->last_bytes = term.n;
    s->nterms++;
    return ++s->in_block == TERMS_PER_BLOCK ? flush_block(b, s, e) : 0;
}

static int add_section(build *b, const segment_section *section, fsk_error *e)
{
    segment_section *all = mem_resize(b->sections, (b->nsections + 1) * sizeof *all);
    if (!all)
        return error_nomem(e);
    b->sections = all;
    uint32_t at = b->nsections++;
    for (; at > 0; at--) {
        const segment_section *before = &all[at - 1];
        if (before->field < section->field ||
            (before->field == section->field && before->space < section->space))
            break;
        all[at] = *before;
    }
    all[at] = *section;
    return 0;
}

int section_end(build *b, build_section *s, fsk_error *e)
{
    int rc = flush_block(b, s, e);
    if (rc == 0)
        rc = build_align(b, STREAM_TERMIX, 8, e);
    segment_section section = {.field = s->field,
                               .space = s->space,
                               .nterms = s->nterms,
                               .nblocks = (uint32_t)(s->addresses.n / 4),
                               .termix = build_address(b, STREAM_TERMIX)};
    if (rc == 0 && (s->prefixes.failed || s->addresses.failed))
        rc = error_nomem(e);
    if (rc == 0)
        rc = build_put(b, STREAM_TERMIX, s->prefixes.p, s->prefixes.n, e);
    if (rc == 0)
        rc = build_put(b, STREAM_TERMIX, s->addresses.p, s->addresses.n, e);
    s->dict_end = build_address(b, STREAM_DICT);
    s->ended = true;
    return rc ? rc : add_section(b, &section, e);
}

/* Empties a section for reuse; the buffers keep their memory. */
static void reset_section(build_section *s, uint32_t field, uint32_t space)
{
    s->field = field;
    s->space = space;
    s->prefixes.n = s->addresses.n = s->names.n = s->metas.n = s->data.n = 0;
    s->nterms = s->last_bytes = s->in_block = 0;
    s->ended = false;
}

static const build_field *find_field(const build *b, uint32_t field)
{
    for (uint32_t i = 0; i < b->nfields; i++)
        if (b->fields[i].field == field)
            return &b->fields[i];
    return NULL;
}

int build_section_begin(build *b, uint32_t field, uint32_t space, fsk_error *e)
{
    const build_field *f = find_field(b, field);
    if (b->section || !f || space > SPACE_STEM)
        return error_set(e, FSK_E_INVAL, "section of field %u, space %u: out of order", field, space);
    for (uint32_t i = 0; i < b->nsections; i++)
        if (b->sections[i].field == field && b->sections[i].space == space)
            return error_set(e, FSK_E_INVAL, "section of field %u, space %u: written twice", field, space);
    b->norms = f->norms;
    b->spans = f->spans;
    b->section = space == SPACE_RAW ? &b->raw : &b->stem;
    reset_section(b->section, field, space);
    if (space == SPACE_RAW)
        for (uint32_t i = 0; i < BLOCK_CACHE; i++)
            b->cache[i].used = 0;
    return 0;
}

int build_section_end(build *b, fsk_error *e)
{
    if (!b->section)
        return error_set(e, FSK_E_INVAL, "no section is open");
    build_section *s = b->section;
    b->section = NULL;
    return section_end(b, s, e);
}

int build_term(build *b, fsk_str term, uint32_t df_at_most, fsk_error *e)
{
    if (!b->section || !term.n || term.n > TERM_BYTES)
        return error_set(e, FSK_E_INVAL, "a term of %zu bytes, or no section is open", term.n);
    memcpy(b->term, term.p, term.n);
    b->term_bytes = term.n;
    return list_begin(b, df_at_most, b->section->space == SPACE_RAW && !b->limits.no_positions, e);
}

int build_term_end(build *b, fsk_error *e)
{
    dict_entry entry = {0};
    int rc = list_end(b, &entry, e);
    if (rc || !entry.df)
        return rc;
    return dict_put_term(b, (fsk_str){(const char *)b->term, b->term_bytes}, &entry, e);
}

int dict_put_term(build *b, fsk_str term, const dict_entry *entry, fsk_error *e)
{
    if (!b->section || !term.n || term.n > TERM_BYTES)
        return error_set(e, FSK_E_INVAL, "a term of %zu bytes, or no section is open", term.n);
    return section_put(b, b->section, term, entry, e);
}
