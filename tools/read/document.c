/* document.c -- one line of JSON to one document; see document.h. */
#include "read/document.h"
#include "lib/base64.h"
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <yajl/yajl_parse.h>

enum { GO_ON = 1, STOP = 0 };

static int fail(document *d, report_kind kind, const char *format, ...) __attribute__((format(printf, 3, 4)));

static int fail(document *d, report_kind kind, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(d->detail, sizeof d->detail, format, args);
    va_end(args);
    d->failure = kind;
    return STOP;
}

static bool named(const char *name, const unsigned char *p, size_t n)
{
    return strlen(name) == n && memcmp(name, p, n) == 0;
}

static unsigned key_rank_of(const document_rules *rules, const unsigned char *p, size_t n)
{
    if (rules->key)
        return named(rules->key, p, n);
    return named("_id", p, n) ? 2 : named("id", p, n) ? 1 : 0;
}

static bool field_name_usable(const unsigned char *p, size_t n)
{
    if (n == 0 || n > 64 || !isalpha(p[0]))
        return false;
    for (size_t i = 0; i < n; i++) {
        if (!(p[i] < 0x80 && (isalnum(p[i]) || strchr("_.-", p[i]))))
            return false;
    }
    return true;
}

static const char *field_for(document *d, const unsigned char *p, size_t n)
{
    const document_rules *rules = d->rules;
    for (size_t i = 0; i < rules->nfields; i++) {
        if (named(rules->fields[i].member, p, n))
            return rules->fields[i].field;
    }
    if (!rules->all_fields || d->key_next)
        return NULL;
    if (!field_name_usable(p, n)) {
        d->remark = REPORT_NAME;
        snprintf(d->detail, sizeof d->detail, "\"%.*s\"", n < 64 ? (int)n : 64, (const char *)p);
        return NULL;
    }
    memcpy(d->name, p, n);
    d->name[n] = '\0';
    return d->name;
}

static int on_name(void *ctx, const unsigned char *p, size_t n)
{
    document *d = ctx;
    if (d->coded)
        d->coded_next = named("base64", p, n);
    if (d->depth != 1)
        return GO_ON;
    d->key_next = key_rank_of(d->rules, p, n);
    d->language_next = named(d->rules->dumped ? "_lang" : "lang", p, n);
    d->field = d->rules->dumped && d->language_next ? NULL : field_for(d, p, n);
    return GO_ON;
}

/* A value at the top of the object has begun that is not one a key or a text can be. */
static int other_value(document *d, const char *what)
{
    if (d->depth == 0)
        return fail(d, REPORT_NOT_OBJECT, "it is %s", what);
    if (d->depth > 1)
        return GO_ON;
    if (d->key_next)
        return fail(d, REPORT_BAD_KEY, "it is %s, neither string nor number", what);
    if (d->field && !d->rules->all_fields)
        return fail(d, REPORT_BAD_TEXT, "\"%s\" is %s", d->field, what);
    return GO_ON;
}

static void key_take(document *d, const void *p, size_t n)
{
    if (d->key_next < d->key_rank)
        return;
    d->key_rank = d->key_next;
    str_clear(&d->key);
    str_add(&d->key, p, n);
}

/* A string of the object itself. */
static int string_take(document *d, const char *p, size_t n)
{
    if (d->key_next)
        key_take(d, p, n);
    if (d->language_next)
        (void)fsk_doc_language(d->doc, (fsk_str){p, n}); /* else it is not one */
    if (!d->field)
        return GO_ON;
    int r = fsk_doc_text(d->doc, d->field, (fsk_str){p, n});
    if (r)
        return fail(d, REPORT_REFUSED, "\"%s\": %s", d->field, fsk_strerror(r));
    d->has_text = true;
    return GO_ON;
}

static int on_string(void *ctx, const unsigned char *p, size_t n)
{
    document *d = ctx;
    if (d->depth == 0)
        return other_value(d, "a string");
    if (d->depth == 1)
        return string_take(d, (const char *)p, n);
    if (!d->coded_next)
        return GO_ON;
    str_clear(&d->decoded);
    if (!base64_decode(&d->decoded, (const char *)p, n))
        return fail(d, REPORT_DUMP, "not base64");
    return string_take(d, d->decoded.p, d->decoded.n);
}

static int on_number(void *ctx, const char *p, size_t n)
{
    document *d = ctx;
    if (d->depth != 1 || !d->key_next)
        return other_value(d, "a number");
    key_take(d, p, n);
    d->key_next = 0;
    return other_value(d, "a number");
}

static int on_bool(void *ctx, int value)
{
    return other_value(ctx, value ? "true" : "false");
}

static int on_null(void *ctx)
{
    document *d = ctx;
    return d->depth == 0 ? other_value(d, "null") : GO_ON; /* a member that is null is as good as absent */
}

static int on_array(void *ctx)
{
    document *d = ctx;
    int r = other_value(d, "an array");
    d->depth++;
    return r;
}

static int on_object(void *ctx)
{
    document *d = ctx;
    d->coded = d->rules->dumped && d->depth == 1;
    int r = d->depth == 0 || d->coded ? GO_ON : other_value(d, "an object");
    d->depth++;
    return r;
}

static int on_end(void *ctx)
{
    document *d = ctx;
    d->depth--;
    d->coded = d->coded_next = false;
    return GO_ON;
}

static const yajl_callbacks CALLBACKS = {.yajl_null = on_null,
                                         .yajl_boolean = on_bool,
                                         .yajl_number = on_number,
                                         .yajl_string = on_string,
                                         .yajl_start_map = on_object,
                                         .yajl_map_key = on_name,
                                         .yajl_end_map = on_end,
                                         .yajl_start_array = on_array,
                                         .yajl_end_array = on_end};

static void syntax_error(document *d, yajl_handle h)
{
    unsigned char *text = yajl_get_error(h, 0, NULL, 0);
    int len = text ? (int)strcspn((const char *)text, "\n") : 0;
    if (len && text[len - 1] == '.')
        len--;
    d->failure = REPORT_NOT_JSON;
    snprintf(d->detail, sizeof d->detail, "%.*s", len, text ? (const char *)text : "");
    yajl_free_error(h, text);
}

static void parse(document *d, const char *line, size_t n)
{
    yajl_handle h = yajl_alloc(&CALLBACKS, NULL, d);
    if (!h) {
        fail(d, REPORT_REFUSED, "out of memory");
        return;
    }
    yajl_config(h, yajl_dont_validate_strings, 1); /* the index repairs UTF-8 itself */
    yajl_status status = yajl_parse(h, (const unsigned char *)line, n);
    if (status == yajl_status_ok)
        status = yajl_complete_parse(h);
    if (status == yajl_status_error)
        syntax_error(d, h);
    yajl_free(h);
}

static bool blank(const char *p, size_t n)
{
    while (n && (*p == ' ' || *p == '\t' || *p == '\r')) {
        p++;
        n--;
    }
    return n == 0;
}

report_kind document_read(document *d, const char *line, size_t n)
{
    if (blank(line, n))
        return REPORT_BLANK;
    fsk_doc_reset(d->doc);
    str_clear(&d->key);
    d->depth = 0;
    d->field = NULL;
    d->key_rank = d->key_next = 0;
    d->has_text = d->coded = d->coded_next = false;
    d->failure = d->remark = REPORT_NONE;
    d->detail[0] = '\0';
    parse(d, line, n);
    if (d->failure != REPORT_NONE)
        return d->failure;
    if (d->rules->key && !d->key_rank)
        fail(d, REPORT_NO_KEY, "there is no \"%s\"", d->rules->key);
    else if (!d->has_text && !d->rules->dumped)
        d->failure = REPORT_NO_TEXT;
    else if (d->key_rank && fsk_doc_key(d->doc, (fsk_str){d->key.p, d->key.n}))
        fail(d, REPORT_BAD_KEY, "%s", d->key.n ? "longer than 4096 bytes" : "empty");
    return d->failure;
}

void document_start(document *d, const document_rules *rules)
{
    *d = (document){.rules = rules, .doc = fsk_doc_new()};
}

void document_free(document *d)
{
    fsk_doc_free(d->doc);
    str_free(&d->key);
    str_free(&d->decoded);
}
