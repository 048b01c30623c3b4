/* metadata.c -- named values beside the segments: keys of segment 0, ordinal 1, with the name behind.
 *
 * Relies on: writer.c for the publishing transaction, view.c for pinned views.  The manifest's key, (0, 0),
 * stays the first of the database, by which an index is told from another program's LMDB file (env.c). */
#include "base/bits.h"
#include "store/inner.h"

enum { KEY_HEAD = sizeof(store_key) };

typedef struct metadata_key {
    uint8_t bytes[KEY_HEAD + STORE_METADATA_NAME_MAX];
    size_t n;
} metadata_key;

static void key_of(metadata_key *k, fsk_str name)
{
    store_key head = key_make(0, 1);
    memcpy(k->bytes, head.bytes, KEY_HEAD);
    if (name.n)
        memcpy(k->bytes + KEY_HEAD, name.p, name.n);
    k->n = KEY_HEAD + name.n;
}

int store_metadata_put(store *s, fsk_str name, store_bytes value, fsk_error *e)
{
    metadata_key k;
    key_of(&k, name);
    if (!s->publishing)
        return error_set(e, FSK_E_INVAL, "%s: metadata outside of a publishing transaction", s->path);
    MDB_val key = {k.n, k.bytes}, data = {value.n, (void *)(uintptr_t)value.p};
    int rc = value.n ? mdb_put(s->txn, s->dbi, &key, &data, 0) : mdb_del(s->txn, s->dbi, &key, NULL);
    return rc && rc != MDB_NOTFOUND ? writer_fail(s, rc, "write", e) : 0;
}

int store_view_metadata(store_view *v, fsk_str name, store_bytes *out)
{
    metadata_key k;
    key_of(&k, name);
    return view_look_up(v, (MDB_val){k.n, k.bytes}, out);
}

int store_view_metadata_each(store_view *v, fsk_str prefix, store_metadata_fn *fn, void *user, fsk_error *e)
{
    MDB_cursor *cursor;
    metadata_key from;
    key_of(&from, prefix);
    if (!v->pinned)
        return error_set(e, FSK_E_INVAL, "a snapshot of %s was used after its release", v->s->path);
    int rc = mdb_cursor_open(v->txn, v->s->dbi, &cursor);
    if (rc)
        return env_error(v->s, rc, "read", e);
    MDB_val key = {from.n, from.bytes}, value;
    int stop = 0;
    rc = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE);
    while (rc == 0 && key.mv_size >= from.n && memcmp(key.mv_data, from.bytes, from.n) == 0 && !stop) {
        const char *name = (const char *)key.mv_data + KEY_HEAD;
        stop = fn(user, (fsk_str){name, key.mv_size - KEY_HEAD}, (store_bytes){value.mv_data, value.mv_size});
        rc = mdb_cursor_get(cursor, &key, &value, MDB_NEXT);
    }
    mdb_cursor_close(cursor);
    return stop ? stop : rc && rc != MDB_NOTFOUND ? env_error(v->s, rc, "read", e) : 0;
}
