/* manual.c -- a tool's page as a man page; see help.h. */
#include "lib/help.h"
#include <ctype.h>
#include <fossick.h>

/* Text of one line for roff: no sign in it is a request, a hyphen is a minus that can be copied. */
static void put(str *out, const char *p, size_t n)
{
    if (n && (*p == '.' || *p == '\''))
        str_adds(out, "\\&");
    for (size_t i = 0; i < n; i++) {
        if (p[i] == '\\')
            str_adds(out, "\\e");
        else if (p[i] == '-')
            str_adds(out, "\\-");
        else
            str_addc(out, p[i]);
    }
}

static void put_line(str *out, const char *p, size_t n)
{
    put(out, p, n);
    str_addc(out, '\n');
}

/* The first sentence without its full stop, in lower case, on one line. */
static void put_brief(str *out, const char *about)
{
    size_t n = strcspn(about, ".:;");
    str brief = {0};
    for (size_t i = 0; i < n; i++)
        str_addc(&brief, about[i] == '\n' ? ' ' : i == 0 ? (char)tolower((unsigned char)about[i]) : about[i]);
    put_line(out, brief.p ? brief.p : "", brief.n);
    str_free(&brief);
}

static void put_synopsis(str *out, const char *usage)
{
    bool first = true;
    for (help_line line; help_next_line(&usage, &line); first = false) {
        while (line.n && *line.p == ' ') {
            line.p++;
            line.n--;
        }
        size_t name = strcspn(line.p, " \n");
        name = name < line.n ? name : line.n;
        str_adds(out, first ? ".B " : ".br\n.B ");
        put_line(out, line.p, name);
        if (name < line.n)
            put_line(out, line.p + name + 1, line.n - name - 1);
    }
}

/* Paragraphs; verbatim lines in a block of their own. */
static void put_text(str *out, const char *text)
{
    bool block = false;
    for (help_line line; help_next_line(&text, &line);) {
        if (line.verbatim != block && line.n)
            str_adds(out, line.verbatim ? ".PP\n.nf\n" : ".fi\n.PP\n");
        block = line.n ? line.verbatim : block;
        if (line.n)
            put_line(out, line.p, line.n);
        else
            str_adds(out, block ? ".sp\n" : ".PP\n");
    }
    if (block)
        str_adds(out, ".fi\n");
}

static void put_option(str *out, const option_row *row)
{
    str_adds(out, ".TP\n");
    if (row->id < 256)
        str_addf(out, "\\fB\\-%c\\fR, ", row->id);
    str_adds(out, "\\fB\\-\\-");
    put(out, row->name, strlen(row->name));
    str_adds(out, "\\fR");
    if (row->arg) {
        str_adds(out, row->arg[0] == '[' ? "\\fI" : "=\\fI");
        put(out, row->arg, strlen(row->arg));
        str_adds(out, "\\fR");
    }
    str_addc(out, '\n');
    const char *text = row->help;
    for (help_line line; help_next_line(&text, &line);)
        put_line(out, line.p, line.n);
}

void help_man(const options_page *page, const char *name, str *out)
{
    str_adds(out, ".TH ");
    for (const char *p = name; *p; p++)
        str_addc(out, (char)toupper((unsigned char)*p));
    str_addf(out, " 1 \"\" \"fossick %d.%d.%d\" \"User Commands\"\n.SH NAME\n%s \\- ", FSK_VERSION_MAJOR,
             FSK_VERSION_MINOR, FSK_VERSION_PATCH, name);
    put_brief(out, page->about);
    str_adds(out, ".SH SYNOPSIS\n");
    put_synopsis(out, page->usage);
    str_adds(out, ".SH DESCRIPTION\n");
    put_text(out, page->about);
    str_adds(out, ".SH OPTIONS\n");
    for (const option_row *row = page->rows; row->name; row++)
        put_option(out, row);
    if (page->examples) {
        str_adds(out, ".SH EXAMPLES\n");
        put_text(out, page->examples);
    }
    if (page->more) {
        str_adds(out, ".SH NOTES\n");
        put_text(out, page->more);
    }
    str_adds(out,
             ".SH ENVIRONMENT\n"
             ".TP\n.B FOSSICK_INDEX\nThe index where none is named; without it, ./fossick.db.\n"
             ".TP\n.B FOSSICK_SIMD\nscalar, avx2 or avx512: use no better vector instructions than these.\n"
             ".TP\n.B NO_COLOR\nNothing is coloured unless asked for.\n"
             ".SH SEE ALSO\n"
             "fossick(1), fossick\\-index(1), fossick\\-query(1), fossick\\-admin(1), fossick\\-bench(1), "
             "fossick\\-eval(1), fossick(3)\n");
}
