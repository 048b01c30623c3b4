/* help.c -- the texts of --help and --help=all, filled to 80 columns; see help.h. */
#include "lib/help.h"

enum { WIDTH = 79, COLUMN = 26 };

bool help_next_line(const char **at, help_line *out)
{
    if (!**at)
        return false;
    size_t n = strcspn(*at, "\n");
    *out = (help_line){*at, n, **at == ' '};
    *at += n + ((*at)[n] == '\n');
    return true;
}

bool help_next_command(const options_page *page, const char **at, help_line *out)
{
    if (!*at) {
        const char *list = strstr(page->about, "Commands:\n");
        *at = list ? list + strlen("Commands:\n") : page->about + strlen(page->about);
    }
    while (help_next_line(at, out)) {
        if (out->n > 2 && out->p[0] == ' ' && out->p[1] == ' ' && out->p[2] != ' ') {
            out->p += 2;
            out->n = strcspn(out->p, " \n");
            return true;
        }
        if (out->n && out->p[0] != ' ')
            break;
    }
    return false;
}

/* Words behind what the line holds already; lines that follow begin at the column. */
static void fill(str *out, size_t column, size_t *width, const char *p, size_t n)
{
    for (const char *end = p + n; p < end;) {
        size_t len = 0;
        while (p + len < end && p[len] != ' ')
            len++;
        if (*width > column && *width + 1 + len > WIDTH) {
            str_addf(out, "\n%*s", (int)column, "");
            *width = column;
        } else if (*width > column) {
            str_addc(out, ' ');
            ++*width;
        }
        str_add(out, p, len);
        *width += len;
        for (p += len; p < end && *p == ' ';)
            p++;
    }
}

/* Paragraphs filled, verbatim lines as they are. */
static void add_text(str *out, const char *text)
{
    size_t width = 0;
    for (help_line line; help_next_line(&text, &line);) {
        if (width && (line.verbatim || line.n == 0)) {
            str_addc(out, '\n');
            width = 0;
        }
        if (line.verbatim || line.n == 0)
            str_addf(out, "%.*s\n", (int)line.n, line.p);
        else
            fill(out, 0, &width, line.p, line.n);
    }
    if (width)
        str_addc(out, '\n');
}

static void add_row(str *out, const option_row *row)
{
    size_t start = out->n;
    if (row->id < 256)
        str_addf(out, "  -%c, --%s", row->id, row->name);
    else
        str_addf(out, "      --%s", row->name);
    if (row->arg)
        str_addf(out, row->arg[0] == '[' ? "%s" : "=%s", row->arg);
    size_t width = out->n - start;
    if (width + 2 > COLUMN) {
        str_addc(out, '\n');
        width = 0;
    }
    str_addf(out, "%*s", (int)(COLUMN - width), "");
    width = COLUMN;
    const char *text = row->help;
    for (help_line line; help_next_line(&text, &line);)
        fill(out, COLUMN, &width, line.p, line.n);
    str_addc(out, '\n');
}

static void add_paragraph(str *out, const char *text)
{
    if (text) {
        str_addc(out, '\n');
        add_text(out, text);
    }
}

static void add_start(const options_page *page, str *out)
{
    str_addf(out, "Usage: %s\n", page->usage);
    add_paragraph(out, page->about);
}

static void add_short(const options_page *page, const char *name, str *out)
{
    add_start(page, out);
    str_addc(out, '\n');
    bool whole = !page->more;
    for (const option_row *row = page->rows; row->name; row++) {
        if (row < page->rows + page->common || row->id == OPTIONS_INDEX)
            add_row(out, row);
        else
            whole = false;
    }
    add_paragraph(out, page->examples);
    if (!whole)
        str_addf(out, "\nAll options: %s --help=all, or man %s\n", name, name);
}

static void add_all(const options_page *page, str *out)
{
    add_start(page, out);
    add_paragraph(out, "Options:");
    for (const option_row *row = page->rows; row->name; row++)
        add_row(out, row);
    add_paragraph(out, page->examples);
    add_paragraph(out, page->more);
}

bool help_add(const options_page *page, const char *name, const char *format, str *out)
{
    if (!format)
        add_short(page, name, out);
    else if (strcmp(format, "all") == 0)
        add_all(page, out);
    else if (strcmp(format, "man") == 0)
        help_man(page, name, out);
    else if (strcmp(format, "bash") == 0)
        help_bash(page, name, out);
    else if (strcmp(format, "zsh") == 0)
        help_zsh(page, name, out);
    else
        return false;
    return true;
}
