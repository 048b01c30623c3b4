/* options.h -- the options of a tool: one table gives parsing, --help, man page and completion (help.h).
 *
 * Relies on: getopt_long, cli.h, term.h.  Every table ends with OPTIONS_COMMON and an empty row.  --help,
 * --version, --index, --color and --no-progress are dealt with here; a wrong option ends with CLI_ERROR. */
#ifndef TOOLS_OPTIONS_H
#define TOOLS_OPTIONS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct option_row {
    int id;           /* its letter, or above 255 when it has none */
    const char *name; /* long */
    const char *arg;  /* what --help calls its argument, "[=NAME]" if it may be left out; NULL: takes none */
    const char *help; /* '\n' starts a new line */
} option_row;

typedef struct options_page {
    const char *usage; /* lines behind "Usage: " */
    const char *about;
    const option_row *rows;
    size_t common;        /* this many of the rows, and --index, are in --help; the rest in --help=all */
    const char *examples; /* behind the options, in --help too; may be NULL */
    const char *more;     /* remarks at the end; may be NULL */
    const char *hint;     /* follows "no such option: -x"; NULL: nothing */
} options_page;

enum { OPTIONS_INDEX = 'i', OPTIONS_COLOR = 1000, OPTIONS_NO_PROGRESS, OPTIONS_HELP, OPTIONS_VERSION };

#define OPTIONS_COMMON                                                                               \
    {OPTIONS_INDEX, "index", "FILE", "the index (default $FOSSICK_INDEX, else ./fossick.db)"},       \
        {OPTIONS_COLOR, "color", "WHEN", "auto (default), always or never; NO_COLOR is obeyed"},     \
        {OPTIONS_NO_PROGRESS, "no-progress", NULL, "show no progress, not even on a terminal"},      \
        {OPTIONS_HELP, "help", "[=FORMAT]", "print help; FORMAT: all, or man, bash, zsh for files"}, \
    {                                                                                                \
        OPTIONS_VERSION, "version", NULL, "print the version and exit"                               \
    }

void options_start(const options_page *page, int argc, char **argv);
/* The id of the next option, its argument in *arg; -1 behind the last one. */
int options_next(const char **arg);
/* What is left behind the options. */
char **options_rest(size_t *n);
const char *options_index(void); /* path of the index; the last one named */
/* All that were named, each path once, or else the one that is not. */
const char *const *options_indexes(size_t *n);
bool options_progress(void);

/* Ends the program with a message unless text is a number in min..max; sizes may end in K, M, G, T (1024),
 * their min is in whole M. */
uint64_t options_number(const char *option, const char *text, uint64_t min, uint64_t max);
uint64_t options_bytes(const char *option, const char *text, uint64_t min, uint64_t max);
void options_usage_error(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));
#endif
