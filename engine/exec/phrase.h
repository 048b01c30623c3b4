/* phrase.h -- evaluating a phrase in one segment: documents first, then the positions of the survivors,
 * rarest words first (design: the phrase section of engine/exec/README.md).
 *
 * Relies on: cursor.h, whose cursors carry the phrase's weight here, so that each word's bound also bounds
 * the phrase: its frequency is at most each word's. */
#ifndef EXEC_PHRASE_H
#define EXEC_PHRASE_H
#include "exec/cursor.h"

/* A distinct word of the phrase and where it must stand, from the phrase's start. */
typedef struct phrase_word {
    cursor cursor;
    const uint32_t *offsets;
    uint32_t noffsets;
    uint32_t other_at; /* probe_at of whichever of phrase_probe and phrase_batch is not at work */
    uint32_t located;  /* block whose positions are in `positions`; UINT32_MAX: none */
    position_block positions;
} phrase_word;

typedef struct phrase {
    phrase_word *words; /* rarest first */
    uint32_t nwords;
    float w;
    uint32_t max;
    const bm25_field *field;
    arena *memory;
    bool corrupt;
    struct near *near; /* NULL, or what verifies candidates instead of positions one behind the other */
    uint32_t need;     /* candidates that cannot reach it may be left out; 0: all are wanted */
    uint32_t batch;    /* block of the rarest word that is held in docs and points; UINT32_MAX: none */
    uint32_t ndocs, collect_at;
    uint32_t docs[BLOCK_ROOM], points[BLOCK_ROOM];
    uint32_t *ranks;  /* nwords * BLOCK_ROOM: of each candidate in each word's list */
    ef_list *lists;   /* nwords * BLOCK: where each candidate's positions lie */
    uint32_t *starts; /* scratch of `room` */
    uint32_t room;
} phrase;

/* words' cursors are initialised, positions included; false: out of memory. */
bool phrase_init(phrase *p, phrase_word *words, uint32_t nwords, const bm25_field *field, float w,
                 arena *memory);
uint32_t phrase_bound(phrase *p, uint32_t low, uint32_t high);
uint32_t phrase_probe(phrase *p, const uint32_t *docs, uint32_t n, uint32_t *hits, uint32_t *points);
/* The matches among the rarest word's block, of at least p->need points, into p->docs, p->points, p->ndocs.
 * Those of the block made last are kept.  Blocks ascend, and need not be beyond what was probed or behind. */
void phrase_batch(phrase *p, uint32_t block);
void phrase_collect(phrase *p, uint32_t first, uint32_t *sums, uint64_t *bits);
void phrase_bits(phrase *p, uint32_t first, uint32_t span, uint64_t *bits);
void phrase_rewind(phrase *p);
bool phrase_corrupt(const phrase *p);
#endif
