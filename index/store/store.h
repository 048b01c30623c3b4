/* store.h -- the only door to LMDB: one environment in one file, read through views, changed by the one
 * writer.
 *
 * What lies in the environment (unnamed database, keys begin with two big-endian u32, see FORMAT.md):
 *   (0, 0)                   the manifest
 *   (0, 1) name              metadata; the name's bytes follow in the key
 *   (segment, ordinal)       extents of a segment; ordinal < 2^31
 *   (segment, LIVE | chunk)  deleted documents of a segment
 * Build, then publish: extents of a segment that no manifest names yet are committed in between without
 * syncing the meta page; one last synced transaction writes the manifest and makes them visible at once.
 *
 * Threads: a store may be shared; a view belongs to one thread at a time; the writer functions belong to
 * the holder of the writer lock, called from any thread but one at a time.
 * Trust: LMDB's own pages are trusted, the bytes of values are not.  The file is found whole at open; cutting
 * it short while it is open is SIGBUS.  All names of the file must be symbolic links or the one name: the
 * lock file beside a hard link would be another. */
#ifndef STORE_STORE_H
#define STORE_STORE_H
#include "base/error.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    EXTENT_BYTES = 64 * 4096 - 16, /* every full extent: a run of pages less the page header */
    EXTENT_PAYLOAD =
        EXTENT_BYTES - 112, /* what streams put there, a multiple of 64; kernels may read 64 bytes further */
    STORE_METADATA_NAME_MAX = 500,
    STORE_LIVE = (int)0x80000000, /* ordinal bit of deleted-document chunks: use STORE_LIVE_KEY */
};
#define STORE_LIVE_KEY(chunk) (0x80000000u | (uint32_t)(chunk))

typedef struct store store;
typedef struct store_view store_view;

/* Opens the file; the registry hands the same store to everyone in this process who opens the same file
 * (device and inode), counted; asking to write where it is open read-only is READONLY.  Uses flags, map_bytes
 * (the size to begin with), max_readers of the options.  A new file (FSK_OPEN_CREATE) has no manifest yet.
 * Errors: NOTFOUND, INVAL (a directory), FORMAT (not LMDB, another version of it, or somebody else's),
 * CORRUPT (shorter than its trees reach), NETFS, READONLY (cannot be written and FSK_OPEN_RDONLY not given),
 * FULL (no room for the lock file), BUSY (replaced while its old file is open somewhere), IO, NOMEM. With
 * FSK_OPEN_RDONLY, where no lock file can be had (read-only folder or medium, full disk), readers and writers
 * exclude each other instead: LOCKED for whoever comes second. */
int store_open(const char *path, const fsk_open_opts *opts, store **out, fsk_error *e);
/* One count less; BUSY while this was the last and views or the writer are open. */
int store_close(store *s);
bool store_readonly(const store *s);
const char *store_path(const store *s);
/* Changes whenever the map moved (it grew): pointers taken through an earlier view are void then. */
uint64_t store_map_epoch(const store *s);
/* FORKED if the calling process is not the one that opened it. */
int store_check_fork(const store *s, fsk_error *e);

typedef struct store_bytes {
    const uint8_t *p;
    size_t n;
} store_bytes;

/* ---- views: what one reader sees; pointers into the map stay valid while the view is pinned ---- */
int store_view_open(store *s, store_view **out, fsk_error *e); /* pinned */
/* Pins the newest state; *changed: whether any transaction was committed since the last pin.  About 10 ns
 * when nothing was.  On error the view is released. */
int store_view_refresh(store_view *v, bool *changed, fsk_error *e);
void store_view_release(store_view *v); /* pins no pages until the next refresh */
/* Pins no pages any more, but keeps the map where it is until the next refresh or release: pointers to values
 * that the newest state still has stay valid.  For merges, which alone take away what they read. */
void store_view_hold(store_view *v);
bool store_view_pinned(const store_view *v);
void store_view_close(store_view *v);
/* NOTFOUND when absent, INVAL when released; no message. */
int store_view_get(store_view *v, uint32_t segment, uint32_t ordinal, store_bytes *out);
/* Extents first .. first + count - 1 in one cursor walk; each must have EXTENT_BYTES, else CORRUPT. */
int store_view_extents(store_view *v, uint32_t segment, uint32_t first, uint32_t count, const uint8_t **out,
                       fsk_error *e);
/* Calls fn for each live-chunk of the segment; stops at a nonzero return, which is returned. */
int store_view_live(store_view *v, uint32_t segment, int (*fn)(void *user, uint32_t chunk, store_bytes bytes),
                    void *user);

/* A value; NOTFOUND when absent, INVAL when released; no message.  Names are at most STORE_METADATA_NAME_MAX
 * bytes here and below. */
int store_view_metadata(store_view *v, fsk_str name, store_bytes *out);
typedef int store_metadata_fn(void *user, fsk_str name, store_bytes value);
/* Those whose names begin with prefix, in byte order; stops at a nonzero return, which is returned. */
int store_view_metadata_each(store_view *v, fsk_str prefix, store_metadata_fn *fn, void *user, fsk_error *e);

typedef struct store_sizes {
    uint64_t file_bytes, used_bytes,
        free_bytes; /* used: pages reachable; free: reusable pages inside the file */
} store_sizes;
int store_view_sizes(store_view *v, store_sizes *out, fsk_error *e);

/* ---- the writer ---- */
/* flock on the data file: LOCKED at once when another writer is active, in this process or another.
 * Clears out readers of dead processes. */
int store_writer_lock(store *s, fsk_error *e);
void store_writer_unlock(store *s); /* aborts an open transaction */

/* Makes the map have room for so many bytes more.  False: it has not, and cannot grow while views of this
 * process are pinned or held, or at all. */
bool store_reserve(store *s, uint64_t bytes);
/* The number of the newest transaction, and that of the oldest one that a snapshot of any process has pinned
 * (UINT64_MAX: none): what later ones freed cannot be used again yet. */
void store_transactions(store *s, uint64_t *newest, uint64_t *pinned);

/* A write transaction opens by itself at the first put, drop or get.  Unpublished work: after about 64
 * extents' worth of dirty bytes the store commits it by itself, without meta sync.  Before each transaction
 * there must be room in the map, which grows when it can (FULL when it cannot because this process has pinned
 * views). */
int store_put(store *s, uint32_t segment, uint32_t ordinal, const void *p, size_t n, fsk_error *e);
/* Reads what is there, uncommitted puts included.  The pointer is valid until the next put, drop, flush or
 * publish. */
int store_get(store *s, uint32_t segment, uint32_t ordinal, store_bytes *out, fsk_error *e);
int store_flush(store *s, fsk_error *e); /* commits unpublished work so far */
/* Forgets everything put since the last flush or publish. */
void store_abort(store *s);
int store_drop(store *s, uint32_t segment, fsk_error *e); /* all of a segment's extents and chunks */
/* Segments present in the file, ascending, for the orphan sweep; the array is the caller's (mem_free). */
int store_segments(store *s, uint32_t **ids, size_t *n, fsk_error *e);

/* Opens the publishing transaction: puts and drops from here on are not committed before
 * store_publish, which adds the manifest and syncs: durable and visible at once when it returns 0; nothing of
 * it has happened otherwise.  Unpublished work must have been flushed before. */
int store_publish_begin(store *s, fsk_error *e);
int store_metadata_put(store *s, fsk_str name, store_bytes value, fsk_error *e); /* empty value: removes it */
int store_publish(store *s, const void *manifest, size_t n, fsk_error *e);

/* ---- copies ---- */
typedef struct store_copy_plan {
    const uint32_t *segments; /* those that the manifest names, ascending; nothing else is copied */
    size_t nsegments;
    fsk_progress_fn progress; /* may be NULL; bytes */
    void *user;
} store_copy_plan;

/* What the view sees, to a new file without free pages.  EXISTS: dest does; else FULL, IO, CANCEL, and no
 * file of that name then. */
int store_backup(store_view *v, const char *dest, const store_copy_plan *plan, fsk_error *e);
/* As store_open, but BUSY when anybody, in this process or another, has it open. */
int store_open_alone(const char *path, const fsk_open_opts *opts, store **out, fsk_error *e);
/* Puts such a copy in the place of the file, if that makes it smaller.  The caller holds the writer lock and
 * the only view; both and the store itself are closed in any case.  BUSY: it was opened elsewhere meanwhile.
 * After an error, a crash too, the file is the old one or the new one, whole. */
int store_compact(store *s, store_view *v, const store_copy_plan *plan, fsk_error *e);
/* Of LMDB, as loaded. */
void store_library(int *major, int *minor, int *patch);
#endif
