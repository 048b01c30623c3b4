/* json_out.h -- writes JSON into a string.
 *
 * Relies on: str.h, utf8.h.  The result is always valid UTF-8 JSON, whatever bytes it is given: commas
 * are placed here, strings are escaped, invalid UTF-8 becomes U+FFFD, numbers that JSON lacks null. */
#ifndef TOOLS_JSON_OUT_H
#define TOOLS_JSON_OUT_H
#include "lib/str.h"
#include <stdbool.h>
#include <stdint.h>

typedef struct json_out {
    str *to;
    bool comma; /* one is due before the next value or name */
} json_out;

void json_open(json_out *j, char bracket);  /* '{' or '[' */
void json_close(json_out *j, char bracket); /* '}' or ']' */
void json_name(json_out *j, const char *name);
void json_string(json_out *j, const char *text, size_t n);
void json_uint(json_out *j, uint64_t v);
void json_real(json_out *j, double v, int digits); /* significant ones; 9 give a float back */
void json_bool(json_out *j, bool v);
#endif
