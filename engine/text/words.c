/* words.c -- word boundaries by UAX #29 (revision 41, Unicode 15.0).
 *
 * segment_rest is the whole rule set as a machine over code points: it walks from a character to the end of
 * its segment and needs no context before the segment, because each rule that looks back (WB3c, 3d, 7, 11,
 * 15) only looks at characters joined to the one it decides.  words_next runs over ASCII bytes by table and
 * hands over to the machine where a byte above 0x7F could join what stands before it. Relies on:
 * word_props.h, utf8.h.  Invariant: word_scanner.at is a boundary between calls. */
#include "text/words.h"
#include "base/bits.h"
#include "text/text.h"
#include "text/utf8.h"
#include "text/word_masks.h"
#include "text/word_props.h"

#define SET(class) (1u << (class))
#define IGNORED (SET(WB_EXTEND) | SET(WB_ZWJ) | SET(WB_FORMAT))
#define LETTERS (SET(WB_ALETTER) | SET(WB_HEBREW))
#define LINE_ENDS (SET(WB_CR) | SET(WB_LF) | SET(WB_NEWLINE))
#define EXTENDED (LETTERS | SET(WB_NUMERIC) | SET(WB_KATAKANA) | SET(WB_EXTEND_NUM_LET))

/* The classes that join the character before them whatever follows: WB5, 8, 9, 10, 13, 13a and 13b. */
static const uint32_t joined_to[32] = {
    [WB_ALETTER] = LETTERS | SET(WB_NUMERIC) | SET(WB_EXTEND_NUM_LET),
    [WB_HEBREW] = LETTERS | SET(WB_NUMERIC) | SET(WB_EXTEND_NUM_LET),
    [WB_NUMERIC] = LETTERS | SET(WB_NUMERIC) | SET(WB_EXTEND_NUM_LET),
    [WB_KATAKANA] = SET(WB_KATAKANA) | SET(WB_EXTEND_NUM_LET),
    [WB_EXTEND_NUM_LET] = EXTENDED,
};

/* The classes of which one must follow `middle` for it to join `before`: WB6, 7, 7b, 7c, 11 and 12. */
static uint32_t bridged(unsigned before, unsigned middle)
{
    uint32_t both = SET(WB_MID_NUM_LET) | SET(WB_SINGLE_QUOTE);
    if (SET(before) & LETTERS) {
        if (SET(middle) & (both | SET(WB_MID_LETTER)))
            return LETTERS;
        if (before == WB_HEBREW && middle == WB_DOUBLE_QUOTE)
            return SET(WB_HEBREW);
    }
    if (before == WB_NUMERIC && SET(middle) & (both | SET(WB_MID_NUM)))
        return SET(WB_NUMERIC);
    return 0;
}

/* WB7a, WB3c and WB3d. */
static bool joins_rarely(unsigned before, unsigned previous, uint8_t props)
{
    unsigned class = props & WORD_CLASS;
    return (before == WB_HEBREW && class == WB_SINGLE_QUOTE) ||
           (previous == WB_ZWJ && props & WORD_PICTOGRAPHIC) || (previous == WB_SPACE && class == WB_SPACE);
}

/* Behind the next character that is not ignored (WB4), its properties in *props; 0 when the text ends first.
 */
static size_t past_ignored(const uint8_t *text, size_t n, size_t at, uint8_t *props)
{
    while (at < n) {
        at += word_props_at(text, n, at, props);
        if (!(SET(*props & WORD_CLASS) & IGNORED))
            return at;
    }
    return 0;
}

/* The end of the segment whose characters before `at` end in one with properties `last`; *seen collects the
 * properties of those behind it. */
static size_t segment_rest(const uint8_t *text, size_t n, size_t at, uint8_t last, unsigned *seen)
{
    unsigned before = last & WORD_CLASS; /* the last character that WB4 does not ignore */
    unsigned previous = before;          /* the last character */
    bool pair = before == WB_REGIONAL;   /* the next regional indicator completes a flag */
    unsigned all = 0;
    while (at < n) {
        uint8_t props, behind;
        size_t far, next = at + word_props_at(text, n, at, &props);
        unsigned class = props & WORD_CLASS;
        if (!(joined_to[before] & SET(class))) {
            if (SET(class) & IGNORED) {
                previous = class;
                at = next;
                continue;
            }
            uint32_t bridge = bridged(before, class);
            if (bridge && (far = past_ignored(text, n, next, &behind)) && bridge & SET(behind & WORD_CLASS)) {
                next = far;
                props = behind;
                class = behind & WORD_CLASS;
                all |= WORD_INNER;
            } else if (pair && class == WB_REGIONAL) {
                pair = false;
            } else if (joins_rarely(before, previous, props)) {
                all |= WORD_INNER;
            } else {
                break;
            }
        }
        all |= class == WB_EXTEND_NUM_LET ? WORD_INNER | props : props;
        previous = before = class;
        at = next;
    }
    *seen |= all;
    return at;
}

size_t words_segment(const uint8_t *text, size_t n, size_t at, unsigned *seen)
{
    uint8_t first;
    size_t next = at + word_props_at(text, n, at, &first);
    *seen = (first & WORD_CLASS) == WB_EXTEND_NUM_LET ? WORD_INNER | first : first;
    if (SET(first & WORD_CLASS) & LINE_ENDS)
        return next + (text[at] == '\r' && next < n && text[next] == '\n');
    return segment_rest(text, n, next, first, seen);
}

size_t words_boundary(const uint8_t *text, size_t n, size_t at)
{
    unsigned seen;
    return at < n ? words_segment(text, n, at, &seen) : n;
}

/* The end of a segment of which an ASCII run ends at `at`, before a middle or a wide byte. */
static size_t run_continue(const uint8_t *text, size_t n, size_t at, unsigned *seen)
{
    while (at < n && word_bytes[text[at]] & (BYTE_MIDDLE | BYTE_WIDE)) {
        uint8_t before = word_pages[text[at - 1]];
        bool wide = text[at] >= 0x80;
        if (wide || (at + 1 < n && text[at + 1] >= 0x80))
            return segment_rest(text, n, at, before, seen);
        if (at + 1 == n || !(bridged(before & WORD_CLASS, word_pages[text[at]] & WORD_CLASS) &
                             SET(word_pages[text[at + 1]] & WORD_CLASS)))
            return at;
        *seen |= WORD_INNER;
        do
            at++;
        while (at < n && word_bytes[text[at]] & BYTE_RUN);
    }
    return at;
}

/* Where the segment of the wide character at `at` starts, behind ASCII of no word from `from` on: only an
 * ignored character or a space may belong to the last byte before it (WB4), or to the last spaces (WB3d). */
static size_t wide_start(const uint8_t *text, size_t n, size_t from, size_t at)
{
    uint8_t props;
    if (at == from)
        return at;
    word_props_at(text, n, at, &props);
    if (!(SET(props & WORD_CLASS) & (IGNORED | SET(WB_SPACE))))
        return at;
    at--;
    while (at > from && text[at] == ' ' && text[at - 1] == ' ')
        at--;
    return at;
}

/* Where the scan stands: the masks of the 64 bytes at `base`, and what follows from them alone. */
typedef struct window {
    word_classify classify;
    word_masks masks;
    uint64_t alive; /* run or wide */
    uint64_t joins; /* behind a run: may join it to what follows */
    uint64_t odd;   /* not 0: a word that touches the window may be part of a compound, or hold '_' */
    size_t base;
} window;

static void window_load(window *w, const word_scanner *s, size_t base)
{
    const uint64_t top = 1ull << 63;
    word_masks *m = &w->masks;
    w->base = base;
    if (s->n - base >= WORD_BLOCK) {
        w->classify(s->text + base, m);
    } else {
        uint8_t padded[WORD_BLOCK] = {0};
        memcpy(padded, s->text + base, s->n - base);
        w->classify(padded, m);
    }
    w->alive = m->run | m->wide;
    w->joins = m->wide | (m->middle & (w->alive >> 1 | top));
    w->odd = (m->knot & ((w->alive | m->knot) >> 1 | top)) | m->rare;
    w->odd |= base && word_bytes[s->text[base - 1]] & BYTE_KNOT;
}

/* Behind the run of letters, digits and '_' that goes on at `at`; the window follows. */
static size_t window_skip_run(window *w, const word_scanner *s, size_t at)
{
    uint64_t ends = ~w->masks.run >> (at - w->base);
    while (!ends) {
        uint64_t odd = w->odd;
        at = w->base + WORD_BLOCK;
        window_load(w, s, at);
        w->odd |= odd;
        ends = ~w->masks.run;
    }
    return at + bits_trailing(ends);
}

/* Whether something inside, at the ends of, or beside the ends of a word may make it more than one token. */
static bool may_be_special(const uint8_t *text, size_t n, size_t start, size_t end, unsigned seen)
{
    return seen & (WORD_INNER | WORD_DENSE) || (start && word_bytes[text[start - 1]] & BYTE_KNOT) ||
           (end < n && word_bytes[text[end]] & (BYTE_KNOT | BYTE_RARE)) ||
           memchr(text + start, '_', end - start);
}

static uint8_t run_props(const uint8_t *text, size_t start, size_t end)
{
    uint8_t seen = word_pages[text[start]];
    while (!(seen & WORD_LETTER) && ++start < end) /* '_' is no letter */
        seen |= word_pages[text[start]];
    return seen;
}

size_t words_next(word_scanner *s, word *out, size_t cap)
{
    const uint8_t *text = s->text;
    size_t n = s->n, at = s->at, count = 0;
    size_t gap = at; /* behind the last word, or segment of the slow path */
    window w = {.classify = word_classifier()};
    s->special = false;
    if (at == n)
        return 0;
    window_load(&w, s, at);
    while (count < cap && at < n) {
        if (at - w.base >= WORD_BLOCK)
            window_load(&w, s, at);
        uint64_t alive = w.alive >> (at - w.base);
        if (!alive) {
            at = n - w.base > WORD_BLOCK ? w.base + WORD_BLOCK : n;
            continue;
        }
        at += bits_trailing(alive);
        size_t start = at;
        unsigned seen;
        bool odd;
        if (w.masks.wide >> (at - w.base) & 1) {
            start = wide_start(text, n, gap, at);
            at = words_segment(text, n, start, &seen);
            odd = true;
        } else {
            at = window_skip_run(&w, s, at);
            seen = run_props(text, start, at);
            odd = w.odd != 0;
            if (w.joins >> (at - w.base) & 1) {
                at = run_continue(text, n, at, &seen);
                odd = true;
            }
        }
        gap = at;
        out[count] = (word){(uint32_t)start, (uint32_t)at, 0};
        if (odd && may_be_special(text, n, start, at, seen)) {
            out[count].special = 1 | (seen & WORD_DENSE);
            s->special = true;
        }
        count += (seen & WORD_LETTER) != 0;
    }
    s->at = at;
    return count;
}
