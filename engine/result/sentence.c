/* sentence.c -- see sentence.h. */
#include "result/sentence.h"
#include <stdbool.h>
#include <string.h>

enum { CLOSING_MAX = 8, LABEL_MAX = 12 };

static bool space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool capital(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool letter(char c)
{
    return capital(c) || (c >= 'a' && c <= 'z');
}

/* Never the last sign of a sentence. */
static bool plain(char c)
{
    return letter(c) || (c >= '0' && c <= '9');
}

/* Bytes of the mark of one list that ends at `at`; 0: none does. */
static size_t mark_before(fsk_str text, size_t at, const char *const *marks)
{
    for (; *marks; marks++) {
        size_t n = strlen(*marks);
        if (at >= n && memcmp(text.p + at - n, *marks, n) == 0)
            return n;
    }
    return 0;
}

static const char *const CLOSING[] = {"\"",     "'",      ")",      "]",      "\u201D",
                                      "\u2019", "\u00BB", "\u300D", "\u300F", NULL};
static const char *const WIDE[] = {"\u3002", "\uFF01", "\uFF1F", NULL};
static const char *const ENDING[] = {".", "!", "?", "\u2026", NULL};

/* `Mr.`, `J.`, `U.S.`: the full stop at `at` belongs to a word of up to three letters with a capital one. */
static bool abbreviates(fsk_str text, size_t at)
{
    size_t start = at;
    while (start > 0 && at - start < 4 && letter(text.p[start - 1]))
        start--;
    return at > start && at - start < 4 && capital(text.p[start]);
}

/* Whether a sentence ends at `at`, behind its last mark, going by what stands before. */
static bool marks_end(fsk_str text, size_t at, bool *wide)
{
    size_t n;
    for (int i = 0; i < CLOSING_MAX && (n = mark_before(text, at, CLOSING)) != 0; i++)
        at -= n;
    *wide = mark_before(text, at, WIDE) != 0;
    if (*wide)
        return true;
    return mark_before(text, at, ENDING) && !(text.p[at - 1] == '.' && abbreviates(text, at - 1));
}

/* The first byte at or behind `at` that is no white space, and how many line ends stand before it. */
static size_t skip_space(fsk_str text, size_t at, size_t *lines)
{
    *lines = 0;
    for (; at < text.n && space(text.p[at]); at++)
        *lines += text.p[at] == '\n';
    return at;
}

static bool closing_at(fsk_str text, size_t at)
{
    for (const char *const *mark = CLOSING; *mark; mark++) {
        size_t n = strlen(*mark);
        if (text.n - at >= n && memcmp(text.p + at, *mark, n) == 0)
            return true;
    }
    return false;
}

/* `Subject: `: a short word with a capital letter, a colon and a space, as heads of mails have them. */
static bool label_at(fsk_str text, size_t at)
{
    size_t end = at;
    while (end < text.n && end - at <= LABEL_MAX && letter(text.p[end]))
        end++;
    return end > at && end - at <= LABEL_MAX && capital(text.p[at]) && end + 1 < text.n &&
           text.p[end] == ':' && text.p[end + 1] == ' ';
}

/* Whether a sentence ends at `at`, where white space or the next sentence follows. */
static bool ends_at(fsk_str text, size_t at)
{
    bool wide;
    size_t lines;
    if (at == 0 || space(text.p[at - 1]))
        return false;
    if (plain(text.p[at - 1]) && at < text.n && !space(text.p[at])) /* inside a word: nearly always */
        return false;
    size_t next = skip_space(text, at, &lines);
    if (lines > 1 || (lines == 1 && label_at(text, next)))
        return true;
    if (plain(text.p[at - 1]) || !marks_end(text, at, &wide))
        return false;
    if (wide)
        return !closing_at(text, at);
    return next > at && next < text.n && !(text.p[next] >= 'a' && text.p[next] <= 'z');
}

size_t sentence_start(fsk_str text, size_t from, size_t lowest, int starts)
{
    for (size_t at = from; at > 0 && at >= lowest; at--) {
        if (at == text.n || space(text.p[at]))
            continue;
        size_t end = at;
        while (end > 0 && space(text.p[end - 1]))
            end--;
        if (end == 0 ? starts : ends_at(text, end))
            return at;
    }
    return starts && lowest == 0 ? 0 : SENTENCE_NONE;
}

size_t sentence_end(fsk_str text, size_t to, size_t highest, int ends)
{
    for (size_t at = to; at <= highest && at < text.n; at++) {
        if (ends_at(text, at))
            return at;
    }
    return ends && highest >= text.n ? text.n : SENTENCE_NONE;
}
