/* words.c -- word boundaries by UAX #29 (revision 41, Unicode 15.0).
 *
 * segment_rest is the whole rule set as a machine over code points: it walks from a character to the end of
 * its segment and needs no context before the segment, because each rule that looks back (WB3c, 3d, 7, 11,
 * 15) only looks at characters joined to the one it decides.  words_next runs over ASCII bytes by table and
 * hands over to the machine where a byte above 0x7F could join what stands before it. Relies on:
 * word_props.h, utf8.h.  Invariant: word_scanner.at is a boundary between calls. */
#include "text/text.h"
#include "text/utf8.h"
#include "text/word_props.h"

#define SET(class) (1u << (class))
#define IGNORED (SET(WB_EXTEND) | SET(WB_ZWJ) | SET(WB_FORMAT))
#define LETTERS (SET(WB_ALETTER) | SET(WB_HEBREW))
#define LINE_ENDS (SET(WB_CR) | SET(WB_LF) | SET(WB_NEWLINE))
#define EXTENDED (LETTERS | SET(WB_NUMERIC) | SET(WB_KATAKANA) | SET(WB_EXTEND_NUM_LET))

/* The classes that join the character before them whatever follows: WB5, 7a, 8, 9, 10, 13, 13a and 13b. */
static const uint32_t joined_to[32] = {
    [WB_ALETTER] = LETTERS | SET(WB_NUMERIC) | SET(WB_EXTEND_NUM_LET),
    [WB_HEBREW] = LETTERS | SET(WB_NUMERIC) | SET(WB_EXTEND_NUM_LET) | SET(WB_SINGLE_QUOTE),
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

static unsigned props_at(const uint8_t *text, size_t n, size_t at, uint8_t *props)
{
    uint32_t c;
    unsigned bytes = utf8_decode(text + at, n - at, &c);
    *props = word_props(c);
    return bytes;
}

/* Behind the next character that is not ignored (WB4), its properties in *props; 0 when the text ends first.
 */
static size_t past_ignored(const uint8_t *text, size_t n, size_t at, uint8_t *props)
{
    while (at < n) {
        at += props_at(text, n, at, props);
        if (!(SET(*props & WORD_CLASS) & IGNORED))
            return at;
    }
    return 0;
}

/* The end of the segment whose characters before `at` end in one with properties `last`; *seen collects the
 * properties of those behind it. */
static size_t segment_rest(const uint8_t *text, size_t n, size_t at, uint8_t last, uint8_t *seen)
{
    unsigned before = last & WORD_CLASS; /* the last character that WB4 does not ignore */
    unsigned previous = before;          /* the last character */
    bool pair = before == WB_REGIONAL;   /* the next regional indicator completes a flag */
    while (at < n) {
        uint8_t props, behind;
        size_t next = at + props_at(text, n, at, &props);
        unsigned class = props & WORD_CLASS;
        uint32_t bridge = bridged(before, class);
        size_t far;
        if (bridge && (far = past_ignored(text, n, next, &behind)) && bridge & SET(behind & WORD_CLASS)) {
            next = far;
            props = behind;
            class = behind & WORD_CLASS;
        } else if (SET(class) & IGNORED) {
            previous = class;
            at = next;
            continue;
        } else if (pair && class == WB_REGIONAL) {
            pair = false;
        } else if (!(joined_to[before] & SET(class)) && !(previous == WB_ZWJ && props & WORD_PICTOGRAPHIC) &&
                   !(previous == WB_SPACE && class == WB_SPACE)) {
            break;
        }
        *seen |= props;
        previous = before = class;
        at = next;
    }
    return at;
}

static size_t segment_end(const uint8_t *text, size_t n, size_t at, uint8_t *seen)
{
    size_t next = at + props_at(text, n, at, seen);
    uint8_t first = *seen;
    if (SET(first & WORD_CLASS) & LINE_ENDS)
        return next + (text[at] == '\r' && next < n && text[next] == '\n');
    return segment_rest(text, n, next, first, seen);
}

size_t words_boundary(const uint8_t *text, size_t n, size_t at)
{
    uint8_t seen;
    return at < n ? segment_end(text, n, at, &seen) : n;
}

static inline size_t skip_run(const uint8_t *text, size_t n, size_t at)
{
    while (at < n && word_bytes[text[at]] & BYTE_RUN)
        at++;
    return at;
}

/* The end of a segment of which an ASCII run ends at `at`, before a middle or a wide byte. */
static size_t run_continue(const uint8_t *text, size_t n, size_t at, uint8_t *seen)
{
    while (at < n && word_bytes[text[at]] & (BYTE_MIDDLE | BYTE_WIDE)) {
        uint8_t before = word_pages[text[at - 1]];
        bool wide = text[at] >= 0x80;
        if (wide || (at + 1 < n && text[at + 1] >= 0x80))
            return segment_rest(text, n, at, before, seen);
        if (at + 1 == n || !(bridged(before & WORD_CLASS, word_pages[text[at]] & WORD_CLASS) &
                             SET(word_pages[text[at + 1]] & WORD_CLASS)))
            return at;
        at = skip_run(text, n, at + 1);
    }
    return at;
}

/* The first byte behind ASCII that belongs to no word.  A wide character behind it may belong to the segment
 * of the last of these bytes, or of the last spaces (WB3d): then it returns the end of that segment, which is
 * no word either unless it holds a pictographic letter, see *seen and *start. */
static size_t skip_gap(const uint8_t *text, size_t n, size_t at, size_t *start, uint8_t *seen)
{
    size_t from = at;
    while (at < n && !(word_bytes[text[at]] & (BYTE_RUN | BYTE_WIDE)))
        at++;
    if (at == n || word_bytes[text[at]] & BYTE_RUN)
        return at;
    at--;
    while (text[at] == ' ' && at > from && text[at - 1] == ' ')
        at--;
    *start = at;
    return segment_end(text, n, at, seen);
}

size_t words_next(word_scanner *s, word *out, size_t cap)
{
    const uint8_t *text = s->text;
    size_t n = s->n, at = s->at, count = 0;
    while (count < cap && at < n) {
        size_t start = at;
        uint8_t seen = 0, kind = word_bytes[text[at]];
        if (kind & BYTE_RUN) {
            at = skip_run(text, n, at + 1);
            seen = word_pages[text[start]] | word_pages[text[at - 1]];
            if (at < n && word_bytes[text[at]] & (BYTE_MIDDLE | BYTE_WIDE))
                at = run_continue(text, n, at, &seen);
            for (size_t i = start; !(seen & WORD_LETTER) && i < at && text[i] < 0x80; i++)
                seen |= word_pages[text[i]];
        } else if (kind & BYTE_WIDE) {
            at = segment_end(text, n, at, &seen);
        } else {
            at = skip_gap(text, n, at, &start, &seen);
        }
        if (seen & WORD_LETTER)
            out[count++] = (word){(uint32_t)start, (uint32_t)at};
    }
    s->at = at;
    return count;
}
