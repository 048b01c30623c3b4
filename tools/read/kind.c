/* kind.c -- what an input is; see kind.h. */
#include "read/kind.h"
#include <string.h>
#include <strings.h>

enum { TAR_MAGIC_AT = 257, ZIP_NAME_BYTES_AT = 26, ZIP_NAME_AT = 30, HTML_WITHIN = 1024 };

static const struct {
    const char *bytes;
    size_t n;
    kind kind;
} MAGICS[] = {{"PK\x03\x04", 4, KIND_ARCHIVE}, {"PK\x05\x06", 4, KIND_ARCHIVE},
              {"BZh", 3, KIND_ARCHIVE},        {"\xFD\x37zXZ\0", 6, KIND_ARCHIVE},
              {"LZIP", 4, KIND_ARCHIVE},       {"\x04\x22\x4D\x18", 4, KIND_ARCHIVE},
              {"%PDF-", 5, KIND_PDF},          {"%!PS", 4, KIND_POSTSCRIPT},
              {"{\\rtf", 5, KIND_RTF},         {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8, KIND_OFFICE}};

static const struct {
    const char *ending;
    kind kind;
} ENDINGS[] = {{".jsonl", KIND_JSONL}, {".ndjson", KIND_JSONL}, {".csv", KIND_CSV},    {".tsv", KIND_TSV},
               {".tab", KIND_TSV},     {".html", KIND_HTML},    {".htm", KIND_HTML},   {".xhtml", KIND_HTML},
               {".shtml", KIND_HTML},  {".trec", KIND_TREC},    {".tar", KIND_ARCHIVE}};

static const char *const PACKED[] = {".gz", ".zst", ".bz2", ".xz", ".lz", ".lz4", ".Z"};

static bool ends(const char *name, size_t n, const char *ending)
{
    size_t len = strlen(ending);
    return n > len && strncasecmp(name + n - len, ending, len) == 0;
}

size_t kind_unpacked_name(const char *name)
{
    size_t n = strlen(name);
    for (size_t i = 0; i < sizeof PACKED / sizeof PACKED[0]; i++) {
        if (ends(name, n, PACKED[i]))
            return n - strlen(PACKED[i]);
    }
    return n;
}

static kind by_name(const char *name)
{
    size_t n = name ? kind_unpacked_name(name) : 0;
    if (n > 4 && (ends(name, strlen(name), ".tgz") || ends(name, strlen(name), ".txz")))
        return KIND_ARCHIVE;
    for (size_t i = 0; i < sizeof ENDINGS / sizeof ENDINGS[0]; i++) {
        if (ends(name, n, ENDINGS[i].ending))
            return ENDINGS[i].kind;
    }
    return KIND_AUTO;
}

/* Where text stands that begins with any case of `what`, or NULL. */
static const char *find(const char *p, size_t n, const char *what)
{
    size_t len = strlen(what);
    for (const char *end = p + n; p + len <= end; p++) {
        p = memchr(p, what[0], (size_t)(end - p) - len + 1);
        if (!p || strncasecmp(p, what, len) == 0)
            return p;
    }
    return NULL;
}

static bool begins(const char *p, size_t n, const char *what)
{
    return n >= strlen(what) && strncasecmp(p, what, strlen(what)) == 0;
}

/* A ZIP that is an office document says so in its first member's name. */
static kind zip_kind(const unsigned char *p, size_t n)
{
    size_t len = n > ZIP_NAME_AT ? p[ZIP_NAME_BYTES_AT] + 256u * p[ZIP_NAME_BYTES_AT + 1] : 0;
    const char *name = (const char *)p + ZIP_NAME_AT;
    if (len == 0 || len > n - ZIP_NAME_AT)
        return KIND_ARCHIVE;
    if (begins(name, len, "[Content_Types].xml") || begins(name, len, "_rels/.rels"))
        return KIND_OFFICE;
    bool open =
        begins(name, len, "mimetype") && begins(name + len, n - ZIP_NAME_AT - len, "application/vnd.");
    return open ? KIND_OFFICE : KIND_ARCHIVE;
}

static kind by_magic(const unsigned char *p, size_t n)
{
    for (size_t i = 0; i < sizeof MAGICS / sizeof MAGICS[0]; i++) {
        if (n >= MAGICS[i].n && memcmp(p, MAGICS[i].bytes, MAGICS[i].n) == 0)
            return p[0] == 'P' ? zip_kind(p, n) : MAGICS[i].kind;
    }
    bool tar = n >= TAR_MAGIC_AT + 5 && memcmp(p + TAR_MAGIC_AT, "ustar", 5) == 0;
    return tar ? KIND_ARCHIVE : KIND_AUTO;
}

/* A NUL, or control characters as no text has so many of. */
static bool binary(const unsigned char *p, size_t n)
{
    size_t odd = 0;
    for (size_t i = 0; i < n; i++) {
        if (p[i] == 0)
            return true;
        odd += p[i] < 0x20 && (p[i] < '\b' || p[i] > '\r') && p[i] != 0x1B;
    }
    return odd > n / 20;
}

/* The first line is an object as a whole; pretty-printed JSON is text. */
static bool json_lines(const char *p, size_t n, bool all)
{
    size_t first = 1;
    while (first < n && (p[first] == ' ' || p[first] == '\t'))
        first++;
    if (first >= n || p[0] != '{' || (p[first] != '"' && p[first] != '}'))
        return false;
    const char *end = memchr(p, '\n', n);
    if (!end && !all)
        return true;
    if (!end)
        end = p + n;
    while (end > p + 1 && (end[-1] == ' ' || end[-1] == '\r' || end[-1] == '\t'))
        end--;
    return end > p + 1 && end[-1] == '}';
}

static kind by_text(const char *p, size_t n, bool all)
{
    for (; n && strchr(" \t\r\n\f\v", *p) && *p; n--)
        p++;
    if (json_lines(p, n, all))
        return KIND_JSONL;
    if (n == 0 || *p != '<')
        return KIND_AUTO;
    if (begins(p, n, "<doc>") && find(p, n, "<DOCNO>"))
        return KIND_TREC;
    size_t within = n < HTML_WITHIN ? n : HTML_WITHIN;
    return find(p, within, "<html") || find(p, within, "<!doctype html") ? KIND_HTML : KIND_AUTO;
}

kind kind_find(const char *name, const unsigned char *p, size_t n, bool whole)
{
    if (n == 0)
        return KIND_EMPTY;
    kind k = by_magic(p, n);
    if (k != KIND_AUTO)
        return k;
    kind named = by_name(name);
    if (named == KIND_ARCHIVE)
        return named;
    if (binary(p, n))
        return KIND_BINARY;
    if (begins((const char *)p, n, "{\"_fossick\":"))
        return KIND_DUMP;
    if (named != KIND_AUTO)
        return named;
    return by_text((const char *)p, n, whole);
}

bool kind_is_rows(kind k)
{
    return k == KIND_JSONL || k == KIND_CSV || k == KIND_TSV || k == KIND_TREC || k == KIND_DUMP;
}

bool kind_named(const char *name, kind *out)
{
    static const char *const NAMES[] = {"auto", "text", "html", "jsonl", "csv", "tsv", "trec"};
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        if (strcmp(name, NAMES[i]) == 0) {
            *out = (kind)i;
            return true;
        }
    }
    return false;
}
