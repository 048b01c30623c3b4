/* check.c -- whether an index is sound; see admin.h. */
#include "admin/admin.h"
#include "lib/cli.h"
#include "lib/json_out.h"
#include "lib/open.h"
#include "lib/options.h"
#include "lib/progress.h"
#include <stdio.h>

typedef struct findings {
    json_out *json; /* NULL: printed as lines */
    uint64_t n;
} findings;

static void on_finding(void *user, int level, const char *message)
{
    findings *f = user;
    f->n += level > 0;
    if (f->json)
        json_string(f->json, message, strlen(message));
    else {
        progress_clear();
        printf("%s\n", message);
    }
}

static int on_step(void *user, uint64_t done, uint64_t total)
{
    (void)user;
    return admin_progress("checking", done, total);
}

int admin_check(const admin *a)
{
    fsk_index *ix;
    fsk_reader *r;
    if (open_reader(&ix, &r))
        return CLI_ERROR;
    str out = {0};
    json_out j = {.to = &out};
    findings f = {.json = a->json ? &j : NULL};
    admin_progress_start();
    fsk_error e = {0};
    json_open(&j, '{');
    json_name(&j, "findings");
    json_open(&j, '[');
    int code = fsk_check(r, on_finding, on_step, &f, &e);
    progress_clear();
    json_close(&j, ']');
    json_name(&j, "ok");
    json_bool(&j, code == 0);
    json_close(&j, '}');
    if (a->json)
        admin_print(&out);
    else if (code == 0)
        printf("%s: sound\n", options_index());
    if (code)
        cli_library_error(options_index(), &e);
    str_free(&out);
    open_close(ix, r);
    return code ? CLI_ERROR : CLI_OK;
}
