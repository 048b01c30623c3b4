/* help.h -- what a tool says about itself, all from its one page: --help, the man page, completion for
 * shells.
 *
 * Relies on: options.h for the page.  In `about` and `more` a line that begins with a space stands as it is;
 * others are filled.  Behind a line that ends in "Commands:", lines indented by two spaces name commands. */
#ifndef TOOLS_HELP_H
#define TOOLS_HELP_H
#include "lib/options.h"
#include "lib/str.h"

/* Appends what `format` names: NULL a text that fits a terminal of 80 columns and 24 lines, "all" the one
 * with every option, else "man", "bash" or "zsh"; false for any other. */
bool help_add(const options_page *page, const char *name, const char *format, str *out);

/* ---- for help.c, manual.c and completion.c ---- */

/* The next line of a text and whether it is to be left as it is; false at the end. */
typedef struct help_line {
    const char *p;
    size_t n;
    bool verbatim;
} help_line;
bool help_next_line(const char **at, help_line *out);
/* The next command that `about` names: its first word; false behind the last one. */
bool help_next_command(const options_page *page, const char **at, help_line *out);
void help_man(const options_page *page, const char *name, str *out);
void help_bash(const options_page *page, const char *name, str *out);
void help_zsh(const options_page *page, const char *name, str *out);
#endif
