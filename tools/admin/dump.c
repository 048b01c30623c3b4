/* dump.c -- documents back out, an object a line, as fossick-index --all-fields reads them; see admin.h.
 *
 * The key's member is _id, which cannot be a field's name.  A document whose text is damaged costs itself
 * alone. */
#include "admin/admin.h"
#include "lib/cli.h"
#include "lib/interrupt.h"
#include "lib/json_out.h"
#include "lib/open.h"
#include "lib/options.h"
#include "lib/progress.h"
#include "lib/utf8.h"
#include <stdio.h>

typedef struct dump {
    json_out json;
    bool any; /* the document at hand has a field */
    uint64_t done, damaged, odd_keys;
} dump;

static int on_field(void *user, fsk_str field, fsk_str text)
{
    dump *d = user;
    str name = {0};
    str_add(&name, field.p, field.n);
    json_name(&d->json, name.p);
    json_string(&d->json, text.p, text.n);
    str_free(&name);
    d->any = true;
    return 0;
}

static bool is_utf8(fsk_str s)
{
    const char *p = s.p, *end = s.p + s.n;
    for (size_t len; p < end; p += len) {
        if (utf8_decode(p, end, &len) == UTF8_REPLACEMENT && len != 3)
            return false;
    }
    return true;
}

static int dump_one(dump *d, fsk_reader *r, fsk_docid doc, fsk_error *e)
{
    fsk_str key;
    str *out = d->json.to;
    str_clear(out);
    d->json.comma = d->any = false;
    int rc = fsk_reader_key(r, doc, &key, e);
    if (rc)
        return rc;
    json_open(&d->json, '{');
    json_name(&d->json, "_id");
    json_string(&d->json, key.p, key.n);
    bool odd = !is_utf8(key);
    rc = fsk_reader_fields(r, doc, on_field, d, e);
    if (rc)
        return rc;
    if (!d->any)
        on_field(d, (fsk_str){"text", 4}, (fsk_str){"", 0});
    json_close(&d->json, '}');
    str_addc(out, '\n');
    fwrite(out->p, 1, out->n, stdout);
    d->odd_keys += odd;
    return 0;
}

static int dump_all(dump *d, fsk_reader *r, fsk_error *e)
{
    enum { TOLD_MOST = 10 };
    fsk_docid doc = FSK_DOC_NONE;
    uint64_t total = fsk_reader_docs(r);
    int rc;
    while (!interrupt_seen() && !ferror(stdout) && (rc = fsk_reader_next(r, &doc, e)) == 0) {
        rc = dump_one(d, r, doc, e);
        if (rc == FSK_E_CORRUPT && ++d->damaged <= TOLD_MOST)
            cli_error("%s: document %llu is left out: %s", options_index(), (unsigned long long)doc, e->text);
        if (rc && rc != FSK_E_CORRUPT)
            return rc;
        progress_work("writing documents", ++d->done, total);
    }
    return 0;
}

static int dump_tell(const dump *d)
{
    if (d->odd_keys)
        cli_error("note: %llu keys are not UTF-8, which JSON must be; they were changed",
                  (unsigned long long)d->odd_keys);
    if (d->damaged)
        cli_error("%s: %llu damaged documents were left out; see fossick-admin check", options_index(),
                  (unsigned long long)d->damaged);
    return interrupt_seen() ? CLI_INTERRUPTED : d->damaged ? CLI_ERROR : CLI_OK;
}

int admin_dump(const admin *a)
{
    fsk_index *ix;
    fsk_reader *r;
    (void)a;
    if (open_reader(&ix, &r))
        return CLI_ERROR;
    admin_progress_start();
    str out = {0};
    dump d = {.json = {.to = &out}};
    fsk_error e = {0};
    int rc = dump_all(&d, r, &e);
    progress_clear();
    open_close(ix, r);
    str_free(&out);
    if (rc == 0)
        return dump_tell(&d);
    if (rc == FSK_E_NOTFOUND)
        cli_error("%s keeps no text (--no-store): there is nothing to write out", options_index());
    else
        cli_library_error(options_index(), &e);
    return CLI_ERROR;
}
