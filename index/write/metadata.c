/* metadata.c -- named values put since the last commit: kept in order, written inside the transaction that
 * publishes.
 *
 * Invariant: entries are well formed; the last one of a name wins, since all are applied in order. */
#include "codec/varint.h"
#include "write/writer_internal.h"

int writer_metadata(writer *w, fsk_str name, fsk_str value, fsk_error *e)
{
    if (w->failed)
        return error_set(e, w->failed, "the writer has failed before: roll back");
    if (!name.n || name.n > STORE_METADATA_NAME_MAX)
        return error_set(e, FSK_E_LIMIT, "a metadata name has 1 to %d bytes, not %zu",
                         STORE_METADATA_NAME_MAX, name.n);
    if (value.n > METADATA_VALUE_MAX)
        return error_set(e, FSK_E_LIMIT, "the metadata value has %zu bytes, at most %d are possible", value.n,
                         METADATA_VALUE_MAX);
    if (!buf_reserve(&w->metadata, 2 * VARINT_MAX + name.n + value.n)) {
        w->metadata.failed = false; /* nothing of this entry was written */
        return error_nomem(e);
    }
    buf_put_varint(&w->metadata, name.n);
    buf_put_varint(&w->metadata, value.n);
    buf_put(&w->metadata, name.p, name.n);
    buf_put(&w->metadata, value.p, value.n);
    return 0;
}

int metadata_put(writer *w, fsk_error *e)
{
    const uint8_t *p = w->metadata.p, *end = w->metadata.n ? p + w->metadata.n : p;
    int rc = 0;
    while (p < end && !rc) {
        uint64_t name = 0, value = 0;
        p = varint_get(varint_get(p, end, &name), end, &value);
        rc =
            store_metadata_put(w->store, (fsk_str){(const char *)p, name}, (store_bytes){p + name, value}, e);
        p += name + value;
    }
    return rc;
}
