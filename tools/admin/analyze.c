/* analyze.c -- what becomes of a text in the index, token by token; see admin.h. */
#include "admin/admin.h"
#include "lib/cli.h"
#include "lib/json_out.h"
#include "lib/open.h"
#include "lib/options.h"
#include <stdio.h>
#include <string.h>

static const char *const KINDS[] = {[FSK_TOKEN_WORD] = "word",
                                    [FSK_TOKEN_CHARACTER] = "character",
                                    [FSK_TOKEN_PAIR] = "pair",
                                    [FSK_TOKEN_SYMBOL] = "symbol",
                                    [FSK_TOKEN_WHOLE] = "whole"};

static void print_head(void)
{
    printf("position   bytes         kind      term  stem\n");
}

static int print_token(void *user, const fsk_token *t)
{
    bool *begun = user;
    if (!*begun)
        print_head();
    *begun = true;
    printf("%8u %7u-%-7u %-9s %.*s", t->position, t->start, t->end, KINDS[t->kind], (int)t->term.n,
           t->term.p);
    if (t->stem.n)
        printf("  %.*s", (int)t->stem.n, t->stem.p);
    putchar('\n');
    return 0;
}

static int json_token(void *user, const fsk_token *t)
{
    json_out *j = user;
    json_open(j, '{');
    json_name(j, "position");
    json_uint(j, t->position);
    json_name(j, "start");
    json_uint(j, t->start);
    json_name(j, "end");
    json_uint(j, t->end);
    json_name(j, "kind");
    json_string(j, KINDS[t->kind], strlen(KINDS[t->kind]));
    json_name(j, "term");
    json_string(j, t->term.p, t->term.n);
    json_name(j, "stem");
    json_string(j, t->stem.p, t->stem.n);
    json_close(j, '}');
    return 0;
}

int admin_analyze(const admin *a)
{
    fsk_index *ix;
    fsk_reader *r;
    if (open_reader(&ix, &r))
        return CLI_ERROR;
    bool begun = false;
    str out = {0};
    json_out j = {.to = &out};
    fsk_error e = {0};
    fsk_str text = {a->words[0], strlen(a->words[0])};
    json_open(&j, '[');
    const char *language = a->language ? a->language : fsk_language(ix);
    int code = fsk_analyze_as(ix, (fsk_str){language, strlen(language)}, text,
                              a->json ? json_token : print_token, a->json ? (void *)&j : (void *)&begun, &e);
    if (!code && !a->json && !begun)
        print_head();
    json_close(&j, ']');
    if (code)
        cli_library_error(options_index(), &e);
    else if (a->json)
        admin_print(&out);
    str_free(&out);
    open_close(ix, r);
    return code ? CLI_ERROR : CLI_OK;
}
