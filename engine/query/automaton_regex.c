/* automaton_regex.c -- expressions and wildcard patterns to position automata.
 *
 *     choice  = row { "|" row } ;          row = { repeat } ;
 *     repeat  = atom [ "*" | "+" | "?" | "{" m [ "," [ n ] ] "}" ] ;
 *     atom    = "(" choice ")" | "[" class "]" | "." | "\" escape | character ;
 *
 * An atom that is repeated a number of times is read that many times, each with positions of its own; the
 * steps that may be taken are counted, so that repetitions inside each other are an error and not a wait.
 * The terms are folded: capital letters of ASCII are read as small ones. */
#include "query/automaton_internal.h"
#include "text/utf8.h"
#include <string.h>

enum {
    BYTES_MAX = 1000,
    DEPTH_MAX = 50,
    STEPS_MAX = 10000,
    REPEAT_MAX = AUTOMATON_POSITIONS,
    UNBOUNDED = UINT16_MAX
};

/* A part of the expression: where a match of it may begin and end. */
typedef struct part {
    position_set first, last;
    bool empty; /* may match nothing */
} part;

typedef struct reader {
    automaton *a;
    arena *memory;
    fsk_str text;
    size_t at;
    uint32_t depth, steps;
    fsk_error *error;
} reader;

static const char_range any_character = {0, 0x10FFFF};
static const char_range digits[] = {{'0', '9'}};
static const char_range word_characters[] = {{'0', '9'}, {'_', '_'}, {'a', 'z'}, {0x80, 0x10FFFF}};
static const char_range spaces[] = {{'\t', '\r'}, {' ', ' '}};

static int refuse(reader *r, size_t at, const char *why)
{
    int rc = error_set(r->error, FSK_E_INVAL, "%s", why);
    if (r->error)
        r->error->offset = at;
    return rc;
}

/* ---- parts ---- */

static int add_position(reader *r, const char_range *ranges, uint32_t n, bool negated, part *out)
{
    automaton *a = r->a;
    if (a->n == AUTOMATON_POSITIONS - 1)
        return refuse(r, r->at, "the expression is too large");
    a->positions[a->n] = (position){ranges, n, negated};
    *out = (part){.empty = false};
    set_add(&out->first, a->n);
    set_add(&out->last, a->n++);
    return 0;
}

static int add_character(reader *r, uint32_t c, part *out)
{
    char_range *range = arena_alloc(r->memory, sizeof *range);
    if (!range)
        return error_nomem(r->error);
    *range = (char_range){c, c};
    return add_position(r, range, 1, false, out);
}

/* What stands behind `last` may begin with `first`. */
static void connect(automaton *a, const position_set *last, const position_set *first)
{
    for (uint32_t i = 0; i < a->n; i++) {
        if (last->bits[i / 64] >> (i % 64) & 1)
            set_unite(&a->follow[i], first);
    }
}

static void append(automaton *a, part *to, const part *next)
{
    connect(a, &to->last, &next->first);
    if (to->empty)
        set_unite(&to->first, &next->first);
    part both = {to->first, next->last, to->empty && next->empty};
    if (next->empty)
        set_unite(&both.last, &to->last);
    *to = both;
}

static void loop(automaton *a, part *p)
{
    connect(a, &p->last, &p->first);
}

/* ---- classes ---- */

static uint32_t small(uint32_t c)
{
    return c >= 'A' && c <= 'Z' ? c + 'a' - 'A' : c;
}

static uint32_t take(reader *r)
{
    uint32_t c;
    r->at += utf8_decode((const uint8_t *)r->text.p + r->at, r->text.n - r->at, &c);
    return c;
}

static bool next_is(const reader *r, char c)
{
    return r->at < r->text.n && r->text.p[r->at] == c;
}

/* \d \w \s and the others of them; NULL: c is none of these. */
static const char_range *shorthand(uint32_t c, uint32_t *n)
{
    *n = 1;
    switch (small(c)) {
    case 'd':
        return digits;
    case 'w':
        *n = sizeof word_characters / sizeof *word_characters;
        return word_characters;
    case 's':
        *n = sizeof spaces / sizeof *spaces;
        return spaces;
    default:
        return NULL;
    }
}

static bool is_letter_or_digit(uint32_t c)
{
    return (small(c) >= 'a' && small(c) <= 'z') || (c >= '0' && c <= '9');
}

/* A character of a class, behind a backslash if need be. */
static int class_character(reader *r, uint32_t *out)
{
    size_t at = r->at;
    *out = take(r);
    if (*out != '\\')
        return 0;
    if (r->at == r->text.n)
        return refuse(r, at, "a character was expected behind the backslash");
    *out = take(r);
    return is_letter_or_digit(*out) ? refuse(r, at, "unknown escape") : 0;
}

static int class_item(reader *r, char_range *ranges, uint32_t *n)
{
    uint32_t many, low, high;
    size_t at = r->at;
    if (next_is(r, '\\') && at + 1 < r->text.n) {
        uint32_t c = (uint8_t)r->text.p[at + 1];
        const char_range *set = c == small(c) ? shorthand(c, &many) : NULL;
        if (set) {
            memcpy(ranges + *n, set, many * sizeof *set);
            *n += many;
            r->at += 2;
            return 0;
        }
    }
    int rc = class_character(r, &low);
    high = low;
    if (rc == 0 && next_is(r, '-') && r->at + 1 < r->text.n && r->text.p[r->at + 1] != ']') {
        r->at++;
        rc = class_character(r, &high);
    }
    if (rc == 0 && small(low) > small(high))
        return refuse(r, at, "the range ends before it begins");
    ranges[(*n)++] = (char_range){small(low), small(high)};
    return rc;
}

static int read_class(reader *r, part *out)
{
    size_t open = r->at++;
    bool negated = next_is(r, '^');
    r->at += negated;
    char_range *ranges = arena_alloc(r->memory, (4 * (r->text.n - open) + 4) * sizeof *ranges);
    if (!ranges)
        return error_nomem(r->error);
    uint32_t n = 0;
    for (bool first = true; first || !next_is(r, ']'); first = false) {
        if (r->at == r->text.n)
            return refuse(r, open, "\"]\" was expected: the class is not closed");
        int rc = class_item(r, ranges, &n);
        if (rc)
            return rc;
    }
    r->at++;
    return add_position(r, ranges, n, negated, out);
}

/* ---- expressions ---- */

static int read_choice(reader *r, part *out);

static int read_escape(reader *r, part *out)
{
    uint32_t n;
    size_t at = r->at++;
    if (r->at == r->text.n)
        return refuse(r, at, "a character was expected behind the backslash");
    uint32_t c = take(r);
    const char_range *set = shorthand(c, &n);
    if (set)
        return add_position(r, set, n, c != small(c), out);
    return is_letter_or_digit(c) ? refuse(r, at, "unknown escape") : add_character(r, c, out);
}

static int read_group(reader *r, part *out)
{
    size_t open = r->at++;
    if (++r->depth > DEPTH_MAX)
        return refuse(r, open, "too many parentheses inside each other");
    int rc = read_choice(r, out);
    r->depth--;
    if (rc == 0 && !next_is(r, ')'))
        return refuse(r, open, "\")\" was expected: the parenthesis is not closed");
    r->at++;
    return rc;
}

static int read_atom(reader *r, part *out)
{
    if (++r->steps > STEPS_MAX)
        return refuse(r, r->at, "the expression is too large");
    switch (r->text.p[r->at]) {
    case '(':
        return read_group(r, out);
    case '[':
        return read_class(r, out);
    case '\\':
        return read_escape(r, out);
    case '.':
        r->at++;
        return add_position(r, &any_character, 1, false, out);
    case '*':
    case '+':
    case '?':
    case '{':
        return refuse(r, r->at, "there is nothing to repeat before this");
    case '^':
    case '$':
        return refuse(r, r->at, "terms are matched as a whole: ^ and $ stand only at the ends");
    default:
        return add_character(r, small(take(r)), out);
    }
}

static bool read_number(reader *r, uint32_t *out)
{
    size_t from = r->at;
    *out = 0;
    for (; r->at < r->text.n && r->text.p[r->at] >= '0' && r->text.p[r->at] <= '9'; r->at++)
        *out = *out > REPEAT_MAX ? *out : *out * 10 + (uint32_t)(r->text.p[r->at] - '0');
    return r->at > from;
}

/* {m}, {m,} or {m,n}. */
static int read_times(reader *r, uint32_t *least, uint32_t *most)
{
    size_t open = r->at++;
    if (!read_number(r, least))
        return refuse(r, r->at, "a number was expected behind \"{\"");
    *most = *least;
    if (next_is(r, ',')) {
        r->at++;
        if (!read_number(r, most))
            *most = UNBOUNDED;
    }
    if (!next_is(r, '}'))
        return refuse(r, r->at, "\"}\" was expected");
    r->at++;
    if (*least > REPEAT_MAX || (*most > REPEAT_MAX && *most != UNBOUNDED))
        return refuse(r, open, "repeated too often");
    return *least > *most ? refuse(r, open, "the range ends before it begins") : 0;
}

/* How often the atom before may stand. */
static int read_repetition(reader *r, uint32_t *least, uint32_t *most)
{
    *least = *most = 1;
    if (r->at == r->text.n)
        return 0;
    switch (r->text.p[r->at]) {
    case '{':
        return read_times(r, least, most);
    case '*':
    case '+':
        *most = UNBOUNDED;
        break;
    case '?':
        break;
    default:
        return 0;
    }
    *least = r->text.p[r->at++] == '+';
    return 0;
}

static bool repeats(const reader *r)
{
    return r->at < r->text.n && memchr("*+?{", r->text.p[r->at], 4);
}

/* The atom from `from` on is `copy`; it stands least to most times. */
static int repeat(reader *r, size_t from, part copy, uint32_t least, uint32_t most, part *out)
{
    size_t behind = r->at;
    uint32_t copies = most == UNBOUNDED ? (least ? least : 1) : most;
    *out = (part){.empty = true};
    for (uint32_t i = 0; i < copies; i++) {
        if (i) {
            r->at = from;
            int rc = read_atom(r, &copy);
            if (rc)
                return rc;
        }
        if (most == UNBOUNDED && i + 1 == copies)
            loop(r->a, &copy);
        copy.empty |= i >= least;
        append(r->a, out, &copy);
    }
    r->at = behind;
    return 0;
}

static int read_row(reader *r, part *out)
{
    *out = (part){.empty = true};
    while (r->at < r->text.n && !next_is(r, '|') && !next_is(r, ')')) {
        part atom, all;
        uint32_t least, most;
        size_t from = r->at;
        int rc = read_atom(r, &atom);
        rc = rc ? rc : read_repetition(r, &least, &most);
        if (rc == 0 && repeats(r))
            rc = refuse(r, r->at, "two repetitions in a row");
        rc = rc ? rc : repeat(r, from, atom, least, most, &all);
        if (rc)
            return rc;
        append(r->a, out, &all);
    }
    return 0;
}

static int read_choice(reader *r, part *out)
{
    int rc = read_row(r, out);
    while (rc == 0 && next_is(r, '|')) {
        part other;
        r->at++;
        rc = read_row(r, &other);
        if (rc)
            return rc;
        set_unite(&out->first, &other.first);
        set_unite(&out->last, &other.last);
        out->empty |= other.empty;
    }
    return rc;
}

static int reader_start(reader *r, automaton *a, fsk_str text, arena *memory, fsk_error *e)
{
    *r = (reader){.a = a, .memory = memory, .text = text, .error = e};
    a->positions = arena_alloc(memory, AUTOMATON_POSITIONS * sizeof *a->positions);
    a->follow = arena_zalloc(memory, AUTOMATON_POSITIONS * sizeof *a->follow);
    return a->positions && a->follow ? 0 : error_nomem(e);
}

static void finish(automaton *a, const part *whole)
{
    a->first = whole->first;
    a->last = whole->last;
    a->empty = whole->empty;
}

int automaton_read_regex(automaton *a, fsk_str text, arena *memory, fsk_error *e)
{
    reader r;
    part whole;
    bool begins = text.n && text.p[0] == '^';
    bool ends =
        text.n > (size_t)begins && text.p[text.n - 1] == '$' && (text.n < 2 || text.p[text.n - 2] != '\\');
    text.n -= ends;
    int rc = reader_start(&r, a, text, memory, e);
    if (rc == 0 && text.n > BYTES_MAX)
        rc = refuse(&r, 0, "the expression is too large");
    r.at = begins;
    rc = rc ? rc : read_choice(&r, &whole);
    if (rc == 0 && r.at < text.n)
        rc = refuse(&r, r.at, "\")\" closes nothing");
    if (rc == 0)
        finish(a, &whole);
    return rc;
}

int automaton_read_wild(automaton *a, fsk_str text, arena *memory, fsk_error *e)
{
    reader r;
    part whole = {.empty = true}, next;
    int rc = reader_start(&r, a, text, memory, e);
    while (rc == 0 && r.at < text.n) {
        uint32_t c = take(&r);
        rc = c == '*' || c == '?' ? add_position(&r, &any_character, 1, false, &next)
                                  : add_character(&r, c, &next);
        if (c == '*') {
            loop(a, &next);
            next.empty = true;
        }
        if (rc == 0)
            append(a, &whole, &next);
    }
    if (rc == 0)
        finish(a, &whole);
    return rc;
}
