/* json_out.c -- writes JSON into a string; see json_out.h. */
#include "lib/json_out.h"
#include "lib/utf8.h"
#include <inttypes.h>
#include <math.h>

static void value_begin(json_out *j)
{
    if (j->comma)
        str_addc(j->to, ',');
    j->comma = true;
}

void json_open(json_out *j, char bracket)
{
    value_begin(j);
    str_addc(j->to, bracket);
    j->comma = false;
}

void json_close(json_out *j, char bracket)
{
    str_addc(j->to, bracket);
    j->comma = true;
}

static void escape_add(str *to, uint32_t c)
{
    static const char SHORT[] = "\b\f\n\r\t\"\\", LETTERS[] = "bfnrt\"\\";
    const char *at = c ? strchr(SHORT, (int)c) : NULL;
    if (at)
        str_addf(to, "\\%c", LETTERS[at - SHORT]);
    else
        str_addf(to, "\\u%04x", (unsigned)c);
}

static void quoted_add(str *to, const char *text, size_t n)
{
    const char *p = text, *end = text + n, *run = text;
    str_addc(to, '"');
    while (p < end) {
        size_t len;
        uint32_t c = utf8_decode(p, end, &len);
        bool escape = c < 0x20 || c == '"' || c == '\\' || c == 0x7F;
        bool invalid = c == UTF8_REPLACEMENT && len == 1;
        if (escape || invalid) {
            str_add(to, run, (size_t)(p - run));
            run = p + len;
            if (invalid)
                str_adds(to, "\xEF\xBF\xBD");
            else
                escape_add(to, c);
        }
        p += len;
    }
    str_add(to, run, (size_t)(p - run));
    str_addc(to, '"');
}

void json_name(json_out *j, const char *name)
{
    value_begin(j);
    quoted_add(j->to, name, strlen(name));
    str_addc(j->to, ':');
    j->comma = false;
}

void json_string(json_out *j, const char *text, size_t n)
{
    value_begin(j);
    quoted_add(j->to, text, n);
}

void json_uint(json_out *j, uint64_t v)
{
    value_begin(j);
    str_addf(j->to, "%" PRIu64, v);
}

void json_real(json_out *j, double v, int digits)
{
    value_begin(j);
    if (isfinite(v))
        str_addf(j->to, "%.*g", digits, v);
    else
        str_adds(j->to, "null");
}

void json_bool(json_out *j, bool v)
{
    value_begin(j);
    str_adds(j->to, v ? "true" : "false");
}
