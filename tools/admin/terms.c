/* terms.c -- the dictionary, term by term, with frequencies; see admin.h. */
#include "admin/admin.h"
#include "lib/cli.h"
#include "lib/interrupt.h"
#include "lib/json_out.h"
#include "lib/open.h"
#include "lib/options.h"
#include "lib/term.h"
#include <stdio.h>

enum { PREFIX_MOST = 255 };

typedef struct folded {
    char text[PREFIX_MOST];
    size_t n, tokens;
} folded;

static int take_token(void *user, const fsk_token *t)
{
    folded *f = user;
    f->n = t->term.n < PREFIX_MOST ? t->term.n : PREFIX_MOST;
    memcpy(f->text, t->term.p, f->n);
    return ++f->tokens > 1;
}

/* A word is folded as the index folds words; anything else is a prefix as it stands. */
static fsk_str prefix_of(fsk_index *ix, const admin *a, folded *f)
{
    fsk_str given = {a->nwords ? a->words[0] : "", a->nwords ? strlen(a->words[0]) : 0};
    *f = (folded){.n = 0};
    int rc = fsk_analyze(ix, given, take_token, f, NULL);
    return rc == 0 && f->tokens == 1 ? (fsk_str){f->text, f->n} : given;
}

static void term_print(const admin *a, fsk_str term, uint64_t df, uint64_t cf, str *out)
{
    str_clear(out);
    if (a->json) {
        json_out j = {.to = out};
        json_open(&j, '{');
        json_name(&j, "term");
        json_string(&j, term.p, term.n);
        json_name(&j, "docs");
        json_uint(&j, df);
        json_name(&j, "occurrences");
        json_uint(&j, cf);
        json_close(&j, '}');
    } else {
        term_add_text(out, term.p, term.n, false);
        str_addf(out, "\t%llu\t%llu", (unsigned long long)df, (unsigned long long)cf);
    }
    str_addc(out, '\n');
    fwrite(out->p, 1, out->n, stdout);
}

static int terms_print(const admin *a, fsk_terms *t, fsk_error *e)
{
    str out = {0};
    fsk_str term;
    uint64_t df, cf;
    int rc = 0;
    while (!interrupt_seen() && !ferror(stdout) && (rc = fsk_terms_next(t, &term, &df, &cf, e)) == 0)
        term_print(a, term, df, cf, &out);
    str_free(&out);
    return rc == FSK_E_NOTFOUND ? 0 : rc;
}

int admin_terms(const admin *a)
{
    fsk_index *ix;
    fsk_reader *r;
    if (open_reader(&ix, &r))
        return CLI_ERROR;
    interrupt_catch();
    folded room;
    fsk_error e = {0};
    fsk_terms *t = NULL;
    int rc = fsk_terms_open(r, a->field, prefix_of(ix, a, &room), &t, &e);
    if (rc == 0)
        rc = terms_print(a, t, &e);
    fsk_terms_free(t);
    open_close(ix, r);
    if (rc == FSK_E_NOTFOUND)
        cli_error("%s: %s", options_index(), e.text);
    else if (rc)
        cli_library_error(options_index(), &e);
    return rc ? CLI_ERROR : interrupt_seen() ? CLI_INTERRUPTED : CLI_OK;
}
