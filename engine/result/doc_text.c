/* doc_text.c -- see doc_text.h.
 *
 * A long record is in pieces, cut where a word begins, or inside a word that is longer than a frame.  To
 * count words from a piece that may begin inside one, some bytes of the piece before are put in front:
 * boundaries are found from what stands around them, so that the word cut in two is seen as one that began
 * earlier. */
#include "result/doc_text.h"
#include "base/bits.h"
#include "codec/varint.h"
#include <string.h>

enum { CONTEXT = 256, WORDS_AT_ONCE = 128, WORD_PIECES = 64, TOKEN_PIECES = 16 };

/* Pieces in one: bytes of the record from `first` on; those before `counted` are context. */
typedef struct region {
    uint8_t *p;
    uint64_t first, counted, end;
    uint32_t piece;
} region;

static int damaged(const doc_text *t)
{
    return error_set(t->error, FSK_E_CORRUPT, "segment %u: the stored text of document %u is damaged",
                     t->segment->id, t->place.doc);
}

static stored_piece piece_at(const doc_text *t, uint32_t i)
{
    return stored_piece_at(t->segment, &t->place, i);
}

static int piece_load(doc_text *t, uint32_t i, stored_piece *out)
{
    return stored_piece_load(t->reader, t->segment, &t->place, i, out, t->error);
}

static bool may_end_in_word(const doc_text *t, uint32_t i)
{
    return t->place.pieces > 1 && piece_at(t, i).frame_bytes == STORED_FRAME;
}

static int put_piece(doc_text *t, uint32_t i, uint64_t first, buf *to)
{
    stored_piece piece;
    int rc = piece_load(t, i, &piece);
    if (rc)
        return rc;
    if (piece.first_byte + piece.n < first || piece.first_byte > first + to->n)
        return damaged(t);
    size_t skip = to->n ? 0 : (size_t)(first - piece.first_byte);
    buf_put(to, piece.p + skip, piece.n - skip);
    return to->failed ? error_nomem(t->error) : 0;
}

static int load_region(doc_text *t, uint32_t from, uint32_t to, region *out)
{
    buf bytes = {0};
    stored_piece head = piece_at(t, from);
    uint64_t first = head.first_byte;
    int rc = 0;
    if (from && may_end_in_word(t, from - 1)) {
        first = first > CONTEXT ? first - CONTEXT : 0;
        rc = put_piece(t, from - 1, first, &bytes);
    }
    for (uint32_t i = from; i <= to && rc == 0; i++)
        rc = put_piece(t, i, first, &bytes);
    uint8_t *p = rc == 0 ? arena_dup(t->memory, bytes.p, bytes.n) : NULL;
    if (rc == 0 && !p)
        rc = error_nomem(t->error);
    *out = (region){p, first, head.first_byte, first + bytes.n, from};
    buf_free(&bytes);
    return rc;
}

/* The last piece that begins at or before a byte or a position. */
static uint32_t last_piece(const doc_text *t, uint64_t at, bool by_position)
{
    uint32_t low = 0, high = t->place.pieces;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        stored_piece piece = piece_at(t, middle);
        if ((by_position ? piece.first_position : piece.first_byte) <= at)
            low = middle;
        else
            high = middle;
    }
    return low;
}

uint32_t doc_text_piece(const doc_text *t, uint32_t position)
{
    return last_piece(t, position, true);
}

/* ---- fields ---- */

/* Up to n bytes of the record from `at` on; how many there are. */
static int peek(doc_text *t, uint64_t at, uint8_t *to, size_t n, size_t *got)
{
    *got = 0;
    for (uint32_t i = last_piece(t, at, false); i < t->place.pieces && *got < n; i++) {
        stored_piece piece;
        int rc = piece_load(t, i, &piece);
        if (rc)
            return rc;
        if (at < piece.first_byte || at - piece.first_byte > piece.n)
            return damaged(t);
        size_t skip = (size_t)(at - piece.first_byte), have = piece.n - skip;
        have = have < n - *got ? have : n - *got;
        memcpy(to + *got, piece.p + skip, have);
        *got += have;
        at += have;
    }
    return 0;
}

/* A field's number and length, and the byte behind them. */
static int field_head(doc_text *t, uint64_t at, text_field *out)
{
    uint8_t head[2 * VARINT_MAX];
    size_t n;
    uint64_t bytes = 0;
    int rc = peek(t, at, head, sizeof head, &n);
    if (rc)
        return rc;
    const uint8_t *p = varint_get_u32(head, head + n, &out->number);
    p = varint_get(p, head + n, &bytes);
    if (!p || bytes >> 32)
        return damaged(t);
    out->begin = at + (uint64_t)(p - head);
    out->end = out->begin + bytes;
    return 0;
}

static int find_fields(doc_text *t)
{
    enum { FIELDS_MAX = 1 << 16 };
    uint8_t head[VARINT_MAX];
    size_t got;
    uint64_t n = 0;
    int rc = peek(t, 0, head, sizeof head, &got);
    if (rc)
        return rc;
    const uint8_t *p = varint_get(head, head + got, &n);
    if (!p || n > FIELDS_MAX)
        return damaged(t);
    t->fields = arena_alloc(t->memory, (size_t)(n + 1) * sizeof *t->fields);
    if (!t->fields)
        return error_nomem(t->error);
    uint64_t at = (uint64_t)(p - head);
    for (; t->nfields < n && rc == 0; t->nfields++) {
        rc = field_head(t, at, &t->fields[t->nfields]);
        at = t->fields[t->nfields].end;
    }
    return rc;
}

int doc_text_open(doc_text *t, stored_reader *r, const segment *s, uint32_t doc, folder *f, arena *memory,
                  fsk_error *e)
{
    *t = (doc_text){.segment = s, .reader = r, .folder = f, .memory = memory, .error = e};
    int rc = stored_find(s, doc, &t->place, e);
    return rc ? rc : find_fields(t);
}

const text_field *doc_text_field(const doc_text *t, uint32_t number)
{
    for (uint32_t i = 0; i < t->nfields; i++) {
        if (t->fields[i].number == number)
            return &t->fields[i];
    }
    return NULL;
}

int doc_text_bytes(doc_text *t, const text_field *f, buf *out)
{
    int rc = 0;
    out->n = 0;
    for (uint32_t i = last_piece(t, f->begin, false); i < t->place.pieces && out->n < f->end - f->begin;
         i++) {
        stored_piece piece;
        uint64_t at = f->begin + out->n;
        rc = piece_load(t, i, &piece);
        if (rc)
            return rc;
        if (at < piece.first_byte || at - piece.first_byte > piece.n)
            return damaged(t);
        size_t skip = (size_t)(at - piece.first_byte);
        buf_put(out, piece.p + skip, (size_t)min_u64(piece.n - skip, f->end - at));
        if (out->failed)
            return error_nomem(t->error);
    }
    return out->n == f->end - f->begin ? 0 : damaged(t);
}

/* ---- words ---- */

/* Counts the words of a region, field by field, and keeps those of one field. */
typedef struct counter {
    doc_text *text;
    const region *region;
    uint32_t position;        /* of the next word */
    bool begun;               /* a word was counted, or the record's start is in the region */
    const text_field *wanted; /* NULL: none */
    text_word *words;         /* bytes of the region */
    uint32_t nwords, room;
    token_fn each; /* is given every token; NULL: words are only counted */
    void *user;
    bool stands; /* the last token with a position is one */
} counter;

static bool keep_word(counter *c, uint32_t start, uint32_t end)
{
    text_word *more = arena_more(c->text->memory, c->words, c->nwords, &c->room, 256, sizeof *more);
    if (!more)
        return false;
    c->words = more;
    c->words[c->nwords++] = (text_word){start, end, c->position};
    return true;
}

static bool is_ascii(const uint8_t *p, size_t n)
{
    uint64_t high = 0;
    size_t i = 0;
    for (; i + 8 <= n; i += 8)
        high |= load_u64(p + i);
    for (; i < n; i++)
        high |= p[i];
    return !(high & UINT64_C(0x8080808080808080));
}

static bool is_token(const doc_text *t, const uint8_t *p, size_t n)
{
    return is_ascii(p, n) || folder_fold(t->folder, p, n).n > 0;
}

/* One token that takes a position, if it is one, as may be known. */
static int count_token(counter *c, const text_field *f, size_t start, size_t end, bool known)
{
    if (!known && !is_token(c->text, c->region->p + start, end - start))
        return 0;
    if (f == c->wanted && !keep_word(c, (uint32_t)start, (uint32_t)end))
        return error_nomem(c->text->error);
    c->begun = true;
    c->position++;
    return 0;
}

static int pass_token(counter *c, const text_field *f, size_t start, size_t end, bool moves)
{
    if (!moves && !c->stands)
        return 0;
    fsk_str raw = folder_fold(c->text->folder, c->region->p + start, end - start);
    c->stands = moves ? raw.n > 0 : c->stands;
    if (raw.n == 0)
        return 0;
    c->begun = true;
    c->position += moves;
    return c->each(c->user, f->number, c->position - 1, raw) ? 0 : error_nomem(c->text->error);
}

/* The words of a field's bytes from..to of the region. */
static int count_words(counter *c, const text_field *f, size_t from, size_t to)
{
    word words[WORDS_AT_ONCE];
    size_t counted = (size_t)(c->region->counted - c->region->first);
    word_scanner s = {.text = c->region->p + from, .n = to - from};
    token_parts parts = {.text = s.text, .n = s.n};
    /* Only words that fold to nothing are no tokens, and ASCII letters and digits fold to something. */
    bool all = is_ascii(s.text, s.n);
    for (size_t n; (n = words_next(&s, words, WORDS_AT_ONCE)) != 0;) {
        for (size_t i = 0; i < n; i++) {
            text_token t = {words[i].start, words[i].end, KIND_WORD};
            if (from + t.start < counted)
                continue;
            bool more = true;
            if (words[i].special) {
                parts_begin(&parts, &words[i]);
                more = parts_next(&parts, &t);
            }
            while (more) {
                bool moves = token_moves(t.kind);
                int rc = c->each ? pass_token(c, f, from + t.start, from + t.end, moves)
                         : moves ? count_token(c, f, from + t.start, from + t.end, all)
                                 : 0;
                if (rc)
                    return rc;
                more = words[i].special && parts_next(&parts, &t);
            }
        }
    }
    return 0;
}

/* Fields of the region up to and with `last`.  Between two fields there is a gap of positions, except in
 * front of the word that the piece's own first position tells. */
static int count_fields(counter *c, const text_field *last)
{
    const doc_text *t = c->text;
    const region *r = c->region;
    c->position = piece_at(t, r->piece).first_position;
    c->begun = r->piece == 0;
    for (uint32_t i = 0; i < t->nfields; i++) {
        const text_field *f = &t->fields[i];
        if (f->end < r->counted || (f->end == r->counted && f->begin < r->counted))
            continue;
        if (f->begin > r->end)
            break;
        if (i && f->begin > r->counted && c->begun)
            c->position += FIELD_GAP;
        uint64_t from = f->begin > r->first ? f->begin : r->first, to = f->end < r->end ? f->end : r->end;
        int rc = count_words(c, f, (size_t)(from - r->first), (size_t)(to - r->first));
        if (rc || f == last)
            return rc;
    }
    return 0;
}

/* The position that a field's first word has, or would have. */
static int first_position(doc_text *t, const text_field *f, uint32_t *out)
{
    region r;
    uint32_t piece = last_piece(t, f->begin, false);
    int rc = load_region(t, piece, piece, &r);
    counter c = {.text = t, .region = &r, .wanted = f};
    if (rc == 0)
        rc = count_fields(&c, f);
    *out = c.position - c.nwords;
    return rc;
}

int doc_text_range(doc_text *t, const text_field *f, uint32_t *low, uint32_t *high)
{
    *low = 0;
    *high = UINT32_MAX;
    int rc = f == t->fields ? 0 : first_position(t, f, low);
    if (rc == 0 && f + 1 < t->fields + t->nfields)
        rc = first_position(t, f + 1, high);
    return rc;
}

/* The words of a field in the pieces from .. to, as bytes of the region. */
static int count_pieces(doc_text *t, const text_field *f, uint32_t from, uint32_t to, region *r, counter *c)
{
    int rc = load_region(t, from, to, r);
    *c = (counter){.text = t, .region = r, .wanted = f};
    return rc ? rc : count_fields(c, f);
}

int doc_text_passage(doc_text *t, const text_field *f, uint32_t from, uint32_t to, passage *out)
{
    region r;
    counter c;
    *out = (passage){0};
    int rc = count_pieces(t, f, from, to, &r, &c);
    /* A word cut by a full frame: twice as many pieces each time, until it ends. */
    for (uint32_t more = 1; rc == 0 && more <= WORD_PIECES && r.end < f->end && may_end_in_word(t, to) &&
                            c.nwords && r.first + c.words[c.nwords - 1].end == r.end;
         more *= 2) {
        to = t->place.pieces - 1 - to < more ? t->place.pieces - 1 : to + more;
        rc = count_pieces(t, f, from, to, &r, &c);
    }
    if (rc)
        return rc;
    uint64_t begin = f->begin > r.counted ? f->begin : r.counted, end = f->end < r.end ? f->end : r.end;
    end = end > begin ? end : begin;
    uint32_t skip = (uint32_t)(begin - r.first);
    for (uint32_t i = 0; i < c.nwords; i++) {
        c.words[i].start -= skip;
        c.words[i].end -= skip;
    }
    *out = (passage){.first = begin - f->begin,
                     .text = {(const char *)r.p + skip, (size_t)(end - begin)},
                     .words = c.words,
                     .nwords = c.nwords,
                     .from_start = begin == f->begin,
                     .to_end = end == f->end};
    return 0;
}

int doc_text_tokens(doc_text *t, token_fn fn, void *user)
{
    arena of_region = ARENA_INIT, *memory = t->memory;
    int rc = 0;
    t->memory = &of_region;
    for (uint32_t i = 0; i < t->place.pieces && rc == 0; i += TOKEN_PIECES) {
        region r;
        counter c = {.text = t, .region = &r, .each = fn, .user = user};
        rc = load_region(t, i, min_u32(i + TOKEN_PIECES, t->place.pieces) - 1, &r);
        if (rc == 0)
            rc = count_fields(&c, NULL);
        arena_reset(&of_region);
    }
    t->memory = memory;
    arena_free(&of_region);
    return rc;
}
