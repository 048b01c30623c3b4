/* inner.h -- what the files of store/ share; nobody else includes it.
 *
 * Invariant of the gate: it counts the pinned views of this process, and GATE_REMAP is added to it while
 * the map is being moved, which LMDB allows only when no transaction of the process uses it.  A view enters
 * by adding one; who finds the remap bit set steps back and waits on remap_lock. */
#ifndef STORE_INNER_H
#define STORE_INNER_H
#include "store/store.h"
#include <lmdb.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <sys/types.h>

#define STORE_UNFINISHED "-unfinished" /* behind the name of a copy that is being made */
#define GATE_REMAP ((uint64_t)1 << 40)
#define STORE_TXN_BYTES \
    (64 * EXTENT_BYTES) /* of unpublished work in one transaction, held in memory by LMDB */

typedef struct store_owner {
    pthread_t thread;
    sem_t asked, done;
    int (*job)(store *s); /* NULL ends the thread */
    store *argument;
    int result;
} store_owner;

struct store {
    MDB_env *env;
    MDB_dbi dbi;
    char *path;
    int fd; /* our own, for flock, fstat and probing; LMDB has others */
    dev_t dev;
    ino_t ino;
    uint32_t forks; /* env_forks when opened */
    uint32_t refs;  /* under the registry's lock */
    uint32_t page_bytes;
    bool readonly;
    struct store *next;

    _Atomic uint64_t gate;
    _Atomic uint64_t epoch; /* how often the map has moved */
    pthread_mutex_t remap_lock;
    _Atomic uint32_t views; /* open ones, pinned or not */

    _Atomic bool writing; /* somebody in this process holds the writer lock */
    /* Below: the writer's. */
    store_owner owner;
    MDB_txn *txn; /* begins and ends in the owner's thread */
    bool publishing;
    uint64_t dirty;   /* bytes put since the transaction began */
    uint64_t reserve; /* room in the map wanted before a transaction */
};

struct store_view {
    store *s;
    MDB_txn *txn;
    MDB_cursor *cursor; /* NULL before its first use */
    bool cursor_fresh;  /* renewed since the last pin */
    bool pinned;
    bool held; /* pinned, but without a transaction */
    size_t id; /* LMDB's transaction id at the last pin */
};

typedef struct store_key {
    uint8_t bytes[8];
} store_key;

/* ---- header.c, tree.c: the file, looked at before LMDB touches it ---- */
typedef struct header_info {
    bool fresh; /* empty, or only zeros as a crash during creation leaves it */
    uint32_t page_bytes;
    uint64_t last_page, txn_id;
    uint64_t roots[2]; /* free list, main; UINT64_MAX: empty tree */
} header_info;
int header_check(int fd, const char *path, header_info *out, fsk_error *e);
/* Gives an environment that nobody has open a higher transaction number, of the same parity. */
int header_renumber(int fd, const char *path, uint64_t txn_id, fsk_error *e);
/* The highest page that the trees reach, plus one; 0 when a tree is damaged or cannot be read. */
uint64_t tree_extent(int fd, const header_info *h);

/* ---- guard.c ---- */
int guard_file_system(int fd, const char *path, uint32_t flags, fsk_error *e);
bool guard_readahead_hurts(int fd);
int guard_disk_full(int fd); /* the errno with which the file cannot grow; 0: it can */

/* ---- env.c ---- */
int env_error(const store *s, int rc, const char *doing, fsk_error *e);
bool env_forked(const store *s);
int env_sync_folder(const char *path, fsk_error *e); /* of the file */
void env_drop_stale_lock(const char *path);
/* Has replace() put another file in the store's place while nobody else, here or elsewhere, has it open (BUSY
 * else).  The store is closed and its writer lock given back in any case. */
int env_exchange(store *s, int (*replace)(store *s, void *user, fsk_error *e), void *user, fsk_error *e);

/* ---- alone.c ---- */
/* BUSY when another process has the file open; not to be asked while this one has. */
int alone_look(const char *path, fsk_error *e);
/* Keeps everybody else out until *fd and LMDB's environment are closed, in any order; close *fd after an
 * error too. */
int alone_claim(const char *path, int *fd, fsk_error *e);

/* ---- map.c ---- */
void map_enter(store *s);
void map_leave(store *s);
/* Another process made the file larger than our map: map what it has now.  BUSY while views are pinned. */
int map_adopt(store *s, fsk_error *e);
/* Tries to have `room` bytes of map behind the last page; what cannot be had is left to MDB_MAP_FULL. */
int map_reserve(store *s, uint64_t room, fsk_error *e);

/* ---- owner.c ---- */
int owner_start(store_owner *o); /* 0 or an errno */
void owner_stop(store_owner *o);
int owner_call(store_owner *o, int (*job)(store *s), store *s); /* what job returned */

store_key key_make(uint32_t segment, uint32_t ordinal);

/* ---- view.c ---- */
int view_look_up(store_view *v, MDB_val key, store_bytes *out); /* NOTFOUND, INVAL: not pinned */

/* ---- writer.c ---- */
/* Gives up the transaction and says why. */
int writer_fail(store *s, int rc, const char *doing, fsk_error *e);
#endif
