/* term.h -- terminals: whether to colour, and text that is safe to show.
 *
 * Relies on: str.h, utf8.h.  Text of documents may hold escape sequences and marks that turn the
 * reading direction around; none of them reaches a terminal. */
#ifndef TOOLS_TERM_H
#define TOOLS_TERM_H
#include "lib/str.h"
#include <stdbool.h>

/* Stand around a match in text given to term_add_text.  Snippets hold no control characters of their own. */
#define TERM_MATCH_OPEN "\001"
#define TERM_MATCH_CLOSE "\002"
#define TERM_MATCH "\033[1;31m"
#define TERM_TITLE "\033[1m"
#define TERM_FAINT "\033[2m"
#define TERM_PLAIN "\033[0m"

/* "auto", "always" or "never"; false for anything else. */
bool term_color_choose(const char *when);
/* Whether to colour what goes to fd: --color, else not with NO_COLOR, TERM=dumb or no terminal. */
bool term_color(int fd);
/* Appends text on one line: white space and control characters become spaces, marks of direction vanish,
 * invalid UTF-8 becomes U+FFFD.  The marks of a match become colours if color, else vanish. */
void term_add_text(str *to, const char *text, size_t n, bool color);
#endif
