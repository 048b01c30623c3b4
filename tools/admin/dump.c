/* dump.c -- the whole index written out, an object a line, as tools/read/dump.c reads it back; see admin.h.
 *
 * What it is and its language come first, then the documents, then the metadata.  The key's member is _id
 * and that of a language other than the index's _lang, which cannot be fields' names.  A document whose
 * text is damaged costs itself alone. */
#include "admin/admin.h"
#include "lib/base64.h"
#include "lib/cli.h"
#include "lib/interrupt.h"
#include "lib/json_out.h"
#include "lib/open.h"
#include "lib/options.h"
#include "lib/progress.h"
#include "lib/utf8.h"
#include <stdio.h>

enum { DUMP_VERSION = 1 };

typedef struct dump {
    json_out json;
    const char *language; /* of the index */
    uint64_t damaged;
} dump;

/* Nobody waits for the rest. */
static bool over(void)
{
    return interrupt_seen() || ferror(stdout);
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

static void base64_put(dump *d, fsk_str s)
{
    str coded = {0};
    base64_add(&coded, s.p, s.n);
    json_string(&d->json, coded.p ? coded.p : "", coded.n);
    str_free(&coded);
}

/* JSON is UTF-8: other bytes are an object. */
static void string_put(dump *d, fsk_str s)
{
    if (is_utf8(s)) {
        json_string(&d->json, s.p, s.n);
        return;
    }
    json_open(&d->json, '{');
    json_name(&d->json, "base64");
    base64_put(d, s);
    json_close(&d->json, '}');
}

static int on_field(void *user, fsk_str field, fsk_str text)
{
    dump *d = user;
    str name = {0};
    str_add(&name, field.p, field.n);
    json_name(&d->json, name.p);
    string_put(d, text);
    str_free(&name);
    return 0;
}

static void line_begin(dump *d)
{
    str_clear(d->json.to);
    d->json.comma = false;
    json_open(&d->json, '{');
}

static void line_end(dump *d)
{
    json_close(&d->json, '}');
    str_addc(d->json.to, '\n');
    fwrite(d->json.to->p, 1, d->json.to->n, stdout);
}

/* NOTFOUND, and nothing is written, where the index keeps no text. */
static int head_put(dump *d, fsk_reader *r, const char *language, fsk_error *e)
{
    fsk_docid doc = FSK_DOC_NONE;
    fsk_str text;
    if (fsk_reader_next(r, &doc, e) == 0 && fsk_reader_stored(r, doc, "text", &text, e) == FSK_E_NOTFOUND)
        return FSK_E_NOTFOUND;
    line_begin(d);
    json_name(&d->json, "_fossick");
    json_uint(&d->json, DUMP_VERSION);
    json_name(&d->json, "language");
    json_string(&d->json, language, strlen(language));
    line_end(d);
    return 0;
}

static int on_metadata(void *user, fsk_str name, fsk_str value)
{
    dump *d = user;
    line_begin(d);
    json_name(&d->json, "_metadata");
    base64_put(d, name);
    json_name(&d->json, "value");
    base64_put(d, value);
    line_end(d);
    return over();
}

static int dump_one(dump *d, fsk_reader *r, fsk_docid doc, fsk_error *e)
{
    fsk_str key;
    const char *language;
    int rc = fsk_reader_language(r, doc, &language, e);
    if (rc == 0)
        rc = fsk_reader_key(r, doc, &key, e);
    if (rc)
        return rc;
    line_begin(d);
    json_name(&d->json, "_id");
    string_put(d, key);
    if (strcmp(language, d->language) != 0) {
        json_name(&d->json, "_lang");
        json_string(&d->json, language, strlen(language));
    }
    rc = fsk_reader_fields(r, doc, on_field, d, e);
    if (rc == 0)
        line_end(d);
    return rc;
}

static int documents_put(dump *d, fsk_reader *r, fsk_error *e)
{
    enum { TOLD_MOST = 10 };
    fsk_docid doc = FSK_DOC_NONE;
    uint64_t done = 0, total = fsk_reader_docs(r);
    while (!over() && fsk_reader_next(r, &doc, e) == 0) {
        int rc = dump_one(d, r, doc, e);
        if (rc == FSK_E_CORRUPT && ++d->damaged <= TOLD_MOST)
            cli_error("%s: document %llu is left out: %s", options_index(), (unsigned long long)doc, e->text);
        if (rc && rc != FSK_E_CORRUPT)
            return rc;
        progress_work("writing documents", ++done, total);
    }
    return 0;
}

static int dump_all(dump *d, fsk_index *ix, fsk_reader *r, fsk_error *e)
{
    d->language = fsk_language(ix);
    int rc = head_put(d, r, d->language, e);
    if (rc == 0)
        rc = documents_put(d, r, e);
    if (rc == 0 && !over())
        rc = fsk_reader_metadata_each(r, (fsk_str){"", 0}, on_metadata, d, e);
    return over() ? 0 : rc;
}

static int dump_tell(const dump *d)
{
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
    int rc = dump_all(&d, ix, r, &e);
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
