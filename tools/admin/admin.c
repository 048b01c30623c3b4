/* admin.c -- what the commands of fossick-admin share; see admin.h. */
#include "admin/admin.h"
#include "lib/cli.h"
#include "lib/interrupt.h"
#include "lib/options.h"
#include "lib/progress.h"
#include <stdio.h>

void admin_print(str *out)
{
    str_addc(out, '\n');
    fwrite(out->p, 1, out->n, stdout);
    str_free(out);
}

int admin_progress(void *user, uint64_t done, uint64_t total)
{
    progress_work(user, done, total);
    return interrupt_seen();
}

void admin_progress_start(void)
{
    interrupt_catch();
    progress_start(options_progress());
}

int admin_failed(const char *what, const fsk_error *e, const char *interrupted)
{
    progress_clear();
    if (e->code == FSK_E_CANCEL && interrupt_seen()) {
        cli_error("interrupted; %s", interrupted);
        return CLI_INTERRUPTED;
    }
    cli_library_error(what, e);
    return CLI_ERROR;
}
