/* fossick-admin.c -- looks after an index; options and commands, which are in tools/admin.
 *
 * Relies on: fossick.h, tools/admin, tools/lib. */
#include "admin/admin.h"
#include "lib/cli.h"
#include "lib/options.h"
#include <string.h>

enum { OPT_JSON = 256, OPT_FIELD, OPT_MEMORY, OPT_THREADS, OPT_SEGMENTS, OPT_NO_REORDER, OPT_LANG };

static const option_row ROWS[] = {
    {OPT_SEGMENTS, "segments", "N", "optimize: how many segments of a language may stay (default: 1)"},
    {OPT_NO_REORDER, "no-reorder", NULL, "optimize: leave documents in their order"},
    {OPT_MEMORY, "memory", "SIZE", "optimize, rebuild: what they may take (default: 512M)"},
    {OPT_THREADS, "threads", "N", "optimize, rebuild: threads (default: one per core)"},
    {OPT_FIELD, "field", "NAME", "terms: those of this field (default: of all text)"},
    {OPT_LANG, "lang", "LANGUAGE", "analyze: the language of TEXT, or auto (default: of the index)"},
    {OPT_JSON, "json", NULL, "print a JSON object"},
    OPTIONS_COMMON,
    {0}};

static const options_page PAGE = {
    "fossick-admin [OPTION]... COMMAND [ARGUMENT]...",
    "Looks after an index.  Commands:\n\n"
    "  stats            print what the index holds and where its bytes go\n"
    "  check            verify every checksum and structure; exit 2 on damage\n"
    "  optimize         merge into one segment, which is faster and smaller\n"
    "  compact          give free space back; nobody else may have it open\n"
    "  backup FILE      copy the index as it is now, also while it is written\n"
    "  analyze TEXT     print what becomes of a text, token by token\n"
    "  rebuild          index all anew from the stored text, after a new libstemmer\n"
    "  terms [PREFIX]   print terms that begin so, with documents, occurrences\n"
    "  dump             print all as JSON lines, which fossick-index reads back\n"
    "  ranking [LIST]   print or set how queries rank that say nothing else: as\n"
    "                   --set of fossick-query has it, or default",
    ROWS,
    0,
    "Example:\n"
    "  fossick-admin -i wiki.db stats",
    NULL,
    NULL};

static void option_apply(admin *a, int id, const char *arg)
{
    switch (id) {
    case OPT_SEGMENTS:
        a->segments = (uint32_t)options_number("--segments", arg, 1, UINT32_MAX);
        break;
    case OPT_MEMORY:
        a->write.memory = options_bytes("--memory", arg, 16 << 20, SIZE_MAX);
        break;
    case OPT_THREADS:
        a->write.threads = (uint32_t)options_number("--threads", arg, 1, 256);
        break;
    case OPT_FIELD:
        a->field = arg;
        break;
    case OPT_LANG:
        a->language = arg;
        break;
    case OPT_NO_REORDER:
        a->write.flags |= FSK_WRITER_NO_REORDER;
        break;
    case OPT_JSON:
        a->json = true;
        break;
    }
}

typedef struct command {
    const char *name;
    int (*run)(const admin *a);
    size_t least, most; /* words behind it */
    const char *usage;
} command;

static const command COMMANDS[] = {
    {"stats", admin_stats, 0, 0, "stats"},
    {"check", admin_check, 0, 0, "check"},
    {"optimize", admin_optimize, 0, 0, "optimize"},
    {"compact", admin_compact, 0, 0, "compact"},
    {"backup", admin_backup, 1, 1, "backup FILE"},
    {"analyze", admin_analyze, 1, 1, "analyze TEXT"},
    {"rebuild", admin_rebuild, 0, 0, "rebuild"},
    {"terms", admin_terms, 0, 1, "terms [PREFIX]"},
    {"dump", admin_dump, 0, 0, "dump"},
    {"ranking", admin_ranking, 0, 1, "ranking [LIST | default]"},
};
enum { NCOMMANDS = sizeof COMMANDS / sizeof COMMANDS[0] };

/* "a, b and c". */
static void commands_list(str *to)
{
    for (size_t i = 0; i < NCOMMANDS; i++)
        str_addf(to, "%s%s", i == 0 ? "" : i + 1 < NCOMMANDS ? ", " : " and ", COMMANDS[i].name);
}

static const command *command_find(char **words, size_t n)
{
    str all = {0};
    commands_list(&all);
    if (n == 0)
        options_usage_error("a command is needed; there are %s", all.p);
    for (size_t i = 0; i < NCOMMANDS; i++) {
        const command *c = &COMMANDS[i];
        if (strcmp(words[0], c->name) != 0)
            continue;
        if (n - 1 < c->least || n - 1 > c->most)
            options_usage_error("the command is: fossick-admin %s", c->usage);
        str_free(&all);
        return c;
    }
    options_usage_error("no such command: \"%s\"; there are %s", words[0], all.p);
}

int main(int argc, char **argv)
{
    cli_start("fossick-admin");
    admin a = {.write = FSK_WRITER_OPTS_INIT, .segments = 1};
    const char *arg;
    options_start(&PAGE, argc, argv);
    for (int id; (id = options_next(&arg)) >= 0;)
        option_apply(&a, id, arg);
    size_t n;
    char **words = options_rest(&n);
    const command *c = command_find(words, n);
    a.words = words + 1;
    a.nwords = n - 1;
    return cli_end(c->run(&a));
}
