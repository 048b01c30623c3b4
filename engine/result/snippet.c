/* snippet.c -- see snippet.h: finds the matches, chooses the best stretch, writes it out. */
#include "result/snippet.h"
#include "base/mem.h"
#include "result/snippet_terms.h"
#include "text/utf8.h"

enum { MATCHES_MAX = 4096, CLAUSES_MAX = 64, TEXT_MAX = 8 << 20, BYTES_DEFAULT = 240, BYTES_MAX = 1 << 20 };

typedef struct match {
    uint32_t start, end, ordinal;
    uint32_t clause; /* modulo CLAUSES_MAX */
    float weight;
    const wanted_term *term;
    bool shown;
} match;

typedef struct matches {
    match *at;
    uint32_t n;
} matches;

typedef struct stretch {
    size_t from, to;
} stretch;

/* ---- finding ---- */

static void note_match(matches *m, const wanted_term *t, const word *w, uint32_t ordinal)
{
    m->at[m->n++] = (match){w->start, w->end, ordinal, t->clause % CLAUSES_MAX, t->weight, t, t->alone};
}

static int find_matches(const analyzer *a, const snippet_terms *terms, fsk_str text, matches *m, fsk_error *e)
{
    folder *f;
    word words[64];
    word_scanner s = {.text = (const uint8_t *)text.p, .n = text.n < TEXT_MAX ? text.n : TEXT_MAX};
    int rc = folder_new(a, &f, e);
    if (rc != 0)
        return rc;
    uint32_t ordinal = 0;
    for (size_t n; m->n < MATCHES_MAX && (n = words_next(&s, words, 64)) != 0;) {
        for (size_t i = 0; i < n && m->n < MATCHES_MAX; i++) {
            fsk_str raw = folder_fold(f, s.text + words[i].start, words[i].end - words[i].start);
            const wanted_term *t = raw.n ? snippet_terms_find(terms, raw) : NULL;
            ordinal += raw.n > 0;
            if (t)
                note_match(m, t, &words[i], ordinal);
        }
    }
    folder_free(f);
    return 0;
}

static match *match_at(const matches *m, uint32_t ordinal)
{
    uint32_t low = 0, high = m->n;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (m->at[middle].ordinal < ordinal)
            low = middle + 1;
        else
            high = middle;
    }
    return low < m->n && m->at[low].ordinal == ordinal ? &m->at[low] : NULL;
}

/* Whether the phrase's words stand from this ordinal on; then they are shown. */
static bool show_phrase(const matches *m, const wanted_phrase *p, uint32_t start, bool show)
{
    for (uint32_t i = 0; i < p->n; i++) {
        match *x = match_at(m, start + p->words[i].position);
        fsk_str want = p->words[i].bytes;
        if (!x || x->term->raw.n != want.n || memcmp(x->term->raw.p, want.p, want.n) != 0)
            return false;
        x->shown |= show;
    }
    return true;
}

/* Words wanted in phrases only count where such a phrase stands. */
static void drop_stray(const snippet_terms *terms, matches *m)
{
    for (uint32_t i = 0; i < m->n; i++) {
        for (uint32_t p = 0; p < terms->nphrases; p++) {
            const wanted_phrase *phrase = &terms->phrases[p];
            if (show_phrase(m, phrase, m->at[i].ordinal, false))
                show_phrase(m, phrase, m->at[i].ordinal, true);
        }
    }
    uint32_t kept = 0;
    for (uint32_t i = 0; i < m->n; i++) {
        m->at[kept] = m->at[i];
        kept += m->at[i].shown;
    }
    m->n = kept;
}

/* ---- choosing ---- */

/* Worth of the matches first .. last: each clause once, and a little for words that stand side by side. */
static float worth(const matches *m, uint32_t first, uint32_t last)
{
    uint64_t seen = 0;
    float sum = 0;
    for (uint32_t i = first; i <= last; i++) {
        const match *x = &m->at[i];
        if (!(seen >> x->clause & 1))
            sum += x->weight;
        else
            sum += x->weight * 0.05f;
        seen |= UINT64_C(1) << x->clause;
        if (i > first && x->ordinal == x[-1].ordinal + 1 && x->clause != x[-1].clause)
            sum += 0.5f;
    }
    return sum;
}

/* The matches of the best stretch of at most max bytes; the earliest of equals. */
static stretch best_cluster(const matches *m, size_t max)
{
    stretch best = {0, 0};
    float best_worth = -1;
    uint32_t last = 0;
    for (uint32_t first = 0; first < m->n; first++) {
        last = last < first ? first : last;
        while (last + 1 < m->n && m->at[last + 1].end - m->at[first].start <= max)
            last++;
        uint32_t few = last - first > 64 ? first + 64 : last; /* keeps the search linear in dense text */
        float w = worth(m, first, few);
        if (w > best_worth) {
            best_worth = w;
            best = (stretch){m->at[first].start, m->at[few].end};
        }
    }
    return best;
}

static bool space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool inside_character(char c)
{
    return ((uint8_t)c & 0xC0) == 0x80;
}

/* The cluster with context around it, cut between words where there is space near by. */
static stretch widen(fsk_str text, stretch s, size_t max)
{
    enum { LOOK = 24 };
    size_t spare = s.to - s.from < max ? max - (s.to - s.from) : 0;
    size_t before = spare / 3 < s.from ? spare / 3 : s.from;
    size_t from = s.from - before;
    size_t to = text.n - s.to < spare - before ? text.n : s.to + (spare - before);
    for (size_t i = from; from > 0 && i < s.from && i < from + LOOK; i++) {
        if (space(text.p[i])) {
            from = i + 1;
            break;
        }
    }
    for (size_t i = to; to < text.n && i > s.to && i + LOOK > to; i--) {
        if (space(text.p[i - 1])) {
            to = i - 1;
            break;
        }
    }
    while (from > 0 && from < s.from && inside_character(text.p[from]))
        from++;
    while (to < text.n && to > s.to && inside_character(text.p[to]))
        to--;
    return (stretch){from, to};
}

/* ---- writing ---- */

static void put_text(buf *out, const char *text)
{
    buf_put(out, text, strlen(text));
}

/* Characters from..to on one line: white space folded, control characters dropped, bad bytes replaced. */
static void put_clean(buf *out, fsk_str text, size_t from, size_t to)
{
    const uint8_t *p = (const uint8_t *)text.p;
    while (from < to) {
        uint32_t c;
        uint8_t bytes[UTF8_MAX];
        from += utf8_decode(p + from, to - from, &c);
        if (c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xA0) {
            if (out->n && out->p[out->n - 1] != ' ')
                buf_put_u8(out, ' ');
        } else if (c >= 0x20 && !(c >= 0x7F && c < 0xA0)) {
            buf_put(out, bytes, utf8_encode(c, bytes));
        }
    }
}

static void write_out(fsk_str text, const matches *m, stretch s, const fsk_snippet_opts *o, buf *out)
{
    const char *gap = o->gap ? o->gap : " ... ", *open = o->open ? o->open : "",
               *close = o->close ? o->close : "";
    size_t at = s.from;
    if (s.from > 0)
        put_text(out, gap + (gap[0] == ' '));
    for (uint32_t i = 0; i < m->n && m->at[i].end <= s.to; i++) {
        if (m->at[i].start < at)
            continue;
        put_clean(out, text, at, m->at[i].start);
        put_text(out, open);
        put_clean(out, text, m->at[i].start, m->at[i].end);
        put_text(out, close);
        at = m->at[i].end;
    }
    put_clean(out, text, at, s.to);
    if (s.to < text.n) {
        put_text(out, gap);
        if (out->n && out->p[out->n - 1] == ' ')
            out->n--;
    }
}

int snippet_make(const analyzer *a, const snapshot *s, const query *q, fsk_str text,
                 const fsk_snippet_opts *opts, buf *out, fsk_error *e)
{
    arena memory = ARENA_INIT;
    snippet_terms terms;
    matches m = {arena_alloc(&memory, MATCHES_MAX * sizeof(match)), 0};
    size_t max = opts->max_bytes ? opts->max_bytes : BYTES_DEFAULT;
    max = max < BYTES_MAX ? max : BYTES_MAX;
    int rc = snippet_terms_init(&terms, s, q, &memory, e);
    if (rc == 0 && !m.at)
        rc = error_nomem(e);
    if (rc == 0)
        rc = find_matches(a, &terms, text, &m, e);
    if (rc == 0) {
        drop_stray(&terms, &m);
        write_out(text, &m, widen(text, best_cluster(&m, max), max), opts, out);
        rc = out->failed ? error_nomem(e) : 0;
    }
    snippet_terms_free(&terms);
    arena_free(&memory);
    return rc;
}
