/* snippet.c -- see snippet.h: options, and writing down what fragments.c has chosen. */
#include "result/snippet.h"
#include "result/fragments.h"
#include "text/utf8.h"
#include <string.h>

enum { BYTES_DEFAULT = 240, BYTES_MAX = 1 << 20, FRAGMENTS_DEFAULT = 3, TRIES = 4 };

/* What a snippet is written from and to. */
typedef struct pen {
    const passage *passages;
    const mark *marks;
    size_t nmarks;
    const char *open, *close, *gap;
    bool html;
    buf *out;
    size_t shown; /* bytes of text written, without what stands around matches and between fragments */
} pen;

static void put_text(pen *p, const char *text, size_t n)
{
    buf_put(p->out, text, n);
}

static void put_html(pen *p, uint32_t c)
{
    const char *name = c == '&'   ? "&amp;"
                       : c == '<' ? "&lt;"
                       : c == '>' ? "&gt;"
                       : c == '"' ? "&quot;"
                                  : "&#39;";
    put_text(p, name, strlen(name));
}

static void put_character(pen *p, uint32_t c)
{
    uint8_t bytes[UTF8_MAX];
    unsigned n = utf8_encode(c, bytes);
    p->shown += n;
    if (p->html && c < 0x80 && strchr("&<>\"'", (int)c))
        put_html(p, c);
    else
        buf_put(p->out, bytes, n);
}

/* Characters on one line: white space folded, control characters dropped, bad bytes replaced. */
static void put_clean(pen *p, fsk_str text)
{
    const uint8_t *from = (const uint8_t *)text.p, *end = from + text.n;
    while (from < end) {
        uint32_t c;
        from += utf8_decode(from, (size_t)(end - from), &c);
        if (c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xA0 || c == 0x2028 || c == 0x2029) {
            if (p->out->n && p->out->p[p->out->n - 1] != ' ')
                put_character(p, ' ');
        } else if (c >= 0x20 && !(c >= 0x7F && c < 0xA0)) {
            put_character(p, c);
        }
    }
}

/* Between fragments, and where text is left out before and behind: without the outer spaces there. */
static void put_gap(pen *p, bool first, bool last)
{
    const char *gap = p->gap;
    size_t n = strlen(gap);
    if (first && n && gap[0] == ' ') {
        gap++;
        n--;
    }
    if (last && n && gap[n - 1] == ' ')
        n--;
    if (n && gap[0] == ' ' && p->out->n && p->out->p[p->out->n - 1] == ' ')
        p->out->n--;
    put_text(p, gap, n);
}

static fsk_str part(const passage *p, size_t from, size_t to)
{
    return (fsk_str){p->text.p + from, to - from};
}

static void put_fragment(pen *p, const fragment *f)
{
    const passage *text = &p->passages[f->passage];
    size_t at = f->from;
    for (size_t i = 0; i < p->nmarks; i++) {
        const mark *m = &p->marks[i];
        if (m->passage != f->passage || m->start < at || m->start >= f->to)
            continue;
        size_t end = m->end < f->to ? m->end : f->to;
        put_clean(p, part(text, at, m->start));
        put_text(p, p->open, strlen(p->open));
        put_clean(p, part(text, m->start, end));
        put_text(p, p->close, strlen(p->close));
        at = end;
    }
    put_clean(p, part(text, at, f->to));
}

static bool blank(const passage *p, size_t from, size_t to)
{
    while (from < to && (p->text.p[from] == ' ' || (p->text.p[from] >= '\t' && p->text.p[from] <= '\r')))
        from++;
    return from == to;
}

static void put_fragments(pen *p, const fragments *f)
{
    for (uint32_t i = 0; i < f->n; i++) {
        const fragment *one = &f->list[i];
        const passage *text = &p->passages[one->passage];
        if (i || !text->from_start || !blank(text, 0, one->from))
            put_gap(p, i == 0, false);
        put_fragment(p, one);
        if (i + 1 == f->n && !(text->to_end && blank(text, one->to, text->text.n)))
            put_gap(p, false, true);
    }
    if (p->out->n && p->out->p[p->out->n - 1] == ' ')
        p->out->n--;
}

/* Bad bytes are longer when they are replaced: then less is shown. */
static int write_out(marks *m, pen *p, cluster_clause *clauses, fragment_wish wish, fsk_error *e)
{
    size_t most = wish.max_bytes, start = p->out->n;
    for (int try = 1; try <= TRIES; try++) {
        fragments f;
        for (uint32_t i = 0; i < m->matched.n; i++)
            clauses[i] = (cluster_clause){.weight = m->matched.clauses[i].weight};
        int rc = fragments_choose(&f, p->passages, p->marks, p->nmarks, clauses, wish, &m->memory, e);
        if (rc)
            return rc;
        p->out->n = start;
        p->shown = 0;
        put_fragments(p, &f);
        if (p->shown <= most || p->out->failed)
            break;
        wish.max_bytes = try + 1 == TRIES ? most / 3 : wish.max_bytes * most / p->shown;
    }
    return p->out->failed ? error_nomem(e) : 0;
}

static void pen_init(pen *p, const fsk_snippet_opts *o, buf *out)
{
    p->html = o->flags & FSK_SNIPPET_HTML;
    p->open = o->open ? o->open : p->html ? "<mark>" : "";
    p->close = o->close ? o->close : p->html ? "</mark>" : "";
    p->gap = o->gap ? o->gap : " ... ";
    p->out = out;
}

static int show(marks *m, const fsk_snippet_opts *o, buf *out, fsk_error *e)
{
    fragment_wish wish = {o->max_bytes ? o->max_bytes : BYTES_DEFAULT,
                          o->max_fragments ? o->max_fragments : FRAGMENTS_DEFAULT};
    pen p = {0};
    passage *passages;
    mark *list;
    uint32_t npassages;
    wish.max_bytes = wish.max_bytes < BYTES_MAX ? wish.max_bytes : BYTES_MAX;
    wish.max = wish.max < FRAGMENTS_MAX ? wish.max : FRAGMENTS_MAX;
    pen_init(&p, o, out);
    cluster_clause *clauses = arena_alloc(&m->memory, (m->matched.n + 1) * sizeof *clauses);
    if (!clauses)
        return error_nomem(e);
    int rc = marks_best(m, wish.max, &passages, &npassages, &list, &p.nmarks, e);
    p.passages = passages;
    p.marks = list;
    return rc ? rc : write_out(m, &p, clauses, wish, e);
}

int snippet_make(const mark_source *source, const fsk_snippet_opts *opts, buf *out, fsk_error *e)
{
    marks m;
    int rc = marks_open(&m, source, e);
    if (rc == 0 && m.field)
        rc = show(&m, opts, out, e);
    marks_close(&m);
    return rc;
}
