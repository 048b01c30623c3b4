/* cli.h -- what every tool shares at its edges: name, exit codes, one-line messages, the end.
 *
 * Relies on: fossick.h for the text of its errors.  Messages go to stderr as "NAME: message", one
 * line each, with control characters taken out, because they quote file names and documents. */
#ifndef TOOLS_CLI_H
#define TOOLS_CLI_H
#include <fossick.h>

enum { CLI_OK = 0, CLI_NOTHING = 1, CLI_ERROR = 2, CLI_INTERRUPTED = 130 };

void cli_start(const char *name); /* a static string; call first */
const char *cli_name(void);
void cli_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
void cli_fail(const char *format, ...)
    __attribute__((format(printf, 1, 2), noreturn)); /* ends with CLI_ERROR */
/* Says what failed (a file, "query"), what the library reported and, where there is one, the way out. */
void cli_library_error(const char *what, const fsk_error *e);
/* Flushes stdout; returns code, or CLI_ERROR after a message when the output could not be written. */
int cli_end(int code);
/* Called before every message, so that a progress line can be taken away. */
void cli_before_message(void (*hook)(void));
#endif
