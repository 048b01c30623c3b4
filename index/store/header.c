/* header.c -- decides with pread alone whether a file is an LMDB environment that is all there.
 *
 * Relies on: tree.c.  LMDB would create a lock file beside a foreign file, and a read of a missing page
 * through the map is SIGBUS: so both are found out here, before LMDB opens anything.
 *
 *   meta page i at i * page size (64-bit little endian, LMDB 0.9):
 *     0 page number u64 | 8 pad u16 | 10 flags u16 (8 = meta) | 12 lower, upper u16
 *    16 magic u32 0xBEEFC0DE | 20 version u32 = 1 | 24 address u64 | 32 map size u64
 *    40 free list: page size u32, flags u16, depth u16, branch, leaf, overflow pages, entries, root u64
 *    88 main tree: pad u32, flags u16, depth u16, ...                                   root at 128
 *   136 last page u64 | 144 transaction u64 */
#include "base/bits.h"
#include "store/inner.h"
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    META_BYTES = 152,
    META_MAGIC_AT = 16,
    META_VERSION_AT = 20,
    META_PAGE_AT = 40,
    META_FREE_ROOT_AT = 80
};
enum { META_MAIN_FLAGS_AT = 92, META_MAIN_ROOT_AT = 128, META_LAST_AT = 136, META_TXN_AT = 144 };
enum { META_VERSION = 1, PAGE_MIN = 256, PAGE_MAX = 65536 };
#define META_MAGIC 0xBEEFC0DEu

static int header_foreign(const char *path, fsk_error *e)
{
    return error_set(e, FSK_E_FORMAT, "%s is not a fossick index; name another file", path);
}

static int header_truncated(const char *path, uint64_t have, uint64_t need, fsk_error *e)
{
    return error_set(e, FSK_E_CORRUPT,
                     "%s is truncated: it has %" PRIu64 " of %" PRIu64
                     " bytes; restore it from a copy or index anew",
                     path, have, need);
}

static int header_damaged(const char *path, fsk_error *e)
{
    return error_set(e, FSK_E_CORRUPT, "%s has a damaged meta page; restore it from a copy or index anew",
                     path);
}

/* Bytes read, or -1. */
static ssize_t header_pread(int fd, void *p, size_t n, uint64_t at)
{
    size_t got = 0;
    while (got < n) {
        ssize_t r = pread(fd, (char *)p + got, n - got, (off_t)(at + got));
        if (r < 0 && errno == EINTR)
            continue;
        if (r < 0)
            return -1;
        if (r == 0)
            break;
        got += (size_t)r;
    }
    return (ssize_t)got;
}

static bool header_all_zero(int fd, uint64_t size)
{
    uint8_t bytes[4096];
    if (size > 2 * PAGE_MAX)
        return false;
    for (uint64_t at = 0; at < size; at += sizeof bytes) {
        ssize_t n = header_pread(fd, bytes, sizeof bytes, at);
        if (n < 0)
            return false;
        for (ssize_t i = 0; i < n; i++)
            if (bytes[i])
                return false;
    }
    return true;
}

static int header_first(const char *path, const uint8_t *meta, header_info *out, fsk_error *e)
{
    if (load_u32(meta + META_MAGIC_AT) != META_MAGIC)
        return header_foreign(path, e);
    if (load_u32(meta + META_VERSION_AT) != META_VERSION)
        return error_set(
            e, FSK_E_FORMAT,
            "%s was written by another version of LMDB (format %u, this one reads %u); index anew", path,
            load_u32(meta + META_VERSION_AT), META_VERSION);
    if (load_u16(meta + META_MAIN_FLAGS_AT))
        return header_foreign(path, e);
    out->page_bytes = load_u32(meta + META_PAGE_AT);
    bool valid = out->page_bytes >= PAGE_MIN && out->page_bytes <= PAGE_MAX &&
                 (out->page_bytes & (out->page_bytes - 1)) == 0;
    return valid ? 0 : header_damaged(path, e);
}

static void header_take(const uint8_t *meta, header_info *out)
{
    out->last_page = load_u64(meta + META_LAST_AT);
    out->txn_id = load_u64(meta + META_TXN_AT);
    out->roots[0] = load_u64(meta + META_FREE_ROOT_AT);
    out->roots[1] = load_u64(meta + META_MAIN_ROOT_AT);
}

static int header_read(int fd, const char *path, uint64_t size, header_info *out, fsk_error *e)
{
    uint8_t metas[2][META_BYTES];
    ssize_t n = header_pread(fd, metas[0], META_BYTES, 0);
    if (n < 0)
        return error_sys(e, errno, "cannot read %s", path);
    if (n < META_BYTES)
        return header_foreign(path, e);
    int rc = header_first(path, metas[0], out, e);
    if (rc)
        return rc;
    if (size < 2 * (uint64_t)out->page_bytes)
        return header_truncated(path, size, 2 * (uint64_t)out->page_bytes, e);
    n = header_pread(fd, metas[1], META_BYTES, out->page_bytes);
    if (n < 0)
        return error_sys(e, errno, "cannot read %s", path);
    if (n < META_BYTES || load_u32(metas[1] + META_MAGIC_AT) != META_MAGIC ||
        load_u32(metas[1] + META_VERSION_AT) != META_VERSION)
        return header_damaged(path, e);
    bool second = load_u64(metas[1] + META_TXN_AT) > load_u64(metas[0] + META_TXN_AT);
    header_take(metas[second], out);
    return 0;
}

/* LMDB does not write free pages, so at the end of the file they may be missing with all being well. */
static int header_complete(int fd, const char *path, uint64_t size, const header_info *h, fsk_error *e)
{
    uint64_t pages = size / h->page_bytes;
    if (h->last_page < pages)
        return 0;
    if (h->last_page >= (uint64_t)INT64_MAX / h->page_bytes)
        return header_damaged(path, e);
    uint64_t need = tree_extent(fd, h);
    if (need && need <= pages)
        return 0;
    return header_truncated(path, size, (need ? need : h->last_page + 1) * h->page_bytes, e);
}

int header_check(int fd, const char *path, header_info *out, fsk_error *e)
{
    /* Another process may commit while we look: judge again when the meta page has changed meanwhile. */
    for (int attempt = 0;; attempt++) {
        struct stat st;
        memset(out, 0, sizeof *out);
        if (fstat(fd, &st))
            return error_sys(e, errno, "cannot examine %s", path);
        uint64_t size = (uint64_t)st.st_size;
        if (header_all_zero(fd, size)) {
            out->fresh = true;
            return 0;
        }
        header_info again;
        int rc = header_read(fd, path, size, out, e);
        /* The length after the meta page: the file grows before its meta page says so. */
        if (rc == 0 && fstat(fd, &st))
            return error_sys(e, errno, "cannot examine %s", path);
        if (rc == 0)
            rc = header_complete(fd, path, (uint64_t)st.st_size, out, e);
        if (rc == 0 || attempt == 8 || header_read(fd, path, (uint64_t)st.st_size, &again, NULL) ||
            again.txn_id == out->txn_id)
            return rc;
    }
}

int header_renumber(int fd, const char *path, uint64_t txn_id, fsk_error *e)
{
    header_info h;
    struct stat st;
    if (fstat(fd, &st))
        return error_sys(e, errno, "cannot examine %s", path);
    int rc = header_read(fd, path, (uint64_t)st.st_size, &h, e);
    if (rc || txn_id <= h.txn_id)
        return rc;
    for (uint64_t i = 0; i < 2; i++) {
        uint8_t number[8];
        off_t at = (off_t)(i * h.page_bytes + META_TXN_AT);
        if (header_pread(fd, number, sizeof number, (uint64_t)at) != (ssize_t)sizeof number)
            return error_sys(e, errno, "cannot read %s", path);
        store_u64(number, load_u64(number) + (txn_id - h.txn_id));
        if (pwrite(fd, number, sizeof number, at) != (ssize_t)sizeof number)
            return error_sys(e, errno, "cannot write %s", path);
    }
    return 0;
}
