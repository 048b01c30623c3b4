/* html.h -- title and text of a page of HTML.
 *
 * Relies on: libxml2's HTML parser, as a stream of events: no tree is built.  Scripts, styles and templates
 * are left out; blocks end a line, white space is folded but in <pre>.  Any bytes are a page. */
#ifndef TOOLS_HTML_H
#define TOOLS_HTML_H
#include "lib/str.h"
#include <stdbool.h>

/* Appends title and text of the page p, which is UTF-8; title may be NULL, then it is part of the text.
 * False: elements were nested so deeply that the rest was not read. */
bool html_extract(const char *p, size_t n, str *title, str *text);
/* The encoding that a page declares in its first bytes, into name; false: none. */
bool html_charset(const char *p, size_t n, char name[64]);
/* What the lang attribute of its html element says, into name; false: nothing. */
bool html_language(const char *p, size_t n, char name[64]);
#endif
