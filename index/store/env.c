/* env.c -- opening and closing: the registry, the guards, LMDB's environment.
 *
 * Relies on: header.c, guard.c.  Invariants: LMDB never has the same file (device and inode) open twice in
 * one process, because that would drop its locks; a process that forked leaves its parent's stores alone; and
 * the lock file belongs to this very data file (a new file gets a new one, and what is found is checked). */
#include "base/mem.h"
#include "store/inner.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_READERS = 1024, LOCK_HEAD_BYTES = 4096, LOCK_READER_BYTES = 64 };
#define MAP_DEFAULT ((uint64_t)1 << 40)
#define MAP_LEAST ((uint64_t)1 << 20)

static struct {
    pthread_mutex_t lock;
    pthread_once_t once;
    store *first;
} registry = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_ONCE_INIT, NULL};

static _Atomic uint32_t env_forks; /* how many forks led to this process since the first open */

typedef struct env_request {
    const char *given; /* as the caller wrote it, for messages */
    char path[PATH_MAX];
    fsk_open_opts opts;
    bool readonly, create, created;
    bool alone;    /* nobody else may have it open */
    bool replaced; /* by another file while it was being opened: try again */
    int fd;
    struct stat st;
    header_info header;
} env_request;

/* The registry is held during a fork, so that the child finds it whole. */
static void env_before_fork(void)
{
    pthread_mutex_lock(&registry.lock);
}

static void env_after_fork(void)
{
    pthread_mutex_unlock(&registry.lock);
}

static void env_in_child(void)
{
    atomic_fetch_add(&env_forks, 1);
    pthread_mutex_unlock(&registry.lock);
}

static void env_watch_forks(void)
{
    pthread_atfork(env_before_fork, env_after_fork, env_in_child);
}

bool env_forked(const store *s)
{
    return s->forks != atomic_load_explicit(&env_forks, memory_order_relaxed);
}

int store_check_fork(const store *s, fsk_error *e)
{
    if (!env_forked(s))
        return 0;
    return error_set(e, FSK_E_FORKED, "%s was opened before fork(); open it again in the child", s->path);
}

int env_error(const store *s, int rc, const char *doing, fsk_error *e)
{
    switch (rc) {
    case MDB_MAP_FULL:
        return error_set(e, FSK_E_FULL,
                         "the map of %s is full and cannot grow; release all snapshots or open with a larger "
                         "map_bytes",
                         s->path);
    case MDB_READERS_FULL:
        return error_set(e, FSK_E_LIMIT,
                         "all reader slots of %s are taken; close readers or raise max_readers", s->path);
    case MDB_CORRUPTED:
    case MDB_PAGE_NOTFOUND:
    case MDB_INVALID:
    case MDB_BAD_VALSIZE:
    case MDB_CURSOR_FULL:
        return error_set(e, FSK_E_CORRUPT,
                         "cannot %s %s: it is damaged; restore it from a copy or index anew", doing, s->path);
    case MDB_PANIC:
        return error_set(e, FSK_E_IO, "cannot %s %s after a failed write; close it and open it again", doing,
                         s->path);
    default:
        if (rc > 0)
            return error_sys(e, rc, "cannot %s %s", doing, s->path);
        return error_set(e, FSK_E_IO, "cannot %s %s: %s", doing, s->path, mdb_strerror(rc));
    }
}

/* ---- finding the file ---- */
static int env_open_error(const env_request *r, int sys_errno, fsk_error *e)
{
    if (sys_errno == ENOENT || sys_errno == ENOTDIR)
        return error_set(e, FSK_E_NOTFOUND, "there is no index at %s", r->given);
    if (!r->readonly && (sys_errno == EROFS || (sys_errno == EACCES && access(r->given, R_OK) == 0)))
        return error_set(e, FSK_E_READONLY, "%s can only be opened read-only (%s)", r->given,
                         sys_errno == EROFS ? "read-only file system" : "permission denied");
    return error_sys(e, sys_errno, "cannot open %s", r->given);
}

/* The name without symbolic links, so that all who open the file use one lock file. */
static int env_resolve(env_request *r, fsk_error *e)
{
    struct stat st;
    if (stat(r->given, &st) == 0 && !S_ISREG(st.st_mode))
        return error_set(e, FSK_E_INVAL, "%s is %s; name the index file itself", r->given,
                         S_ISDIR(st.st_mode) ? "a directory" : "not a regular file");
    int mode = (r->readonly ? O_RDONLY : O_RDWR) | O_CLOEXEC | O_NONBLOCK;
    r->fd = -1;
    if (r->create) {
        r->fd = open(r->given, mode | O_CREAT | O_EXCL, 0666);
        r->created = r->fd >= 0;
        if (r->fd < 0 && errno == ENOENT)
            return error_set(e, FSK_E_NOTFOUND, "cannot create %s: there is no such folder; make it first",
                             r->given);
        if (r->fd < 0 && errno != EEXIST)
            return error_sys(e, errno, "cannot create %s", r->given);
    }
    if (r->fd < 0)
        r->fd = open(r->given, mode);
    if (r->fd < 0)
        return env_open_error(r, errno, e);
    if (!realpath(r->given, r->path) || fstat(r->fd, &r->st))
        return error_sys(e, errno, "cannot open %s", r->given);
    if (strlen(r->path) + sizeof "-lock" > sizeof r->path)
        return error_sys(e, ENAMETOOLONG, "cannot open %s", r->given);
    return 0;
}

/* A store of the same name whose file was replaced: the two would share, and drop, one lock file. */
static bool env_replaced_here(const env_request *r)
{
    for (store *s = registry.first; s; s = s->next)
        if (strcmp(s->path, r->path) == 0 && !env_forked(s))
            return !r->header.fresh;
    return false;
}

static store *env_find(const env_request *r)
{
    for (store *s = registry.first; s; s = s->next)
        if (s->dev == r->st.st_dev && s->ino == r->st.st_ino && !env_forked(s))
            return s;
    return NULL;
}

/* A lock file left by an index of the same name may still be in use by processes that hold the removed
 * file open; its transaction numbers would be taken for this file's. */
void env_drop_stale_lock(const char *path)
{
    char lock[PATH_MAX + 8];
    snprintf(lock, sizeof lock, "%s-lock", path);
    unlink(lock);
}

/* Creation is guarded by a lock of its own on byte 0, lest a writer lock be waited for. */
static int env_creation_lock(const env_request *r, short type)
{
    struct flock lock = {.l_type = type, .l_whence = SEEK_SET, .l_start = 0, .l_len = 1};
    int rc;
    do
        rc = fcntl(r->fd, F_OFD_SETLKW, &lock);
    while (rc && errno == EINTR);
    return rc ? errno : 0;
}

static int env_examine(env_request *r, fsk_error *e)
{
    int rc = header_check(r->fd, r->path, &r->header, e);
    if (rc || !r->header.fresh)
        return rc;
    if (!r->create)
        return error_set(e, FSK_E_FORMAT, "%s is not a fossick index: it is empty", r->path);
    int sys = env_creation_lock(r, F_WRLCK);
    if (sys)
        return error_sys(e, sys, "cannot lock %s", r->path);
    rc = header_check(r->fd, r->path, &r->header, e);
    if (rc || !r->header.fresh)
        return rc;
    if (ftruncate(r->fd, 0))
        return error_sys(e, errno, "cannot write %s", r->path);
    env_drop_stale_lock(r->path);
    return 0;
}

/* ---- LMDB's environment ---- */
static uint32_t env_max_readers(const env_request *r)
{
    return r->opts.max_readers ? r->opts.max_readers : MAX_READERS;
}

static int env_start(store *s, const env_request *r, uint64_t map_bytes, unsigned flags)
{
    int rc = mdb_env_create(&s->env);
    if (rc)
        return rc;
    rc = mdb_env_set_mapsize(s->env, map_bytes);
    if (rc == 0)
        rc = mdb_env_set_maxreaders(s->env, env_max_readers(r));
    if (rc == 0)
        rc = mdb_env_open(s->env, s->path, flags, 0666);
    if (rc) {
        mdb_env_close(s->env);
        s->env = NULL;
    }
    return rc;
}

/* Address space can be scarce (ulimit -v, valgrind): halve until it fits. */
static int env_start_halving(store *s, const env_request *r, unsigned flags)
{
    uint64_t bytes = r->opts.map_bytes ? r->opts.map_bytes : MAP_DEFAULT;
    bytes = (bytes + 65535) & ~(uint64_t)65535;
    for (;; bytes /= 2) {
        int rc = env_start(s, r, bytes, flags);
        if ((rc != ENOMEM && rc != EINVAL) || bytes / 2 < MAP_LEAST)
            return rc;
    }
}

static int env_lock_shared(const store *s, fsk_error *e)
{
    if (flock(s->fd, LOCK_SH | LOCK_NB) == 0 || errno != EWOULDBLOCK)
        return 0;
    return error_set(e, FSK_E_LOCKED,
                     "%s is being written, and reading beside it needs %s-lock to be writable", s->path,
                     s->path);
}

/* Without a lock file (read-only folder or medium) no writer can know of our views, so it is kept out
 * altogether. */
static int env_start_lockless(store *s, const env_request *r, unsigned flags, fsk_error *e)
{
    int rc = env_lock_shared(s, e);
    if (rc)
        return rc;
    rc = env_start_halving(s, r, flags | MDB_NOLOCK);
    return rc ? env_error(s, rc, "open", e) : 0;
}

/* LMDB writes to its lock file through a map, which on a full disk is SIGBUS unless the blocks are there
 * already. */
static int env_lock_room(const store *s, const env_request *r)
{
    char lock[PATH_MAX + 8];
    snprintf(lock, sizeof lock, "%s-lock", s->path);
    int fd = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (fd < 0)
        return errno;
    off_t bytes = LOCK_HEAD_BYTES + (off_t)env_max_readers(r) * LOCK_READER_BYTES;
    int rc = fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, bytes) ? errno : 0;
    close(fd);
    return rc == EOPNOTSUPP || rc == ENOSYS || rc == EINTR ? 0 : rc;
}

static int env_start_any(store *s, const env_request *r, fsk_error *e)
{
    unsigned flags = MDB_NOSUBDIR | MDB_NOTLS;
    if (r->readonly)
        flags |= MDB_RDONLY;
    if (guard_readahead_hurts(s->fd))
        flags |= MDB_NORDAHEAD;
    int rc = env_lock_room(s, r);
    if (rc == 0)
        rc = env_start_halving(s, r, flags);
    if (r->readonly && (rc == EACCES || rc == EROFS || rc == EPERM || rc == ENOSPC || rc == EDQUOT))
        return env_start_lockless(s, r, flags, e);
    return rc ? env_error(s, rc, "open", e) : 0;
}

static bool env_is_file(const store *s, const struct stat *st)
{
    return st->st_dev == s->dev && st->st_ino == s->ino;
}

/* The file that LMDB opened by name must be the one that was examined, and still have the name: now that we
 * are in the lock file (or, without one, hold our lock on the data file) nobody exchanges it any more. */
static int env_same_file(const store *s, env_request *r, fsk_error *e)
{
    int fd;
    struct stat opened, named;
    if (mdb_env_get_fd(s->env, &fd) || fstat(fd, &opened))
        return error_sys(e, errno, "cannot examine %s", s->path);
    if (env_is_file(s, &opened) && (stat(s->path, &named) || env_is_file(s, &named)))
        return 0;
    r->replaced = true;
    return error_set(e, FSK_E_BUSY, "%s was replaced while it was being opened; open it again", s->path);
}

/* A lock file shared with processes that still have a replaced file open counts other transactions.  The
 * numbers differ also for an instant while another process commits: look again. */
static int env_own_lock(const store *s, MDB_txn *txn, fsk_error *e)
{
    MDB_envinfo info;
    int rc = 0;
    for (int attempt = 0; attempt < 1000 && rc == 0; attempt++) {
        mdb_env_info(s->env, &info);
        if (mdb_txn_id(txn) == info.me_last_txnid)
            return 0;
        mdb_txn_reset(txn);
        rc = mdb_txn_renew(txn);
    }
    if (rc)
        return env_error(s, rc, "read", e);
    return error_set(
        e, FSK_E_BUSY,
        "%s was replaced while another process has the old file open; end that process or remove "
        "%s-lock",
        s->path, s->path);
}

/* A foreign LMDB file is told by its keys: ours all have eight bytes. */
static int env_own_keys(const store *s, MDB_txn *txn, fsk_error *e)
{
    MDB_cursor *cursor;
    MDB_val key, value;
    int rc = mdb_cursor_open(txn, s->dbi, &cursor);
    if (rc)
        return env_error(s, rc, "read", e);
    rc = mdb_cursor_get(cursor, &key, &value, MDB_FIRST);
    mdb_cursor_close(cursor);
    if (rc == MDB_NOTFOUND || (rc == 0 && key.mv_size == sizeof(store_key)))
        return 0;
    return rc ? env_error(s, rc, "read", e)
              : error_set(e, FSK_E_FORMAT,
                          "%s is not a fossick index but another LMDB file; name another file", s->path);
}

static int env_inspect(store *s, env_request *r, fsk_error *e)
{
    MDB_txn *txn;
    MDB_stat stat;
    int rc = env_same_file(s, r, e);
    if (rc)
        return rc;
    rc = mdb_txn_begin(s->env, NULL, MDB_RDONLY, &txn);
    if (rc == MDB_MAP_RESIZED) {
        rc = map_adopt(s, e);
        if (rc)
            return rc;
        rc = mdb_txn_begin(s->env, NULL, MDB_RDONLY, &txn);
    }
    if (rc)
        return env_error(s, rc, "read", e);
    rc = mdb_dbi_open(txn, NULL, 0, &s->dbi);
    if (rc == 0)
        rc = mdb_env_stat(s->env, &stat);
    if (rc) {
        rc = env_error(s, rc, "read", e);
    } else {
        s->page_bytes = stat.ms_psize;
        rc = env_own_lock(s, txn, e);
    }
    if (rc == 0)
        rc = env_own_keys(s, txn, e);
    /* Commit, since an aborted transaction would forget the database handle. */
    if (rc)
        mdb_txn_abort(txn);
    else if ((rc = mdb_txn_commit(txn)) != 0)
        rc = env_error(s, rc, "read", e);
    return rc;
}

/* A new name must survive a power loss as the first publish does. */
int env_sync_folder(const char *path, fsk_error *e)
{
    char folder[PATH_MAX];
    snprintf(folder, sizeof folder, "%s", path);
    char *slash = strrchr(folder, '/');
    if (slash)
        slash[slash == folder] = 0;
    int fd = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    /* Some folders may be written but not read, some file systems do not sync folders. */
    int failed = fd >= 0 && fsync(fd) && errno == EIO;
    if (fd >= 0)
        close(fd);
    return failed ? error_sys(e, EIO, "cannot write %s", path) : 0;
}

static int env_sync_new(const env_request *r, fsk_error *e)
{
    if (fsync(r->fd) && errno == EIO)
        return error_sys(e, EIO, "cannot write %s", r->path);
    return env_sync_folder(r->path, e);
}

/* ---- stores ---- */
static void store_destroy(store *s)
{
    if (s->env)
        mdb_env_close(s->env);
    if (s->fd >= 0)
        close(s->fd);
    pthread_mutex_destroy(&s->remap_lock);
    mem_free(s->path);
    mem_free(s);
}

static store *store_make(env_request *r)
{
    store *s = mem_zalloc(sizeof *s);
    if (!s)
        return NULL;
    s->path = mem_dup(r->path, strlen(r->path) + 1);
    if (!s->path) {
        mem_free(s);
        return NULL;
    }
    pthread_mutex_init(&s->remap_lock, NULL);
    s->fd = r->fd;
    r->fd = -1;
    s->dev = r->st.st_dev;
    s->ino = r->st.st_ino;
    s->forks = atomic_load(&env_forks);
    s->refs = 1;
    s->readonly = r->readonly;
    s->reserve = 2 * (uint64_t)STORE_TXN_BYTES;
    return s;
}

static int env_open_new(env_request *r, store **out, fsk_error *e)
{
    int rc = guard_file_system(r->fd, r->path, r->opts.flags, e);
    if (rc == 0)
        rc = env_examine(r, e);
    if (rc == 0 && env_replaced_here(r))
        rc = error_set(e, FSK_E_BUSY,
                       "%s was replaced while this process has the old file open; close that first", r->path);
    if (rc)
        return rc;
    store *s = store_make(r);
    if (!s)
        return error_nomem(e);
    rc = env_start_any(s, r, e);
    if (rc == 0)
        rc = env_inspect(s, r, e);
    if (rc == 0 && r->header.fresh) {
        r->fd = s->fd;
        rc = env_sync_new(r, e);
        env_creation_lock(r, F_UNLCK);
        r->fd = -1;
    }
    if (rc) {
        store_destroy(s);
        return rc;
    }
    s->next = registry.first;
    registry.first = s;
    *out = s;
    return 0;
}

static int env_share(store *s, const env_request *r, store **out, fsk_error *e)
{
    if (s->readonly && !r->readonly)
        return error_set(e, FSK_E_READONLY, "%s is open read-only in this process; close it first", s->path);
    s->refs++;
    *out = s;
    return 0;
}

static int store_close_last(store *s)
{
    if (atomic_load(&s->views) || atomic_load(&s->writing))
        return FSK_E_BUSY;
    store **at = &registry.first;
    while (*at != s)
        at = &(*at)->next;
    *at = s->next;
    store_destroy(s);
    return 0;
}

/* ---- alone ---- */
static int env_open_here(const char *path, fsk_error *e)
{
    return error_set(e, FSK_E_BUSY, "%s is open in this program; close it first", path);
}

int env_exchange(store *s, int (*replace)(store *s, void *user, fsk_error *e), void *user, fsk_error *e)
{
    pthread_mutex_lock(&registry.lock);
    if (s->refs > 1 || atomic_load(&s->views)) {
        int rc = env_open_here(s->path, e);
        pthread_mutex_unlock(&registry.lock);
        store_writer_unlock(s);
        store_close(s);
        return rc;
    }
    int fd = -1;
    int rc = alone_claim(s->path, &fd, e);
    if (rc == 0)
        rc = replace(s, user, e);
    /* What ends here are the locks on the old file and, with the descriptors, that on the lock file. */
    store_writer_unlock(s);
    store_close_last(s);
    if (fd >= 0)
        close(fd);
    pthread_mutex_unlock(&registry.lock);
    return rc;
}

static int env_open_once(env_request *r, store **out, fsk_error *e)
{
    int rc = env_resolve(r, e);
    if (rc == 0) {
        store *s = env_find(r);
        if (r->alone)
            rc = s ? env_open_here(r->path, e) : alone_look(r->path, e);
        if (rc == 0)
            rc = s ? env_share(s, r, out, e) : env_open_new(r, out, e);
    }
    if (rc && r->created && !r->replaced)
        unlink(r->given);
    if (r->fd >= 0)
        close(r->fd);
    return rc;
}

static int env_open(const char *path, const fsk_open_opts *opts, bool alone, store **out, fsk_error *e)
{
    enum { ATTEMPTS = 100 }; /* a file is not exchanged that often */
    *out = NULL;
    if (!path || !*path)
        return error_set(e, FSK_E_INVAL, "no path given");
    pthread_once(&registry.once, env_watch_forks);
    pthread_mutex_lock(&registry.lock);
    int rc = 0;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        env_request r = {.given = path, .alone = alone, .fd = -1};
        if (opts)
            memcpy(&r.opts, opts, opts->size < sizeof r.opts ? opts->size : sizeof r.opts);
        r.readonly = r.opts.flags & FSK_OPEN_RDONLY;
        r.create = (r.opts.flags & FSK_OPEN_CREATE) && !r.readonly;
        rc = env_open_once(&r, out, e);
        if (!r.replaced)
            break;
    }
    pthread_mutex_unlock(&registry.lock);
    return rc;
}

int store_open(const char *path, const fsk_open_opts *opts, store **out, fsk_error *e)
{
    return env_open(path, opts, false, out, e);
}

int store_open_alone(const char *path, const fsk_open_opts *opts, store **out, fsk_error *e)
{
    return env_open(path, opts, true, out, e);
}

int store_close(store *s)
{
    if (!s)
        return 0;
    if (env_forked(s))
        return FSK_E_FORKED;
    pthread_mutex_lock(&registry.lock);
    int rc = 0;
    if (s->refs > 1)
        s->refs--;
    else
        rc = store_close_last(s);
    pthread_mutex_unlock(&registry.lock);
    return rc;
}

bool store_readonly(const store *s)
{
    return s->readonly;
}

const char *store_path(const store *s)
{
    return s->path;
}

void store_library(int *major, int *minor, int *patch)
{
    mdb_version(major, minor, patch);
}
