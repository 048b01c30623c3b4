/* feed.h -- what the merge of runs makes, on its way to the build: through the same thread, or to another.
 *
 * Relies on: build.h.  The merge writes events one after the other into parcels of words; a full parcel is
 * worked off, which makes the calls of build.h, either at once or by the thread that called feed_work while
 * the next one is being filled.  The calls and their order are the same either way.  Invariant: a parcel
 * holds whole events.
 *
 *   posting   document (below FEED_MARK), tf, tf positions
 *   others    one of feed_mark, then what is said there; names: bytes, then the bytes in whole words */
#ifndef WRITE_FEED_H
#define WRITE_FEED_H
#include "write/build.h"
#include "write/progress.h"

#define FEED_MARK 0x80000000u

typedef struct parcel {
    uint32_t *words;
    size_t n, cap;
} parcel;

/* Room without a question for PARCEL_WORDS of a parcel's first words and PARCEL_SLACK behind them.  So many
 * that the merge goes on while extents are written to the file. */
enum { PARCEL_WORDS = 24 << 10, PARCEL_SLACK = 4 << 10, PARCELS = 32 };

typedef struct feed {
    parcel *at; /* the one that is being filled; the merge's thread's */
    build *b;
    progress *p;
    fsk_str *forms; /* of the stem that is worked off */
    size_t forms_cap;
    bool threaded;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    size_t filled, emptied, waiting; /* words of those that wait */
    bool closed, failed;
    parcel all[PARCELS];
} feed;

void feed_init(feed *f, build *b, progress *p, bool threaded);
void feed_free(feed *f);

/* ---- the merge's thread ---- */
/* The parcel that is being filled is full: it is passed on.  CANCEL, without a message: the other
 * thread has failed. */
int feed_pass_on(feed *f, fsk_error *e);

/* Now f->at is not full. */
static inline int feed_ready(feed *f, fsk_error *e)
{
    return f->at->n < PARCEL_WORDS ? 0 : feed_pass_on(f, e);
}

bool parcel_grow(parcel *p, size_t more);

static inline bool parcel_room(parcel *p, size_t more)
{
    return p->cap - p->n >= more || parcel_grow(p, more);
}

int feed_section(feed *f, uint32_t field, uint32_t space, fsk_error *e);
int feed_section_end(feed *f, fsk_error *e);
int feed_tokens(feed *f, uint32_t field, uint64_t tokens, fsk_error *e);
int feed_term(feed *f, fsk_str name, uint32_t df_at_most, fsk_error *e);
int feed_term_end(feed *f, uint64_t bytes_done, fsk_error *e);
int feed_done(feed *f, uint64_t bytes, fsk_error *e); /* read, of nothing that is written */
int feed_stem(feed *f, fsk_str name, const fsk_str *forms, uint32_t n, fsk_error *e);
/* Nothing comes any more: what was passed on is the last. */
void feed_close(feed *f);

/* ---- the other thread ---- */
/* Works off parcels until the feed is closed. */
int feed_work(feed *f, fsk_error *e);
#endif
