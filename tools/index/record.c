/* record.c -- what the index remembers of a file; see record.h. */
#include "index/record.h"
#include <xxhash.h>

enum { VERSION = 1, FEED = 4, STATE = 3, NAME_MAX_BYTES = 500, NAME_KEPT = 400 };

static const char PREFIX[] = "file:";

/* ---- numbers and strings ---- */

static void number_add(str *s, uint64_t v)
{
    for (; v >= 128; v >>= 7)
        str_addc(s, (char)(v | 128));
    str_addc(s, (char)v);
}

/* Moves *p behind the number; NULL once anything was wrong. */
static uint64_t number_take(const char **p, const char *end)
{
    uint64_t v = 0;
    for (unsigned shift = 0; *p && *p < end && shift < 64; shift += 7) {
        unsigned char c = (unsigned char)*(*p)++;
        v |= (uint64_t)(c & 127) << shift;
        if (c < 128)
            return v;
    }
    *p = NULL;
    return 0;
}

static fsk_str bytes_take(const char **p, const char *end, uint64_t n)
{
    if (!*p || n > (uint64_t)(end - *p)) {
        *p = NULL;
        return (fsk_str){"", 0};
    }
    fsk_str s = {*p, (size_t)n};
    *p += n;
    return s;
}

static fsk_str string_take(const char **p, const char *end)
{
    uint64_t n = number_take(p, end);
    return bytes_take(p, end, n);
}

/* ---- names ---- */

/* Long paths end in a hash of the whole. */
static void name_make(str *name, fsk_str path)
{
    str_adds(name, PREFIX);
    if (strlen(PREFIX) + path.n <= NAME_MAX_BYTES) {
        str_add(name, path.p, path.n);
        return;
    }
    str_add(name, path.p, NAME_KEPT);
    str_addf(name, "\n%016llx", (unsigned long long)XXH3_64bits(path.p, path.n));
}

/* ---- records ---- */

static bool record_parse(fsk_str name, fsk_str value, record *out)
{
    const char *p = value.p, *end = p + value.n;
    bool known = number_take(&p, end) == VERSION;
    uint64_t state = number_take(&p, end);
    *out = (record){.state = (record_state)(state & STATE), .feed = state & FEED};
    out->rules = number_take(&p, end);
    out->size = number_take(&p, end);
    out->mtime = number_take(&p, end);
    out->hash = number_take(&p, end);
    out->path = string_take(&p, end);
    out->reason = string_take(&p, end);
    out->nkeys = number_take(&p, end);
    if (!p || !known)
        return false;
    out->keys = (fsk_str){p, (size_t)(end - p)};
    if (out->path.n == 0)
        out->path = (fsk_str){name.p + strlen(PREFIX), name.n - strlen(PREFIX)};
    return true;
}

bool record_get(fsk_reader *r, const char *path, record *out)
{
    str name = {0};
    fsk_str value, whole = {path, strlen(path)};
    name_make(&name, whole);
    bool found = fsk_reader_metadata(r, (fsk_str){name.p, name.n}, &value, NULL) == 0 &&
                 record_parse((fsk_str){name.p, name.n}, value, out) && out->path.n == whole.n &&
                 memcmp(out->path.p, path, whole.n) == 0;
    out->path = whole;
    str_free(&name);
    return found;
}

int record_put(fsk_writer *w, const record *rec, fsk_error *e)
{
    str name = {0}, value = {0};
    name_make(&name, rec->path);
    number_add(&value, VERSION);
    number_add(&value, (uint64_t)rec->state | (rec->feed ? FEED : 0));
    number_add(&value, rec->rules);
    number_add(&value, rec->size);
    number_add(&value, rec->mtime);
    number_add(&value, rec->hash);
    bool is_long = name.n != strlen(PREFIX) + rec->path.n;
    number_add(&value, is_long ? rec->path.n : 0);
    str_add(&value, rec->path.p, is_long ? rec->path.n : 0);
    number_add(&value, rec->reason.n);
    str_add(&value, rec->reason.p, rec->reason.n);
    number_add(&value, rec->nkeys);
    str_add(&value, rec->keys.p, rec->keys.n);
    int rc = fsk_writer_metadata(w, (fsk_str){name.p, name.n}, (fsk_str){value.p, value.n}, e);
    str_free(&name);
    str_free(&value);
    return rc;
}

int record_drop(fsk_writer *w, const char *path, fsk_error *e)
{
    str name = {0};
    name_make(&name, (fsk_str){path, strlen(path)});
    int rc = fsk_writer_metadata(w, (fsk_str){name.p, name.n}, (fsk_str){"", 0}, e);
    str_free(&name);
    return rc;
}

typedef struct each {
    record_fn *fn;
    void *user;
} each;

static int each_one(void *user, fsk_str name, fsk_str value)
{
    const each *x = user;
    record rec;
    return record_parse(name, value, &rec) ? x->fn(x->user, &rec) : 0;
}

int record_each(fsk_reader *r, record_fn *fn, void *user, fsk_error *e)
{
    each x = {fn, user};
    return fsk_reader_metadata_each(r, (fsk_str){PREFIX, strlen(PREFIX)}, each_one, &x, e);
}

/* ---- keys ---- */

void record_keys_add(record_keys *list, const char *path, fsk_str key)
{
    fsk_str last = list->n ? (fsk_str){list->last.p, list->last.n} : (fsk_str){path, strlen(path)};
    size_t shared = 0;
    while (shared < last.n && shared < key.n && last.p[shared] == key.p[shared])
        shared++;
    number_add(&list->coded, shared);
    number_add(&list->coded, key.n - shared);
    str_add(&list->coded, key.p + shared, key.n - shared);
    str_clear(&list->last);
    str_add(&list->last, key.p, key.n);
    list->n++;
}

void record_keys_free(record_keys *list)
{
    str_free(&list->coded);
    str_free(&list->last);
}

int record_keys_each(const record *rec, int (*fn)(void *user, fsk_str key), void *user)
{
    if (rec->nkeys == 0)
        return 0;
    const char *p = rec->keys.p, *end = p + rec->keys.n;
    str key = {0};
    int rc = 0;
    str_add(&key, rec->path.p, rec->path.n);
    for (size_t i = 0; i < rec->nkeys && rc == 0; i++) {
        uint64_t shared = number_take(&p, end);
        fsk_str rest = string_take(&p, end);
        if (!p || shared > key.n)
            break;
        key.n = shared;
        str_add(&key, rest.p, rest.n);
        rc = fn(user, (fsk_str){key.p, key.n});
    }
    str_free(&key);
    return rc;
}
