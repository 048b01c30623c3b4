/* transcode.c -- other encodings into UTF-8, in pieces; see transcode.h. */
#include "read/transcode.h"
#include <errno.h>
#include <iconv.h>
#include <stdint.h>
#include <strings.h>

static const char REPLACEMENT[] = "\xEF\xBF\xBD";

static bool named(const char *encoding, const char *prefix)
{
    return strncasecmp(encoding, prefix, strlen(prefix)) == 0;
}

bool transcoder_open(transcoder *t, const char *encoding)
{
    iconv_t handle = iconv_open("UTF-8", encoding);
    *t = (transcoder){0};
    if (handle == (iconv_t)-1)
        return false;
    t->handle = handle;
    t->unit = named(encoding, "UTF-16") ? 2 : named(encoding, "UTF-32") ? 4 : 1;
    return true;
}

void transcoder_close(transcoder *t)
{
    if (t->handle)
        iconv_close(t->handle);
    *t = (transcoder){0};
}

size_t transcode(transcoder *t, const char *p, size_t *n, char *to, size_t cap, bool last)
{
    char *from = (char *)(uintptr_t)p, *out = to;
    size_t room = cap;
    while (*n) {
        size_t r = iconv(t->handle, &from, n, &out, &room);
        if (r != (size_t)-1 || errno == E2BIG || (errno == EINVAL && !last))
            break;
        if (room < sizeof REPLACEMENT - 1)
            break;
        memcpy(out, REPLACEMENT, sizeof REPLACEMENT - 1);
        out += sizeof REPLACEMENT - 1;
        room -= sizeof REPLACEMENT - 1;
        size_t skip = *n < t->unit ? *n : t->unit;
        from += skip;
        *n -= skip;
    }
    return cap - room;
}

bool transcode_all(const char *encoding, const char *p, size_t n, str *to)
{
    transcoder t;
    if (!transcoder_open(&t, encoding))
        return false;
    while (n) {
        size_t left = n;
        str_reserve(to, n + 16);
        size_t made = transcode(&t, p, &left, to->p + to->n, to->cap - to->n - 1, true);
        to->n += made;
        p += n - left;
        n = left;
    }
    str_reserve(to, 0);
    to->p[to->n] = '\0';
    transcoder_close(&t);
    return true;
}
