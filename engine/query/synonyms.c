/* synonyms.c -- see synonyms.h: rules from their text.
 *
 * A line is `a, b c, d`, all for each other, or `a, b => c, d`, those behind the arrow for those before it;
 * `#` begins a remark, empty lines are none. */
#include "query/synonyms.h"
#include "base/bits.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/str.h"
#include <string.h>

struct synonyms {
    arena memory;
    hash_table table;
    synonym_entry *entries;
    uint32_t n, room;
};

typedef struct reading {
    synonyms *s;
    folder *folder;
    fsk_error *error;
    uint32_t line;
    synonym_item *items[SYNONYM_ITEMS];
    uint32_t nitems, nleft; /* nleft: of them before the arrow */
} reading;

static int wrong(const reading *r, const char *what)
{
    return error_set(r->error, FSK_E_INVAL, "line %u: %s", r->line, what);
}

/* ---- words ---- */

static int dup_str(arena *memory, fsk_str s, fsk_str *out, fsk_error *e)
{
    *out = (fsk_str){arena_dup(memory, s.p, s.n), s.n};
    return out->p ? 0 : error_nomem(e);
}

int synonyms_words(folder *f, fsk_str text, arena *memory, uint32_t most, fsk_str *raws, fsk_str *stems,
                   uint32_t *n, fsk_error *e)
{
    token_scanner scanner;
    text_token t;
    *n = 0;
    tokens_begin(&scanner, text);
    while (tokens_next(&scanner, &t)) {
        if (!token_moves(t.kind))
            continue;
        fsk_str raw = folder_fold(f, (const uint8_t *)text.p + t.start, t.end - t.start);
        if (!raw.n)
            continue;
        uint32_t i = (*n)++;
        if (i >= most)
            continue;
        int rc = dup_str(memory, raw, &raws[i], e);
        stems[i] = raws[i];
        if (rc == 0 && folder_has_stems(f) && token_stems(t.kind, raws[i]))
            rc = dup_str(memory, folder_stem(f, raws[i]), &stems[i], e);
        if (rc)
            return rc;
    }
    return 0;
}

/* ---- entries ---- */

static uint64_t hash_row(const fsk_str *stems, uint32_t n)
{
    uint64_t h = n;
    for (uint32_t i = 0; i < n; i++)
        h = hash_bytes_seeded(stems[i].p, stems[i].n, h);
    return h;
}

typedef struct row {
    const synonyms *s;
    const fsk_str *stems;
    uint32_t n;
} row;

static bool same_row(uint32_t id, const void *context)
{
    const row *r = context;
    const synonym_item *item = r->s->entries[id].item;
    bool same = item->n == r->n;
    for (uint32_t i = 0; i < r->n && same; i++)
        same = str_equal(item->stems[i], r->stems[i]);
    return same;
}

const synonym_entry *synonyms_find(const synonyms *s, const fsk_str *stems, uint32_t n)
{
    row wanted = {s, stems, n};
    if (n == 0 || n > SYNONYM_WORDS || s->n == 0)
        return NULL;
    uint32_t id = hash_find(&s->table, hash_row(stems, n), same_row, &wanted);
    return id == HASH_NONE ? NULL : &s->entries[id];
}

static bool more_entries(synonyms *s)
{
    synonym_entry *more = arena_more(&s->memory, s->entries, s->n, &s->room, 64, sizeof *more);
    s->entries = more ? more : s->entries;
    return more != NULL;
}

static synonym_entry *entry_for(synonyms *s, const synonym_item *item)
{
    synonym_entry *found = (synonym_entry *)(uintptr_t)synonyms_find(s, item->stems, item->n);
    if (found)
        return found;
    if (!more_entries(s) || !hash_add(&s->table, hash_row(item->stems, item->n), s->n))
        return NULL;
    s->entries[s->n] = (synonym_entry){.item = item};
    return &s->entries[s->n++];
}

static bool same_item(const synonym_item *a, const synonym_item *b)
{
    bool same = a->n == b->n;
    for (uint32_t i = 0; i < a->n && same; i++)
        same = str_equal(a->stems[i], b->stems[i]);
    return same;
}

static int add_other(reading *r, const synonym_item *item, const synonym_item *other)
{
    synonym_entry *x = entry_for(r->s, item);
    if (!x)
        return error_nomem(r->error);
    if (same_item(item, other))
        return 0;
    for (uint32_t i = 0; i < x->n; i++)
        if (same_item(x->others[i], other))
            return 0;
    const synonym_item **more = arena_more(&r->s->memory, x->others, x->n, &x->room, 4, sizeof *more);
    if (!more)
        return error_nomem(r->error);
    x->others = more;
    x->others[x->n++] = other;
    return 0;
}

/* ---- lines ---- */

static fsk_str trim(fsk_str s)
{
    while (s.n && (s.p[0] == ' ' || s.p[0] == '\t')) {
        s.p++;
        s.n--;
    }
    while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t' || s.p[s.n - 1] == '\r'))
        s.n--;
    return s;
}

/* One word of letters stands as a word, in any form; all else as a phrase. */
static int show_item(reading *r, synonym_item *item, fsk_str text)
{
    bool ascii = true, plain = item->n == 1;
    for (size_t i = 0; i < text.n; i++) {
        char small = (char)(text.p[i] | 0x20);
        ascii &= small >= 'a' && small <= 'z';
        plain &= (small >= 'a' && small <= 'z') || (text.p[i] & 0x80);
    }
    if (plain && ascii) {
        item->shown = item->raws[0];
        return 0;
    }
    char *to = arena_alloc(&r->s->memory, text.n + 2);
    if (!to)
        return error_nomem(r->error);
    to[0] = '"';
    memcpy(to + !plain, text.p, text.n);
    to[text.n + !plain] = '"';
    item->shown = (fsk_str){to, text.n + (plain ? 0 : 2)};
    return 0;
}

static int read_item(reading *r, fsk_str text)
{
    text = trim(text);
    if (r->nitems == SYNONYM_ITEMS)
        return wrong(r, "more than 64 synonyms");
    if (!text.n)
        return wrong(r, "nothing between two commas, or at an end");
    if (memchr(text.p, '"', text.n))
        return wrong(r, "a quote; several words need none");
    synonym_item *item = arena_zalloc(&r->s->memory, sizeof *item);
    if (!item)
        return error_nomem(r->error);
    int rc = synonyms_words(r->folder, text, &r->s->memory, SYNONYM_WORDS, item->raws, item->stems, &item->n,
                            r->error);
    if (rc)
        return rc;
    if (item->n == 0)
        return wrong(r, "a synonym that holds no word");
    if (item->n > SYNONYM_WORDS)
        return wrong(r, "a synonym of more than 8 words");
    r->items[r->nitems++] = item;
    return show_item(r, item, text);
}

static int read_side(reading *r, fsk_str text)
{
    size_t from = 0;
    int rc = 0;
    for (size_t i = 0; i <= text.n && rc == 0; i++) {
        if (i < text.n && text.p[i] != ',')
            continue;
        rc = read_item(r, (fsk_str){text.p + from, i - from});
        from = i + 1;
    }
    return rc;
}

static const char *find_arrow(fsk_str s)
{
    for (size_t i = 0; i + 1 < s.n; i++)
        if (s.p[i] == '=' && s.p[i + 1] == '>')
            return s.p + i;
    return NULL;
}

static int read_line(reading *r, fsk_str line)
{
    line = trim(line);
    if (!line.n || line.p[0] == '#')
        return 0;
    r->nitems = 0;
    const char *arrow = find_arrow(line);
    fsk_str left = {line.p, arrow ? (size_t)(arrow - line.p) : line.n}, right = {NULL, 0};
    if (arrow)
        right = (fsk_str){arrow + 2, line.n - left.n - 2};
    if (arrow && find_arrow(right))
        return wrong(r, "more than one =>");
    int rc = read_side(r, left);
    r->nleft = r->nitems;
    if (rc == 0 && arrow)
        rc = read_side(r, right);
    if (rc == 0 && r->nitems == 1)
        return wrong(r, "one synonym alone; a rule is `a, b` or `a => b`");
    for (uint32_t i = 0; i < r->nleft && rc == 0; i++)
        for (uint32_t j = arrow ? r->nleft : 0; j < r->nitems && rc == 0; j++)
            rc = add_other(r, r->items[i], r->items[j]);
    return rc;
}

int synonyms_read(const analyzer *a, fsk_str text, synonyms **out, fsk_error *e)
{
    synonyms *s = mem_zalloc(sizeof *s);
    reading r = {.s = s, .error = e};
    *out = NULL;
    if (!s || !hash_init(&s->table, 64)) {
        mem_free(s);
        return error_nomem(e);
    }
    int rc = folder_new(a, &r.folder, e);
    for (size_t from = 0; from < text.n && rc == 0;) {
        const char *end = memchr(text.p + from, '\n', text.n - from);
        size_t n = end ? (size_t)(end - (text.p + from)) : text.n - from;
        r.line++;
        rc = read_line(&r, (fsk_str){text.p + from, n});
        from += n + 1;
    }
    if (r.folder)
        folder_free(r.folder);
    if (rc)
        synonyms_free(s);
    else
        *out = s;
    return rc;
}

void synonyms_free(synonyms *s)
{
    if (!s)
        return;
    hash_free(&s->table);
    arena_free(&s->memory);
    mem_free(s);
}
