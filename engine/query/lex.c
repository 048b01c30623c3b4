/* lex.c -- see lex.h; the grammar is in README.md.
 *
 * Signs, `=`, `*` and the words AND, OR, NOT count only at the start of a token, that is after white space, a
 * parenthesis or (all but the words) what belongs to the same token.  Quotes open only there too, so that 12"
 * and Hebrew abbreviations are text. */
#include "query/lex.h"
#include <string.h>

enum { FIELD_NAME_MAX = 64 };

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
    bool follows = next == '"' || next == '(' || starts_word(l, i + 1) || starts_exact(l, i + 1);
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

static void read_text(lexer *l, token *t)
{
    size_t from = l->at;
    while (!ends_text(l, l->at))
        l->at++;
    t->type = TOKEN_TEXT;
    t->text = (fsk_str){l->text + from, l->at - from};
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

void lexer_next(lexer *l, token *t)
{
    bool fresh = skip_space(l);
    *t = (token){.offset = l->at};
    if (l->at == l->n)
        return;
    read_prefixes(l, t, fresh);
    char c = byte_at(l, l->at);
    bool bare = fresh && !t->field.n && !t->exact;
    if (c == '(' || c == ')') {
        t->type = c == '(' ? TOKEN_OPEN : TOKEN_CLOSE;
        l->at++;
    } else if (c == '"') {
        read_quoted(l, t);
    } else if (bare && c == '*' && ends_text(l, l->at + 1)) {
        t->type = TOKEN_ALL;
        l->at++;
    } else {
        read_text(l, t);
        if (bare && !t->sign)
            t->type = word_type(t->text);
    }
}
