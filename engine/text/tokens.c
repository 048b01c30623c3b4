/* tokens.c -- words to tokens: compounds into parts and wholes, scripts without spaces into characters and
 * pairs.
 *
 * A compound is a row of words tied by single knots (BYTE_KNOT) with nothing else between them, or one word
 * that is split inside: at `_`, at punctuation that UAX #29 keeps in a word, and at an apostrophe that stands
 * between Latin letters with at least three of them behind it (o'brien, l'homme; not don't, dog's).  Its
 * parts take positions of their own; the whole has a token at the position of the first part, if it has at
 * most WHOLE_MAX bytes.  Every part read alone gives itself.
 *
 * A character of a dense script is its base with what UAX #29 attaches, and with the jamo that complete a
 * syllable; each takes a position, and so does a pair at the position of its first character when the second
 * stands right behind it.
 *
 * Relies on: words.h.  Invariant: tokens depend on the text within a compound only; time is linear. */
#include "text/text.h"
#include "text/words.h"

enum { TAIL_LEAST = 3 }; /* letters behind an apostrophe that splits */

/* What stands at a place of a word. */
typedef struct place {
    uint32_t c;
    size_t next;
    uint8_t props;
} place;

static inline place read_place(const uint8_t *text, size_t n, size_t at)
{
    place p;
    p.next = at + utf8_decode(text + at, n - at, &p.c);
    p.props = word_props(p.c);
    return p;
}

static bool is_ignored(const place *p)
{
    unsigned class = p->props & WORD_CLASS;
    return class == WB_EXTEND || class == WB_ZWJ || class == WB_FORMAT;
}

static bool is_apostrophe(uint32_t c)
{
    return c == '\'' || c == 0x2018 || c == 0x2019 || c == 0xFF07;
}

static bool is_latin(uint32_t c)
{
    return c < 0x250 || (c >= 0x1E00 && c < 0x1F00) || (c >= 0x2C60 && c < 0x2C80) ||
           (c >= 0xFF21 && c <= 0xFF5A);
}

/* Punctuation inside a word that is part of its spelling: the middle dots of Catalan and Greek, the Armenian
 * abbreviation mark, gershayim. */
static bool is_spelling(uint32_t c)
{
    return c == 0xB7 || c == 0x387 || c == 0x55F || c == 0x5F4;
}

static bool splits_always(const place *p)
{
    switch (p->props & WORD_CLASS) {
    case WB_EXTEND_NUM_LET:
        return true;
    case WB_MID_LETTER:
    case WB_MID_NUM:
    case WB_MID_NUM_LET:
        return !is_apostrophe(p->c) && !is_spelling(p->c);
    default:
        return false;
    }
}

/* Whether the apostrophe before `at` has enough letters behind it. */
static bool tail_splits(const uint8_t *text, size_t end, size_t at)
{
    unsigned letters = 0;
    while (at < end && letters < TAIL_LEAST) {
        place p = read_place(text, end, at);
        if (is_apostrophe(p.c) || splits_always(&p) || p.props & WORD_DENSE || (!letters && !is_latin(p.c)))
            return false;
        letters += !is_ignored(&p);
        at = p.next;
    }
    return letters == TAIL_LEAST;
}

static bool is_hangul(uint32_t c)
{
    return (c >= 0x1100 && c < 0x1200) || (c >= 0x3130 && c < 0x3190) || (c >= 0xA960 && c < 0xA980) ||
           (c >= 0xAC00 && c < 0xD800) || (c >= 0xFFA0 && c < 0xFFE0);
}

/* The end of a character of a dense script that begins at `at`. */
static size_t character_end(const uint8_t *text, size_t n, size_t at)
{
    place first = read_place(text, n, at);
    bool hangul = is_hangul(first.c);
    at = first.next;
    while (at < n) {
        place p = read_place(text, n, at);
        bool jamo = hangul && ((p.c >= 0x1160 && p.c <= 0x11FF) || (p.c >= 0xD7B0 && p.c <= 0xD7FB));
        if (!is_ignored(&p) && !jamo)
            break;
        at = p.next;
    }
    return at;
}

/* ---- compounds ---- */

/* Whether the word that ends here is tied to one behind it; the last byte before is no dense character's. */
static bool is_tied(const uint8_t *text, size_t n, size_t end)
{
    if (end + 1 >= n || !(word_bytes[text[end]] & BYTE_KNOT))
        return false;
    place p = read_place(text, n, end + 1);
    return p.props & WORD_LETTER && !(p.props & WORD_DENSE);
}

/* The end of the compound whose first word begins here, 0 if it has no token of its own. */
static size_t compound_end(const uint8_t *text, size_t n, size_t start)
{
    for (size_t at = start;;) {
        unsigned seen;
        size_t end = words_segment(text, n, at, &seen);
        if (seen & WORD_DENSE || end - start > WHOLE_MAX)
            return 0;
        if (!is_tied(text, n, end))
            return end;
        at = end + 1;
    }
}

/* The bytes of `++` or, behind a single letter, `#` that belong to a word: C++, C#. */
static size_t sign_behind(const uint8_t *text, size_t n, size_t start, size_t end)
{
    size_t bytes = n - end >= 2 && text[end] == '+' && text[end + 1] == '+' ? 2
                   : end - start == 1 && end < n && text[end] == '#'        ? 1
                                                                            : 0;
    if (!bytes || end + bytes == n)
        return bytes;
    uint8_t next = text[end + bytes];
    return next == text[end] || word_bytes[next] & (BYTE_RUN | BYTE_WIDE) ? 0 : bytes;
}

/* Whether the full stop before a word belongs to it, as in .NET: nothing of a word before it. */
static bool stop_before(const uint8_t *text, size_t start)
{
    if (!start || text[start - 1] != '.')
        return false;
    return start == 1 || !(word_bytes[text[start - 2]] & (BYTE_RUN | BYTE_WIDE | BYTE_KNOT | BYTE_MIDDLE));
}

/* What stands at the position of the first part of a word: the part with its signs, the whole compound. */
static void add_waiting(token_parts *p, size_t start, size_t end)
{
    if (start == p->word && end == p->end) {
        bool stop = stop_before(p->text, start) && p->text[start] >= 'A';
        size_t signs = sign_behind(p->text, p->n, start, end);
        if ((stop || signs) && end - start <= WHOLE_MAX)
            p->waiting[p->nwaiting++] =
                (text_token){(uint32_t)(start - stop), (uint32_t)(end + signs), KIND_SYMBOL};
    }
    if (p->whole_end && (start != p->word || end != p->whole_end))
        p->waiting[p->nwaiting++] = (text_token){(uint32_t)p->word, (uint32_t)p->whole_end, KIND_WHOLE};
    p->whole_end = 0;
}

void parts_begin(token_parts *p, const word *w)
{
    bool dense = w->special & WORD_DENSE, goes_on = p->tied && p->tied == w->start;
    p->word = p->at = w->start;
    p->end = w->end;
    p->whole_end = goes_on || dense ? 0 : compound_end(p->text, p->n, w->start);
    p->fresh = true;
    p->nwaiting = 0;
    p->tied = !dense && is_tied(p->text, p->n, w->end) ? w->end + 1 : 0;
}

/* Punctuation that UAX #29 has in a word only between others. */
static bool is_middle(const place *p)
{
    unsigned class = p->props & WORD_CLASS;
    return class == WB_MID_LETTER || class == WB_MID_NUM || class == WB_MID_NUM_LET ||
           class == WB_SINGLE_QUOTE || class == WB_DOUBLE_QUOTE;
}

/* The end of the ordinary part that begins at `at`; what stands between it and a dense character is of
 * neither. */
static size_t part_end(const token_parts *p, size_t at, unsigned *seen)
{
    bool latin = false, middle = false; /* before `at` */
    size_t kept = at;
    for (*seen = 0; at < p->end;) {
        place q = read_place(p->text, p->end, at);
        if (q.props & WORD_DENSE)
            return kept;
        if (splits_always(&q) || (latin && is_apostrophe(q.c) && tail_splits(p->text, p->end, q.next)))
            break;
        if (!is_ignored(&q)) {
            latin = is_latin(q.c) && q.props & WORD_LETTER;
            middle = is_middle(&q);
        }
        *seen |= q.props;
        at = q.next;
        kept = middle ? kept : at;
    }
    return at;
}

/* ---- dense scripts ---- */

/* Where the character stands that makes a pair with the one from start to end; 0: none.  Zero width spaces
 * and, but for Hangul, the end of a line do not part them. */
static size_t partner(const token_parts *p, size_t start, size_t end)
{
    bool line = false;
    for (size_t at = end; at < p->n;) {
        place q = read_place(p->text, p->n, at);
        if (q.props & WORD_DENSE)
            return line && (is_hangul(q.c) || is_hangul(read_place(p->text, p->n, start).c)) ? 0 : at;
        bool breaks = q.c == '\n' && !line;
        if (q.c != 0x200B && q.c != '\r' && !breaks)
            return 0;
        line |= breaks;
        at = q.next;
    }
    return 0;
}

/* The end of a character is looked for once, for the pair that it ends. */
static void next_character(token_parts *p, text_token *out)
{
    size_t start = p->at, end = p->second_end;
    if (!end || p->second != start || end > p->end) /* which ends characters of this word */
        end = character_end(p->text, p->end, start);
    *out = (text_token){(uint32_t)start, (uint32_t)end, KIND_CHARACTER};
    p->second = partner(p, start, end);
    p->second_end = p->second ? character_end(p->text, p->n, p->second) : 0;
    if (p->second)
        p->waiting[p->nwaiting++] = (text_token){(uint32_t)start, (uint32_t)p->second_end, KIND_PAIR};
    p->at = end;
}

/* ---- all of it ---- */

/* Behind the sign at `at` and what UAX #29 attaches to it. */
static size_t behind_sign(const token_parts *p, size_t at)
{
    place q = read_place(p->text, p->end, at);
    do
        at = q.next;
    while (at < p->end && (q = read_place(p->text, p->end, at), is_ignored(&q)));
    return at;
}

bool parts_next(token_parts *p, text_token *out)
{
    if (p->nwaiting) {
        *out = p->waiting[--p->nwaiting];
        return true;
    }
    while (p->at < p->end) {
        unsigned seen;
        size_t start = p->at;
        place first = read_place(p->text, p->end, start);
        if (first.props & WORD_DENSE) {
            next_character(p, out);
            return true;
        }
        if (splits_always(&first) || is_middle(&first)) {
            p->at = behind_sign(p, start);
            continue;
        }
        size_t end = part_end(p, start, &seen);
        p->at = end;
        if (!(seen & WORD_LETTER))
            continue;
        *out = (text_token){(uint32_t)start, (uint32_t)end, KIND_WORD};
        if (p->fresh)
            add_waiting(p, start, end);
        p->fresh = false;
        return true;
    }
    return false;
}

void tokens_begin(token_scanner *s, fsk_str text)
{
    s->words = (word_scanner){.text = (const uint8_t *)text.p, .n = text.n};
    s->parts = (token_parts){.text = s->words.text, .n = text.n};
    s->nbatch = s->next = 0;
    s->inside = false;
}

bool tokens_next(token_scanner *s, text_token *out)
{
    for (;;) {
        if (s->inside && parts_next(&s->parts, out))
            return true;
        s->inside = false;
        if (s->next == s->nbatch) {
            s->nbatch = words_next(&s->words, s->batch, sizeof s->batch / sizeof *s->batch);
            s->next = 0;
        }
        if (s->next == s->nbatch)
            return false;
        const word *w = &s->batch[s->next++];
        if (!w->special) {
            *out = (text_token){w->start, w->end, KIND_WORD};
            return true;
        }
        parts_begin(&s->parts, w);
        s->inside = true;
    }
}

uint32_t term_positions(fsk_str term)
{
    token_scanner scanner;
    text_token t;
    uint32_t n = 0;
    tokens_begin(&scanner, term);
    while (tokens_next(&scanner, &t))
        n += token_moves(t.kind);
    return n ? n : 1;
}
