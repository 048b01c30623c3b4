/* build_internal.h -- what the files behind build.h share: build.c (life, norms, header), build_stream.c
 * (streams), build_outbox.c (extents), build_dict.c (sections, terms), build_find.c, build_keys.c,
 * build_finish.c, build_list.c and build_stem.c (lists).
 *
 * Relies on: build.h, segment/dict.h.  A dict_entry describes a term's list in both directions: list_end
 * fills it in, dict_put_term writes it, build_find_raw reads it back.  Invariant: at most one section of
 * terms is open (section_open); the section of keys grows beside it. */
#ifndef WRITE_BUILD_INTERNAL_H
#define WRITE_BUILD_INTERNAL_H
#include "base/buf.h"
#include "segment/dict_block.h"
#include "write/build.h"

enum { BLOCK_CACHE = 8, OUTBOX = 16 };

/* One stream being written: whole chunks are extents of the store, the last one is in `stage`. */
typedef struct build_stream {
    uint64_t bytes;     /* padding included */
    uint8_t *stage;     /* room for EXTENT_BYTES, made at the first put */
    uint32_t *ordinals; /* of the whole chunks */
    uint32_t nwhole, cap;
} build_stream;

/* An extent on its way to the store, or room for one. */
typedef struct build_extent {
    uint8_t *p; /* EXTENT_BYTES */
    size_t n;
    uint32_t ordinal;
} build_extent;

typedef struct build_field {
    uint32_t field, docs;
    uint64_t tokens;
    const uint8_t *norms, *spans;       /* the caller's; the same array where spans equal norms */
    uint64_t norms_address, spans_plus; /* spans_plus: 1 + address, 0: spans equal norms */
} build_field;

/* A section that is being written or was the last raw one. */
typedef struct build_section {
    uint32_t field, space;
    uint64_t nterms;
    buf prefixes, addresses; /* the TERMIX arrays, a u64 and a u32 per block */
    buf names, metas, data;  /* of the open block */
    uint8_t last[KEY_BYTES]; /* the last term put */
    size_t last_bytes;
    uint32_t in_block;
    uint64_t dict_end; /* DICT address behind its last block, once ended */
    bool ended;
} build_section;

typedef struct list_writer list_writer; /* build_list.c */
typedef struct stem_writer stem_writer; /* build_stem.c */

typedef struct cached_block {
    uint8_t *room; /* EXTENT_BYTES at most; NULL: never used */
    size_t cap;
    uint32_t block; /* UINT32_MAX: none */
    size_t bytes;
    uint64_t used; /* clock of its last use */
} cached_block;

struct build {
    store *store;
    uint32_t segment_id, ndocs;
    build_limits limits; /* resolved: never zero */
    build_stream streams[STREAMS];
    uint64_t *hashes; /* XXH3 of each extent written */
    uint32_t nextents, extents_cap;
    pthread_mutex_t *turn;       /* NULL: nobody else writes */
    build_extent outbox[OUTBOX]; /* the last nout extents, not yet in the store; behind them spare rooms */
    uint32_t nout;
    store_view *reader; /* for extents that are in the store */
    build_field *fields;
    uint32_t nfields;

    segment_section *sections; /* ended ones, in order */
    uint32_t nsections;
    build_section *section;        /* the open one of terms; NULL: none */
    const uint8_t *norms, *spans;  /* of its field, ndocs bytes each */
    build_section raw, stem, keys; /* raw keeps its TERMIX arrays while its stem section is written */
    uint8_t term[TERM_BYTES];      /* of build_term .. build_term_end */
    size_t term_bytes;
    cached_block cache[BLOCK_CACHE]; /* dictionary blocks of `raw` read back */
    uint64_t clock;

    buf block; /* where a dictionary block is put together */

    uint32_t *key_ordinals; /* per docid, all ones: no key yet */
    uint8_t *filter;
    uint64_t filter_lines;
    uint64_t nframes;

    list_writer *list;
    stem_writer *stems; /* made by the first build_stem; NULL before */
};

/* ---- build_list.c and build_stem.c ---- */
int list_writer_new(build *b, list_writer **out, fsk_error *e);
void list_writer_free(list_writer *l); /* NULL does nothing */
void stem_writer_free(stem_writer *w); /* NULL does nothing */
/* Starts a list in the open section: b->norms and b->spans are those of its field.  df_at_most bounds the
 * postings to come; positions: raw spaces. */
int list_begin(build *b, uint32_t df_at_most, bool positions, fsk_error *e);
/* Ends it: fills in kind, df and by kind skip, slot, inlined (valid until the next list_begin); forms none.
 * df 0: no posting came, nothing was written. */
int list_end(build *b, dict_entry *out, fsk_error *e);

/* ---- build_dict.c ---- */
/* Adds a term to the open section with its list and, in stem spaces, its forms (coded with dict_form_put).
 * Ascending, each once. */
int dict_put_term(build *b, fsk_str term, const dict_entry *entry, fsk_error *e);
/* Appends one form of a stem (or one name of a block) coded against another: FORMAT.md section 5. */
void dict_form_put(buf *to, fsk_str form, fsk_str against);
/* ---- build_find.c ---- */
/* Finds a term in the last raw section of this build, which must be of this field and ended.  NOTFOUND
 * (without message).  out->inlined is valid until the next call; copy it. */
int build_find_raw(build *b, uint32_t field, fsk_str term, dict_entry *out, fsk_error *e);

/* ---- build_outbox.c ---- */
/* EXTENT_BYTES of room; the part behind EXTENT_PAYLOAD is zero, and stays so if nobody writes there. */
uint8_t *build_room(build *b);
void build_spare(build *b, uint8_t *room); /* gives it back */
/* Extents come in the order of their ordinals; takes the room, also when it fails. */
int build_send(build *b, uint32_t ordinal, uint8_t *room, size_t n, fsk_error *e);
/* Part of an extent that was sent. */
int build_fetch(build *b, uint32_t ordinal, size_t at, size_t n, uint8_t *to, fsk_error *e);
void build_outbox_free(build *b);

/* ---- build_stream.c ---- */
int build_align(build *b, stream_id id, uint32_t align, fsk_error *e);     /* zeros up to a multiple of it */
int build_hash_extent(build *b, const uint8_t *p, size_t n, fsk_error *e); /* of the next ordinal */

/* ---- build_keys.c ---- */
int build_keys_end(build *b, fsk_error *e); /* the section of keys, KEYORD, FILTER */

/* ---- build_dict.c ---- */
int section_put(build *b, build_section *s, fsk_str term, const dict_entry *entry, fsk_error *e);
int section_end(build *b, build_section *s, fsk_error *e);
#endif
