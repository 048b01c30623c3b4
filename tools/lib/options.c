/* options.c -- parsing the options of a tool; see options.h. */
#include "lib/options.h"
#include "lib/cli.h"
#include "lib/help.h"
#include "lib/str.h"
#include "lib/term.h"
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_MAX = 48, INDEXES_MAX = 256 };

static const options_page *page;
static int arg_count;
static char **arg_values;
static struct option long_options[ROWS_MAX + 1];
static char short_options[2 * ROWS_MAX + 2];
static const char *index_options[INDEXES_MAX];
static size_t nindexes;
static bool no_progress;

void options_start(const options_page *p, int argc, char **argv)
{
    page = p;
    arg_count = argc;
    arg_values = argv;
    size_t n = 0;
    char *letters = short_options;
    *letters++ = ':';
    for (const option_row *row = p->rows; row->name && n < ROWS_MAX; row++) {
        int takes = !row->arg ? no_argument : row->arg[0] == '[' ? optional_argument : required_argument;
        long_options[n++] = (struct option){row->name, takes, NULL, row->id};
        if (row->id < 256)
            *letters++ = (char)row->id;
        if (row->id < 256 && row->arg)
            *letters++ = ':';
    }
    *letters = '\0';
    opterr = 0;
}

static void help_print(const char *format)
{
    str out = {0};
    if (!help_add(page, cli_name(), format, &out))
        options_usage_error("--help takes all, man, bash, zsh or nothing, not \"%s\"", format);
    fwrite(out.p, 1, out.n, stdout);
    str_free(&out);
    exit(cli_end(CLI_OK));
}

static void version_print(void)
{
    printf("%s (fossick) %s\n", cli_name(), fsk_build_info());
    exit(cli_end(CLI_OK));
}

void options_usage_error(const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    cli_fail("%s; see %s --help", text, cli_name());
}

static void option_fail(int what)
{
    const char *word = arg_values[optind - 1];
    if (what == ':')
        options_usage_error("%s needs an argument", word);
    if (optopt && optopt < 256)
        options_usage_error("no such option: -%c%s", optopt, page->hint ? page->hint : "");
    options_usage_error("no such option, or not spelled out far enough: %s%s", word,
                        page->hint ? page->hint : "");
}

static void index_add(const char *path)
{
    for (size_t i = 0; i < nindexes; i++) {
        if (strcmp(index_options[i], path) == 0)
            return;
    }
    if (nindexes == INDEXES_MAX)
        options_usage_error("at most %d indexes can be named", INDEXES_MAX);
    index_options[nindexes++] = path;
}

int options_next(const char **arg)
{
    for (;;) {
        int id = getopt_long(arg_count, arg_values, short_options, long_options, NULL);
        *arg = optarg;
        switch (id) {
        case '?':
        case ':':
            option_fail(id);
            break;
        case OPTIONS_HELP:
            help_print(optarg);
            break;
        case OPTIONS_VERSION:
            version_print();
            break;
        case OPTIONS_INDEX:
            index_add(optarg);
            break;
        case OPTIONS_COLOR:
            if (!term_color_choose(optarg))
                options_usage_error("--color takes auto, always or never, not \"%s\"", optarg);
            break;
        case OPTIONS_NO_PROGRESS:
            no_progress = true;
            break;
        default:
            return id;
        }
    }
}

char **options_rest(size_t *n)
{
    *n = (size_t)(arg_count - optind);
    return arg_values + optind;
}

const char *const *options_indexes(size_t *n)
{
    const char *env = getenv("FOSSICK_INDEX");
    *n = nindexes ? nindexes : 1;
    if (!nindexes)
        index_options[0] = env && *env ? env : "./fossick.db";
    return index_options;
}

const char *options_index(void)
{
    size_t n;
    const char *const *all = options_indexes(&n);
    return all[n - 1];
}

bool options_progress(void)
{
    return !no_progress;
}

static uint64_t number_read(const char *option, const char *text, const char *units, uint64_t min,
                            uint64_t max)
{
    char *end;
    errno = 0;
    unsigned long long v = strtoull(text, &end, 10);
    bool good = text[0] >= '0' && text[0] <= '9' && errno == 0;
    const char *unit = good && *end ? strchr(units, *end >= 'a' && *end <= 'z' ? *end - 32 : *end) : NULL;
    if (unit) {
        unsigned shift = 10 * (unsigned)(unit - units + 1);
        good = v <= UINT64_MAX >> shift;
        v <<= shift;
        end++;
    }
    if (!good || *end)
        options_usage_error("%s takes a %s, not \"%s\"", option, *units ? "size such as 512M" : "number",
                            text);
    bool size = *units;
    if (v < min && size)
        options_usage_error("%s must be at least %" PRIu64 "M, not %s", option, min >> 20, text);
    if (v < min || v > max)
        options_usage_error("%s must be %" PRIu64 " to %" PRIu64 ", not %s", option, min, max, text);
    return v;
}

uint64_t options_number(const char *option, const char *text, uint64_t min, uint64_t max)
{
    return number_read(option, text, "", min, max);
}

uint64_t options_bytes(const char *option, const char *text, uint64_t min, uint64_t max)
{
    return number_read(option, text, "KMGT", min, max);
}
