/* list_help.h -- for tests of lists: random documents and lists, kept as plain arrays (the model), and a
 * segment made of them by a build.
 *
 * The segment's streams are copied out of the map into memory of their exact size and 64 bytes of padding,
 * so that ASan sees a read past them and a test may damage them. */
#ifndef TESTS_LIST_HELP_H
#define TESTS_LIST_HELP_H
#include "segment/postings.h"
#include "write/build.h"

typedef struct model_list {
    uint32_t df;
    uint32_t *docs, *tfs;
    uint64_t *first; /* of each posting: where its positions begin */
    uint32_t *positions;
} model_list;

typedef struct model_stem {
    uint32_t first, nforms; /* lists first .. first + nforms - 1 */
} model_stem;

enum { MODEL_LISTS = 64 };

typedef struct lists_model {
    uint32_t ndocs;
    uint64_t tokens;
    uint8_t *norms, *spans;
    model_list lists[MODEL_LISTS]; /* of the terms t00000, t00001, ... */
    uint32_t nlists;
    model_stem stems[MODEL_LISTS]; /* s00000, ... */
    uint32_t nstems;
} lists_model;

typedef enum list_shape { SHAPE_UNIFORM, SHAPE_CLUSTERED, SHAPE_RUN, SHAPE_LAST, SHAPES } list_shape;

/* random(n) gives numbers below n. */
typedef uint32_t (*random_source)(uint32_t n);

void lists_model_open(lists_model *m, uint32_t ndocs, random_source random);
void lists_model_free(lists_model *m);
/* Adds a list; df is at most the number of documents; long_tfs: a few postings with up to 2^20 positions. */
void lists_model_add(lists_model *m, list_shape shape, uint32_t df, bool long_tfs, random_source random);
void lists_model_stem(lists_model *m, uint32_t first, uint32_t nforms);
/* What the list of a stem must be (without positions); free with model_list_free. */
model_list model_stem_list(const lists_model *m, const model_stem *stem);
void model_list_free(model_list *l);

typedef struct lists_built {
    store *store;
    store_view *view;
    segment *segment;
    uint8_t **owned; /* the copies of the streams' chunks */
    size_t nowned;
} lists_built;

/* Asserts that all goes well. */
void lists_build(const lists_model *m, const char *path, const build_limits *limits, lists_built *out);
void lists_built_free(lists_built *b);
fsk_str model_term(char room[16], char space, uint32_t i);
#endif
