/* lex.c -- see lex.h; the grammar is in README.md.
 *
 * Signs, `=`, `*` and the words AND, OR, NOT count only at the start of a token, that is after white space, a
 * parenthesis or (all but the words) what belongs to the same token.  Quotes open only there too, so that 12"
 * and Hebrew abbreviations are text. */
#include "query/lex.h"
#include "query/query.h"
#include <string.h>

enum { FIELD_NAME_MAX = 64, NUMBER_MAX = 1000000 };

/* Bytes of the white space at p: ASCII, or one that UAX #29 never joins to a word (so not U+202F). */
static size_t space_length(const char *text, size_t n)
{
    const uint8_t *p = (const uint8_t *)text;
    if (n == 0)
        return 0;
    if (p[0] < 0x80)
        return p[0] == ' ' || (p[0] >= '\t' && p[0] <= '\r');
    if (n >= 2 && p[0] == 0xC2)
        return p[1] == 0x85 || p[1] == 0xA0 ? 2 : 0;
    if (n < 3)
        return 0;
    bool is_space =
        (p[0] == 0xE1 && p[1] == 0x9A && p[2] == 0x80) ||
        (p[0] == 0xE2 && p[1] == 0x80 && ((p[2] >= 0x80 && p[2] <= 0x8A) || (p[2] & 0xFE) == 0xA8)) ||
        (p[0] == 0xE2 && p[1] == 0x81 && p[2] == 0x9F) || (p[0] == 0xE3 && p[1] == 0x80 && p[2] == 0x80);
    return is_space ? 3 : 0;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_name(char c)
{
    return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
}

static char byte_at(const lexer *l, size_t i)
{
    return i < l->n ? l->text[i] : ' ';
}

static bool ends_text(const lexer *l, size_t i)
{
    return i >= l->n || l->text[i] == '(' || l->text[i] == ')' || space_length(l->text + i, l->n - i);
}

/* Whether a word may begin here: every word of UAX #29 that holds a letter or digit begins so. */
static bool starts_word(const lexer *l, size_t i)
{
    if (ends_text(l, i))
        return false;
    char c = l->text[i];
    return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || (uint8_t)c >= 0x80;
}

static bool starts_exact(const lexer *l, size_t i)
{
    char next = byte_at(l, i + 1);
    return byte_at(l, i) == '=' &&
           (starts_word(l, i + 1) || next == '"' || (next == '.' && starts_word(l, i + 2)));
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Bytes of the boost at `at`: `^`, digits, perhaps a full stop and digits, up to the end of the token; 0 when
 * there is none.  *weight in thousandths, rounded. */
static size_t boost_length(const lexer *l, size_t at, uint32_t *weight)
{
    if (byte_at(l, at) != '^' || !is_digit(byte_at(l, at + 1)))
        return 0;
    size_t i = at + 1;
    uint64_t value = 0, unit = WEIGHT_ONE;
    for (; is_digit(byte_at(l, i)); i++)
        value = value > WEIGHT_MAX ? value : value * 10 + (uint64_t)(l->text[i] - '0') * WEIGHT_ONE;
    if (byte_at(l, i) == '.' && is_digit(byte_at(l, i + 1))) {
        for (i++; is_digit(byte_at(l, i)); i++) {
            uint64_t digit = (uint64_t)(l->text[i] - '0');
            value += unit > 1 ? digit * unit / 10 : unit == 1 && digit >= 5;
            unit /= 10;
        }
    }
    if (!ends_text(l, i))
        return 0;
    *weight = value > WEIGHT_MAX ? WEIGHT_MAX : (uint32_t)value;
    return i - at;
}

bool lexer_boost(fsk_str text, uint32_t *weight)
{
    const lexer l = {text.p, text.n, 0};
    return text.n && boost_length(&l, 0, weight) == text.n;
}

/* Bytes between the slashes of an expression at `at`; 0 when what stands there is text.  A slash ends it that
 * ends the token too, so that paths are none. */
static size_t regex_length(const lexer *l, size_t at)
{
    uint32_t ignored;
    if (byte_at(l, at) != '/')
        return 0;
    size_t i = at + 1;
    for (; i < l->n && l->text[i] != '/' && !space_length(l->text + i, l->n - i); i++)
        i += l->text[i] == '\\' && i + 1 < l->n && !space_length(l->text + i + 1, l->n - i - 1);
    if (byte_at(l, i) != '/' || !(ends_text(l, i + 1) || boost_length(l, i + 1, &ignored)))
        return 0;
    return i - at - 1;
}

/* One bound of a range, from *at on: up to white space or a bracket. */
static fsk_str read_bound(const lexer *l, size_t *at)
{
    size_t from = *at;
    while (!ends_text(l, *at) && !memchr("[]{}", l->text[*at], 4))
        ++*at;
    return (fsk_str){l->text + from, *at - from};
}

static bool skip_spaces(const lexer *l, size_t *at)
{
    size_t from = *at, space;
    while (*at < l->n && (space = space_length(l->text + *at, l->n - *at)) != 0)
        *at += space;
    return *at > from;
}

/* Bytes of the range at `at`, [low TO high] or with braces; 0 when what stands there is text. */
static size_t range_length(const lexer *l, size_t at, token *t)
{
    uint32_t ignored;
    char open = byte_at(l, at);
    if (open != '[' && open != '{')
        return 0;
    size_t i = at + 1;
    skip_spaces(l, &i);
    fsk_str low = read_bound(l, &i);
    if (!low.n || !skip_spaces(l, &i) || byte_at(l, i) != 'T' || byte_at(l, i + 1) != 'O')
        return 0;
    i += 2;
    if (!skip_spaces(l, &i))
        return 0;
    fsk_str high = read_bound(l, &i);
    skip_spaces(l, &i);
    char close = byte_at(l, i++);
    if (!high.n || (close != ']' && close != '}') || !(ends_text(l, i) || boost_length(l, i, &ignored)))
        return 0;
    if (t) {
        t->text = low;
        t->high = high;
        t->bounds = (uint8_t)((open == '[' ? RANGE_LOW : 0) | (close == ']' ? RANGE_HIGH : 0));
    }
    return i - at;
}

/* Whether a pattern that begins with a wildcard stands here, or a lone `*`. */
static bool starts_pattern(const lexer *l, size_t i)
{
    size_t at = i;
    while (byte_at(l, at) == '*' || byte_at(l, at) == '?')
        at++;
    bool lone = at == i + 1 && l->text[i] == '*' && (ends_text(l, at) || l->text[at] == '^');
    return lone || (at > i && starts_word(l, at));
}

/* Length of a field name and its colon at `at`, 0 when what stands there is text. */
static size_t field_length(const lexer *l, size_t at)
{
    if (!is_letter(byte_at(l, at)))
        return 0;
    size_t i = at + 1;
    while (i - at <= FIELD_NAME_MAX && i < l->n && is_name(l->text[i]))
        i++;
    if (i - at > FIELD_NAME_MAX || byte_at(l, i) != ':')
        return 0;
    char next = byte_at(l, i + 1);
    bool follows = next == '"' || next == '(' || starts_word(l, i + 1) || starts_pattern(l, i + 1) ||
                   starts_exact(l, i + 1) || regex_length(l, i + 1) || range_length(l, i + 1, NULL);
    return follows ? i + 1 - at : 0;
}

/* The last byte of a character of the Hebrew block or its presentation forms. */
static bool hebrew_before(fsk_str s, size_t i)
{
    const uint8_t *p = (const uint8_t *)s.p;
    return (i >= 2 && (p[i - 2] & 0xFE) == 0xD6) || (i >= 3 && p[i - 3] == 0xEF && (p[i - 2] & 0xFE) == 0xAC);
}

bool lexer_quote_in_word(fsk_str s, size_t i)
{
    const uint8_t *p = (const uint8_t *)s.p;
    bool behind = (i + 2 < s.n && (p[i + 1] & 0xFE) == 0xD6) ||
                  (i + 3 < s.n && p[i + 1] == 0xEF && (p[i + 2] & 0xFE) == 0xAC);
    return behind && hebrew_before(s, i);
}

/* The quote that closes what begins at `from`; l->n when there is none. */
static size_t find_quote(const lexer *l, size_t from)
{
    fsk_str inside = {l->text + from, l->n - from};
    size_t i = 0;
    while (i < inside.n) {
        const char *quote = memchr(inside.p + i, '"', inside.n - i);
        if (!quote)
            break;
        i = (size_t)(quote - inside.p);
        if (!lexer_quote_in_word(inside, i))
            return from + i;
        i++;
    }
    return l->n;
}

static token_type word_type(fsk_str s)
{
    if (s.n == 2 && memcmp(s.p, "OR", 2) == 0)
        return TOKEN_OR;
    if (s.n == 3 && memcmp(s.p, "AND", 3) == 0)
        return TOKEN_AND;
    if (s.n == 3 && memcmp(s.p, "NOT", 3) == 0)
        return TOKEN_NOT;
    return TOKEN_TEXT;
}

/* Takes a boost behind a token off the text. */
static void read_boost(lexer *l, token *t)
{
    l->at += boost_length(l, l->at, &t->weight);
}

/* `~`, `~1`, `~2`, `~~` at the end of a piece, behind something else. */
static void split_edits(token *t)
{
    const char *p = t->text.p;
    size_t n = t->text.n;
    if (n > 2 && p[n - 1] == '~' && p[n - 2] == '~' && p[n - 3] != '~') {
        t->edits = EDITS_NAME;
        t->text.n = n - 2;
        return;
    }
    size_t digits = n >= 3 && (p[n - 1] == '1' || p[n - 1] == '2') && p[n - 2] == '~';
    if (n < 2 + digits || p[n - 1 - digits] != '~' || p[n - 2 - digits] == '~')
        return;
    t->edits = digits && p[n - 1] == '2' ? 2 : 1;
    t->text.n = n - 1 - digits;
}

static void read_text(lexer *l, token *t)
{
    size_t from = l->at, boost = l->n;
    for (; !ends_text(l, l->at); l->at++)
        boost = l->text[l->at] == '^' ? l->at : boost;
    t->type = TOKEN_TEXT;
    if (boost > from && boost < l->at && boost_length(l, boost, &t->weight))
        t->text = (fsk_str){l->text + from, boost - from};
    else
        t->text = (fsk_str){l->text + from, l->at - from};
    if (!t->exact && !t->unclosed)
        split_edits(t);
}

/* Bytes of the digits at `at`, their value in *number; 0 when there are none. */
static size_t number_length(const lexer *l, size_t at, uint32_t *number)
{
    size_t i = at;
    for (*number = 0; is_digit(byte_at(l, i)); i++)
        *number = *number > NUMBER_MAX ? *number : *number * 10 + (uint32_t)(l->text[i] - '0');
    return i - at;
}

/* `~5` behind a quote. */
static void read_looseness(lexer *l, token *t)
{
    uint32_t number, ignored;
    size_t n = byte_at(l, l->at) == '~' ? number_length(l, l->at + 1, &number) : 0;
    if (!n || !(ends_text(l, l->at + 1 + n) || boost_length(l, l->at + 1 + n, &ignored)))
        return;
    t->loose = true;
    t->number = number;
    l->at += 1 + n;
}

static bool stands_at(const lexer *l, size_t at, const char *word)
{
    size_t n = strlen(word);
    return l->n - at >= n && memcmp(l->text + at, word, n) == 0;
}

/* Bytes of `AT LEAST 3 OF (` at `at`; 0 when something else stands there. */
static size_t at_least_length(const lexer *l, size_t at, uint32_t *number)
{
    size_t i = at + 2, n;
    if (!stands_at(l, at, "AT") || !skip_spaces(l, &i) || !stands_at(l, i, "LEAST"))
        return 0;
    i += 5;
    if (!skip_spaces(l, &i) || (n = number_length(l, i, number)) == 0 || *number == 0)
        return 0;
    i += n;
    if (!skip_spaces(l, &i) || !stands_at(l, i, "OF"))
        return 0;
    i += 2;
    skip_spaces(l, &i);
    return byte_at(l, i) == '(' ? i + 1 - at : 0;
}

static void read_quoted(lexer *l, token *t)
{
    size_t from = ++l->at, to = find_quote(l, from);
    if (to == l->n) {
        t->unclosed = true;
        read_text(l, t);
        return;
    }
    t->type = TOKEN_QUOTED;
    t->text = (fsk_str){l->text + from, to - from};
    l->at = to + 1;
    read_looseness(l, t);
    read_boost(l, t);
}

/* Sign, field and `=`. */
static void read_prefixes(lexer *l, token *t, bool fresh)
{
    char sign = byte_at(l, l->at), next = byte_at(l, l->at + 1);
    if (fresh && (sign == '+' || sign == '-') && next != '+' && next != '-' &&
        (next == '(' || !ends_text(l, l->at + 1))) {
        t->sign = sign;
        l->at++;
    }
    size_t name = field_length(l, l->at);
    if (name) {
        t->field = (fsk_str){l->text + l->at, name - 1};
        l->at += name;
    }
    if ((fresh || name) && starts_exact(l, l->at)) {
        t->exact = true;
        l->at++;
    }
}

/* True when white space or a parenthesis stands before the token, or nothing. */
static bool skip_space(lexer *l)
{
    size_t from = l->at, space;
    while ((space = space_length(l->text + l->at, l->n - l->at)) != 0)
        l->at += space;
    return l->at == 0 || l->at > from || l->text[l->at - 1] == '(' || l->text[l->at - 1] == ')';
}

/* An expression or a range, where one may stand. */
static bool read_terms(lexer *l, token *t)
{
    size_t regex = regex_length(l, l->at), range = regex ? 0 : range_length(l, l->at, t);
    if (!regex && !range)
        return false;
    t->type = regex ? TOKEN_REGEX : TOKEN_RANGE;
    if (regex)
        t->text = (fsk_str){l->text + l->at + 1, regex};
    l->at += regex ? regex + 2 : range;
    read_boost(l, t);
    return true;
}

/* NEAR/5, BEFORE/5 */
static bool reads_near(token *t)
{
    lexer l = {t->text.p, t->text.n, 0};
    size_t head = stands_at(&l, 0, "NEAR/") ? 5 : stands_at(&l, 0, "BEFORE/") ? 7 : 0, n;
    if (!head || (n = number_length(&l, head, &t->number)) == 0 || head + n != l.n || t->number == 0)
        return false;
    t->ordered = head == 7;
    return true;
}

static token_type text_type(token *t, bool bare)
{
    if (t->text.n == 1 && t->text.p[0] == '*' && !t->edits && (bare || (t->field.n && !t->exact)))
        return t->field.n ? TOKEN_EXISTS : TOKEN_ALL;
    if (!bare || t->sign || t->edits || t->weight != WEIGHT_ONE)
        return TOKEN_TEXT;
    return reads_near(t) ? TOKEN_NEAR : word_type(t->text);
}

void lexer_next(lexer *l, token *t)
{
    bool fresh = skip_space(l);
    *t = (token){.offset = l->at, .weight = WEIGHT_ONE};
    if (l->at == l->n)
        return;
    read_prefixes(l, t, fresh);
    char c = byte_at(l, l->at);
    bool bare = fresh && !t->field.n && !t->exact;
    size_t at_least =
        (fresh || t->field.n) && !t->exact && c == 'A' ? at_least_length(l, l->at, &t->number) : 0;
    if (at_least) {
        t->type = TOKEN_OPEN;
        l->at += at_least;
    } else if (c == '(' || c == ')') {
        t->type = c == '(' ? TOKEN_OPEN : TOKEN_CLOSE;
        l->at++;
        if (c == ')')
            read_boost(l, t);
    } else if (c == '"') {
        read_quoted(l, t);
    } else if (!(bare || (t->field.n && !t->exact)) || !read_terms(l, t)) {
        read_text(l, t);
        t->type = text_type(t, bare);
    }
}
