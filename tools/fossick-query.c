/* fossick-query.c -- asks one index or several and prints the documents that answer best.
 *
 * Relies on: fossick.h, tools/lib (hits.c finds and shows, prompt.c reads a terminal), tools/read for queries
 * from a file.  While it waits for a query its readers are released, so that an idle pipe or prompt holds
 * back no pages. */
#include "lib/batch.h"
#include "lib/cli.h"
#include "lib/hits.h"
#include "lib/open.h"
#include "lib/options.h"
#include "lib/prompt.h"
#include "lib/term.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    OPT_OFFSET = 256,
    OPT_ALL,
    OPT_COUNT,
    OPT_DEFAULT_FIELD,
    OPT_EXACT,
    OPT_EXPLAIN,
    OPT_EXPLAIN_QUERY,
    OPT_FIELDS,
    OPT_SHOW_QUERY,
    OPT_SORT,
    OPT_JSON,
    OPT_HTML,
    OPT_RUN,
    OPT_BATCH,
    OPT_STRICT,
    OPT_TIMEOUT,
    OPT_SYNONYMS,
    OPT_CSV,
    OPT_SET,
    OPT_LIKE,
    OPT_LIKE_TEXT,
    OPT_RELEVANT,
    KEYS_MAX = 64,
    FIELDS_MAX = 64,
    SYNONYM_BYTES_MAX = 1 << 30
};

static const option_row ROWS[] = {
    {'n', "hits", "N", "how many hits to print (default: 10)"},
    {OPT_OFFSET, "offset", "N", "leave out the N best hits"},
    {OPT_ALL, "all", NULL, "all words are required, not just any"},
    {OPT_EXACT, "exact", NULL, "words as they stand, without stemming, like =word"},
    {OPT_EXPLAIN, "explain", NULL, "print the arithmetic of each score too"},
    {OPT_JSON, "json", NULL, "print a JSON object a line for each query"},
    {OPT_DEFAULT_FIELD, "default-field", "LIST", "plain words are looked for in these: title^3,body"},
    {OPT_STRICT, "strict", NULL, "an odd query is an error instead of a note"},
    {OPT_SORT, "sort", "ORDER", "score (default), or key: all that match, by key"},
    {OPT_COUNT, "count", NULL, "print only how many documents match, exactly"},
    {OPT_FIELDS, "fields", "NAME,...", "print these stored fields too"},
    {OPT_EXPLAIN_QUERY, "explain-query", NULL, "print how the query was understood; search nothing"},
    {OPT_SHOW_QUERY, "show-query", NULL, "print how the query was understood above its hits"},
    {OPT_HTML, "html", NULL, "print a page of HTML, matches in <mark>"},
    {OPT_CSV, "csv", NULL, "print a table, a row a hit"},
    {OPT_RUN, "run", "TAG", "print a TREC run"},
    {OPT_BATCH, "batch", "FILE",
     "ask each line of FILE (- for stdin), or ID<TAB>QUERY;\nof a .csv or .tsv its columns query and id"},
    {OPT_SYNONYMS, "synonyms", "FILE", "ask for synonyms too: lines like a, b c, d or a => b"},
    {OPT_LIKE, "like", "KEY", "what is like the document KEY; repeat for more"},
    {OPT_LIKE_TEXT, "like-text", NULL, "a query is a text: what is like it"},
    {OPT_RELEVANT, "relevant", "KEY", "the words of this document join the query; repeat"},
    {OPT_SET, "set", "LIST", "how to rank: NAME=VALUE,... of fossick-eval --help=all"},
    {OPT_TIMEOUT, "timeout", "MS", "give up a query after this many milliseconds"},
    OPTIONS_COMMON,
    {0}};

static const options_page PAGE = {
    "fossick-query [OPTION]... [WORD]...\n"
    "       fossick-query [OPTION]... - | --batch=FILE",
    "Prints the documents that answer best.  Without words it asks for queries.\n\n"
    "  cat dog           any of them         \"cat dog\"      in a row, in this order\n"
    "  +cat -dog         with, without       =cats          not stemmed\n"
    "  cat AND NOT dog   the same in words   title:cat      in one field\n"
    "  (cat OR dog)      grouped             AT LEAST 2 OF (a b c)\n"
    "  cat* wom?n        patterns            cta~           misspelled (~2: twice)\n"
    "  /colou?rs?/       expressions         gaddafi~~      a name, any spelling\n"
    "  cat NEAR/5 dog    near each other     cat BEFORE/5 dog in this order\n"
    "  \"cat dog\"~5       the same            [a TO b]       in a range\n"
    "  cat^2.5           counts for more     *, title:*     all; all with a title",
    ROWS,
    5,
    NULL,
    "Several indexes (-i A -i B) are ranked as one.  Put -- before a query that starts with -.  "
    "Exit status: 0 found, 1 nothing, 2 an error.  Example:\n"
    "  fossick-query -n 3 '+observatory \"los angeles\" -school'",
    " (put -- before a query with words that start with -)"};

static void fields_split(hits_wish *wish, const char *arg)
{
    static const char *fields[FIELDS_MAX];
    static char *names;
    char *rest = NULL;
    free(names);
    names = strdup(arg);
    if (!names)
        cli_fail("out of memory");
    wish->fields = fields;
    wish->nfields = 0;
    for (char *name = strtok_r(names, ",", &rest); name; name = strtok_r(NULL, ",", &rest)) {
        if (wish->nfields == FIELDS_MAX)
            options_usage_error("--fields takes at most %d names", FIELDS_MAX);
        fields[wish->nfields++] = name;
    }
}

static void format_choose(hits_wish *wish, hits_format format)
{
    if (wish->format != HITS_TEXT && wish->format != format)
        options_usage_error("only one of --json, --html, --csv and --run is possible");
    wish->format = format;
}

static void key_add(const char ***keys, size_t *n, const char *option, const char *key)
{
    if (!*keys)
        *keys = calloc(KEYS_MAX, sizeof **keys);
    if (!*keys)
        cli_fail("out of memory");
    if (*n == KEYS_MAX)
        options_usage_error("%s can be given at most %d times", option, KEYS_MAX);
    (*keys)[(*n)++] = key;
}

/* How to rank, and by what documents. */
static bool ranking_apply(hits_wish *wish, setting *ranking, int id, const char *arg)
{
    char why[160];
    switch (id) {
    case OPT_SET:
        if (!setting_parse(ranking, arg, why, sizeof why))
            options_usage_error("--set: %s", why);
        return true;
    case OPT_LIKE:
        key_add(&wish->like, &wish->nlike, "--like", arg);
        return true;
    case OPT_LIKE_TEXT:
        wish->like_text = true;
        return true;
    case OPT_RELEVANT:
        key_add(&wish->relevant, &wish->nrelevant, "--relevant", arg);
        return true;
    }
    return false;
}

static void run_tag_check(const char *tag)
{
    size_t n = strcspn(tag, " \t\r\n");
    if (n == 0 || tag[n])
        options_usage_error("--run takes a name without white space, not \"%s\"", tag);
}

/* What is printed, and how. */
static void output_apply(hits_wish *wish, int id, const char *arg)
{
    switch (id) {
    case OPT_COUNT:
        wish->count_only = true;
        break;
    case OPT_EXPLAIN:
        wish->explain = true;
        break;
    case OPT_EXPLAIN_QUERY:
        wish->explain_only = true;
        break;
    case OPT_SHOW_QUERY:
        wish->show_query = true;
        break;
    case OPT_FIELDS:
        fields_split(wish, arg);
        break;
    case OPT_JSON:
        format_choose(wish, HITS_JSON);
        break;
    case OPT_CSV:
        format_choose(wish, HITS_CSV);
        break;
    case OPT_HTML:
        format_choose(wish, HITS_HTML);
        break;
    case OPT_RUN:
        format_choose(wish, HITS_RUN);
        run_tag_check(arg);
        wish->run_tag = arg;
        break;
    }
}

static void option_apply(hits_wish *wish, const char **batch, int id, const char *arg)
{
    switch (id) {
    case 'n':
        wish->search.k = (uint32_t)options_number("-n", arg, 0, UINT32_MAX);
        break;
    case OPT_OFFSET:
        wish->search.offset = (uint32_t)options_number("--offset", arg, 0, UINT32_MAX);
        break;
    case OPT_ALL:
        wish->parse.flags |= FSK_PARSE_ALL;
        break;
    case OPT_DEFAULT_FIELD:
        wish->parse.default_fields = arg;
        break;
    case OPT_EXACT:
        wish->parse.flags |= FSK_PARSE_NO_STEM;
        break;
    case OPT_STRICT:
        wish->parse.flags |= FSK_PARSE_STRICT;
        break;
    case OPT_SORT:
        if (strcmp(arg, "score") != 0 && strcmp(arg, "key") != 0)
            options_usage_error("--sort takes score or key, not \"%s\"", arg);
        wish->by_key = strcmp(arg, "key") == 0;
        break;
    case OPT_BATCH:
        *batch = arg;
        break;
    case OPT_SYNONYMS:
        wish->synonyms = arg;
        break;
    case OPT_TIMEOUT:
        wish->search.timeout_ms = (uint32_t)options_number("--timeout", arg, 1, UINT32_MAX);
        break;
    default:
        output_apply(wish, id, arg);
    }
}

enum { HEADING_MAX = 400 }; /* bytes of a query shown above its hits */

/* CLI_OK when something was found, CLI_NOTHING, or CLI_ERROR after a message. */
static int ask(const open_set *from, const hits_wish *wish, const char *heading, fsk_str id, fsk_str query)
{
    hits h;
    str out = {0};
    int code = CLI_ERROR;
    if (heading && wish->format == HITS_TEXT && !wish->count_only && !wish->explain_only) {
        str_adds(&out, heading);
        term_add_text(&out, query.p, query.n < HEADING_MAX ? query.n : HEADING_MAX, false);
        str_adds(&out, query.n < HEADING_MAX ? "\n" : " ...\n");
    }
    if (hits_find(&h, from, wish, id, query) == 0 && hits_show(&h, &out) == 0) {
        code = wish->explain_only || hits_any(&h) ? CLI_OK : CLI_NOTHING;
        if (out.n)
            fwrite(out.p, 1, out.n, stdout);
    }
    hits_free(&h);
    str_free(&out);
    return code;
}

/* Any error makes the whole an error; else any hit makes it a success. */
static int codes_join(int a, int b)
{
    if (a == CLI_ERROR || b == CLI_ERROR)
        return CLI_ERROR;
    return a == CLI_OK || b == CLI_OK ? CLI_OK : CLI_NOTHING;
}

/* ---- queries of a file or pipe */

/* 0, or -1 after a message. */
static int wait_released(open_set *from, batch *b, batch_result *got)
{
    bool waits = batch_waits(b);
    if (waits) {
        fflush(stdout);
        open_release_all(from);
    }
    *got = batch_next(b);
    return waits ? open_refresh_all(from) : 0;
}

static int batch_run(open_set *from, const hits_wish *wish, const char *path)
{
    batch b;
    batch_result got;
    if (!batch_open(&b, path))
        return CLI_ERROR;
    int code = CLI_NOTHING;
    for (;;) {
        if (wait_released(from, &b, &got) || got == BATCH_ERROR) {
            code = CLI_ERROR;
            break;
        }
        if (got == BATCH_END)
            break;
        int now = got == BATCH_OK ? ask(from, wish, "# ", b.id, b.query) : CLI_ERROR;
        if (got == BATCH_OK && now == CLI_ERROR)
            cli_error("line %s: this query was not answered", b.number);
        code = codes_join(code, now);
    }
    batch_close(&b);
    return code;
}

/* ---- queries typed in */

static int prompt_run(open_set *from, const hits_wish *wish)
{
    hits_wish now = *wish;
    char *last = NULL;
    puts("Type a query; an empty line shows more of the last answer, Ctrl-D ends.");
    prompt_start();
    for (;;) {
        fflush(stdout);
        open_release_all(from);
        char *line = prompt_line("? ");
        if (!line || open_refresh_all(from)) {
            free(line);
            break;
        }
        bool more = line[strspn(line, " \t")] == '\0';
        if (more && last) {
            free(line);
            now.search.offset += now.search.k;
        } else if (more) {
            free(line);
            continue;
        } else {
            free(last);
            last = line;
            now.search.offset = wish->search.offset;
        }
        ask(from, &now, NULL, (fsk_str){"1", 1}, (fsk_str){last, strlen(last)});
    }
    free(last);
    prompt_end();
    putchar('\n');
    return CLI_OK;
}

/* ---- */

static int words_run(const open_set *from, const hits_wish *wish, char **words, size_t n)
{
    str query = {0};
    for (size_t i = 0; i < n; i++) {
        str_adds(&query, i ? " " : "");
        str_adds(&query, words[i]);
    }
    int code = ask(from, wish, NULL, (fsk_str){"1", 1}, (fsk_str){query.p, query.n});
    str_free(&query);
    return code;
}

static void print(void (*part)(const hits_wish *wish, str *out), const hits_wish *wish)
{
    str out = {0};
    part(wish, &out);
    if (out.n)
        fwrite(out.p, 1, out.n, stdout);
    str_free(&out);
}

/* The rules of the file become part of the wish; -1 after a message. */
static int synonyms_load(const open_set *from, hits_wish *wish, fsk_synonyms **out)
{
    char why[160];
    str text = {0};
    fsk_error e = {0};
    *out = NULL;
    if (!wish->synonyms)
        return 0;
    input *in = input_open(wish->synonyms, why, sizeof why);
    if (!in || input_slurp(in, SYNONYM_BYTES_MAX, &text))
        snprintf(e.text, sizeof e.text, "%s", in ? input_error(in) : why);
    else
        fsk_synonyms_read(from->indexes[0], (fsk_str){text.p ? text.p : "", text.n}, out, &e);
    if (!*out)
        cli_error("%s: %s", input_name(wish->synonyms), e.text);
    if (in)
        input_close(in);
    str_free(&text);
    wish->parse.synonyms = *out;
    return *out ? 0 : -1;
}

static int answer(open_set *from, const hits_wish *wish, const char *batch, char **words, size_t n)
{
    print(hits_begin, wish);
    int code = batch                  ? batch_run(from, wish, batch)
               : n > 0 || wish->nlike ? words_run(from, wish, words, n)
                                      : prompt_run(from, wish);
    print(hits_end, wish);
    return code;
}

static int run(hits_wish *wish, const char *batch, char **words, size_t n)
{
    open_set from;
    fsk_synonyms *synonyms;
    if (open_all(&from))
        return CLI_ERROR;
    wish->many = from.n > 1;
    wish->batch = batch != NULL;
    int code = synonyms_load(&from, wish, &synonyms) ? CLI_ERROR : answer(&from, wish, batch, words, n);
    fsk_synonyms_free(synonyms);
    open_close_all(&from);
    return code;
}

int main(int argc, char **argv)
{
    cli_start("fossick-query");
    hits_wish wish = {.search = FSK_SEARCH_OPTS_INIT, .parse = FSK_PARSE_OPTS_INIT};
    const char *batch = NULL, *arg;
    setting ranking = SETTING_DEFAULT;
    fsk_field_weight fields[SETTING_FIELDS];
    options_start(&PAGE, argc, argv);
    for (int id; (id = options_next(&arg)) >= 0;)
        if (!ranking_apply(&wish, &ranking, id, arg))
            option_apply(&wish, &batch, id, arg);
    size_t n;
    char **words = options_rest(&n);
    if (n == 1 && strcmp(words[0], "-") == 0 && !batch) {
        batch = "-";
        n = 0;
    }
    if (batch && n > 0)
        options_usage_error("either words or --batch, not both");
    if (wish.nlike && (batch || n > 0 || wish.like_text))
        options_usage_error("--like takes the place of a query: no words, --batch or --like-text");
    if (!wish.nlike && !batch && n == 0 && !(isatty(STDIN_FILENO) && isatty(STDOUT_FILENO)))
        options_usage_error("no query; give words, or - to read queries from stdin");
    if (wish.format == HITS_CSV && (wish.explain || wish.explain_only))
        options_usage_error("--csv prints hits; it cannot go with --explain or --explain-query");
    if (wish.format == HITS_RUN && (wish.count_only || wish.explain_only))
        options_usage_error("--run prints hits; it cannot go with --count or --explain-query");
    wish.search.count = FSK_COUNT_EXACT;
    wish.ranking = &ranking;
    setting_search_opts(&ranking, &wish.search, fields);
    setting_parse_opts(&ranking, &wish.parse);
    if (wish.count_only)
        wish.search.k = 0;
    wish.color = term_color(STDOUT_FILENO);
    int code = run(&wish, batch, words, n);
    free(wish.like);
    free(wish.relevant);
    return cli_end(code);
}
