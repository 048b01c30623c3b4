/* cli.c -- name, exit codes, messages and the end of every tool; see cli.h. */
#include "lib/cli.h"
#include "lib/term.h"
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *tool_name = "fossick";
static void (*before_message)(void);

/* A limit on the size of files must be an error of the index like a full disk, not the end. */
void cli_start(const char *name)
{
    tool_name = name;
    signal(SIGXFSZ, SIG_IGN);
}

const char *cli_name(void)
{
    return tool_name;
}

void cli_before_message(void (*hook)(void))
{
    before_message = hook;
}

static void message_print(const char *format, va_list args)
{
    char *raw = NULL;
    str clean = {0};
    int n = vasprintf(&raw, format, args);
    if (n > 0)
        term_add_text(&clean, raw, (size_t)n, false);
    free(raw);
    if (before_message)
        before_message();
    fflush(stdout);
    fprintf(stderr, "%s: %s\n", tool_name, clean.n ? clean.p : "");
    str_free(&clean);
}

void cli_error(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    message_print(format, args);
    va_end(args);
}

void cli_fail(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    message_print(format, args);
    va_end(args);
    exit(CLI_ERROR);
}

static const char *remedy(int code)
{
    switch (code) {
    case FSK_E_NOTFOUND:
        return "; make an index with fossick-index, or name one with -i";
    case FSK_E_LOCKED:
        return "; wait until it has ended";
    case FSK_E_FULL:
        return "; make room and run this again";
    case FSK_E_CORRUPT:
        return "; index the documents anew, or take a copy from a backup";
    case FSK_E_ANALYZER:
        return "; index the documents anew";
    case FSK_E_NETFS:
        return "; keep the index on a local disk";
    case FSK_E_READONLY:
        return "; check the permissions of the file and its directory";
    default:
        return "";
    }
}

/* Most texts of the library name the file and the way out themselves. */
void cli_library_error(const char *what, const fsk_error *e)
{
    const char *text = e->text[0] ? e->text : fsk_strerror(e->code), *slash = strrchr(what, '/');
    const char *out = strchr(text, ';') ? "" : remedy(e->code);
    if (strstr(text, slash ? slash + 1 : what))
        cli_error("%s%s", text, out);
    else
        cli_error("%s: %s%s", what, text, out);
}

int cli_end(int code)
{
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return code;
    cli_error("cannot write the output: %s", strerror(errno ? errno : EIO));
    return CLI_ERROR;
}
