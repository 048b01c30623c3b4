/* encoding.c -- which encoding a text is in; see encoding.h. */
#include "read/encoding.h"
#include "lib/utf8.h"
#include "read/transcode.h"
#include <strings.h>

bool encoding_known(const char *name)
{
    transcoder t;
    bool known = transcoder_open(&t, name);
    if (known)
        transcoder_close(&t);
    return known;
}

/* ASCII eight bytes at a time. */
static const char *ascii_skip(const char *p, const char *end)
{
    uint64_t word;
    for (; end - p >= (ptrdiff_t)sizeof word; p += sizeof word) {
        memcpy(&word, p, sizeof word);
        if (word & UINT64_C(0x8080808080808080))
            break;
    }
    while (p < end && (unsigned char)*p < 0x80)
        p++;
    return p;
}

typedef struct tally {
    size_t right, wrong; /* characters beyond ASCII, and bytes that are none */
} tally;

static tally count(const char *p, const char *end)
{
    tally t = {0};
    while ((p = ascii_skip(p, end)) < end) {
        size_t len;
        bool bad = utf8_decode(p, end, &len) == UTF8_REPLACEMENT && len == 1;
        t.wrong += bad;
        t.right += !bad;
        p += len;
    }
    return t;
}

/* Declarations are wrong more often than not in these ways; browsers take them so too. */
static const char *meant(const char *declared)
{
    static const char *const AS[][2] = {{"iso-8859-1", ENCODING_FALLBACK},
                                        {"latin1", ENCODING_FALLBACK},
                                        {"us-ascii", ENCODING_FALLBACK},
                                        {"ascii", ENCODING_FALLBACK},
                                        {"gb2312", "gb18030"},
                                        {"gbk", "gb18030"},
                                        {"shift_jis", "cp932"},
                                        {"x-sjis", "cp932"},
                                        {"ks_c_5601-1987", "cp949"},
                                        {"euc-kr", "cp949"},
                                        {"iso-8859-9", "windows-1254"}};
    for (size_t i = 0; i < sizeof AS / sizeof AS[0]; i++) {
        if (strcasecmp(declared, AS[i][0]) == 0)
            return AS[i][1];
    }
    return declared;
}

/* What is found between ASCII tags is none of these, whatever it says. */
static bool impossible(const char *declared)
{
    return strncasecmp(declared, "utf-16", 6) == 0 || strncasecmp(declared, "utf-32", 6) == 0 ||
           strncasecmp(declared, "ucs-", 4) == 0;
}

static void swap(str *a, str *b)
{
    str t = *a;
    *a = *b;
    *b = t;
}

/* Line by line, since files that grew over the years change their encoding on the way.  A line with more
 * right than wrong in it is damaged UTF-8 and stays. */
static bool lines_convert(str *s, const char *from, str *spare)
{
    bool any = false;
    str_clear(spare);
    for (const char *p = s->p, *end = p + s->n; p < end;) {
        const char *feed = memchr(p, '\n', (size_t)(end - p)), *next = feed ? feed + 1 : end;
        tally t = count(p, next);
        bool other = t.wrong > t.right;
        if (other)
            transcode_all(from, p, (size_t)(next - p), spare);
        else
            str_add(spare, p, (size_t)(next - p));
        any |= other;
        p = next;
    }
    if (any)
        swap(s, spare);
    return any;
}

bool encoding_is_utf8(const char *p, size_t n)
{
    return count(p, p + n).wrong == 0;
}

const char *encoding_to_utf8(str *s, const char *declared, const char *fallback, str *spare)
{
    const char *from = declared && !impossible(declared) ? meant(declared) : NULL;
    if (from && (strcasecmp(from, "utf-8") == 0 || strcasecmp(from, "utf8") == 0 || !encoding_known(from)))
        from = NULL;
    if (!s->n)
        return NULL;
    if (!from)
        return count(s->p, s->p + s->n).wrong && lines_convert(s, fallback, spare) ? fallback : NULL;
    str_clear(spare);
    transcode_all(from, s->p, s->n, spare);
    swap(s, spare);
    return from;
}
