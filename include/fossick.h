/* fossick.h -- the whole public API.  What is not declared here is not supported.
 *
 * Objects   fsk_index    an open index; share it freely between threads
 *           fsk_writer   the one writer; use it from one thread at a time
 *           fsk_doc      a document being filled in; reusable; one thread at a time
 *           fsk_reader   a frozen snapshot, pinned from open or refresh until refresh, release or
 *                        free; one thread at a time, cheap to open many; docids belong to it
 *           fsk_query    immutable once built; share it freely
 *           fsk_results  belongs to the caller, independent of reader and index
 * Errors    every fallible call returns 0 or a negative fsk_err; on error, out pointers are
 *           set to NULL and the caller's fsk_error, which may be NULL, says what happened.
 *           Not listed at each call, as any may return them: INVAL (a pointer that must not be NULL
 *           is), NOMEM, FORKED (a handle of the parent in a child of fork()); and of those that read
 *           an index CORRUPT and IO.  A reader that was released gives INVAL until it is refreshed.
 * Memory    x_free(NULL) is a no-op.  Strings are (pointer, length), UTF-8, not NUL-terminated
 *           unless said.  The only global is a registry of open files.
 * Options   structs start with their size and may be NULL; members are added at the end only.
 * The library never prints, exits or aborts on input.
 */
#ifndef FSK_H
#define FSK_H
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif
#ifndef FSK_API
#define FSK_API extern
#endif

#define FSK_VERSION_MAJOR 0
#define FSK_VERSION_MINOR 1
#define FSK_VERSION_PATCH 0
FSK_API uint32_t fsk_version(void); /* of the library that runs: major<<16|minor<<8|patch */
/* A static string, any thread: "0.1.0 format 2 unicode 15.0 lmdb 0.9.24 utf8proc 2.8.0 zstd 1.5.4 avx512". */
FSK_API const char *fsk_build_info(void);

/* Code, value, text.  Values are ABI: never reuse one. */
#define FSK_ERR_MAP(X)                          \
    X(OK, 0, "success")                         \
    X(NOMEM, -1, "out of memory")               \
    X(INVAL, -2, "invalid argument")            \
    X(IO, -3, "I/O error")                      \
    X(NOTFOUND, -4, "not found")                \
    X(EXISTS, -5, "already exists")             \
    X(LOCKED, -6, "another writer is active")   \
    X(FULL, -7, "index or disk is full")        \
    X(CORRUPT, -8, "index is corrupt")          \
    X(FORMAT, -9, "format not supported")       \
    X(ANALYZER, -10, "analyzer does not match") \
    X(SYNTAX, -11, "query syntax error")        \
    X(LIMIT, -12, "limit exceeded")             \
    X(CANCEL, -13, "cancelled or timed out")    \
    X(NETFS, -14, "network file system")        \
    X(BUSY, -15, "object in use")               \
    X(READONLY, -16, "opened read-only")        \
    X(FORKED, -17, "handle crossed fork()")     \
    X(UNCOMMITTED, -18, "too much is uncommitted")
typedef enum {
#define X(name, value, text) FSK_E_##name = value,
    FSK_ERR_MAP(X)
#undef X
        FSK_E_MIN_ = -9999 /* forces int; more codes may come */
} fsk_err;
typedef struct {
    int code, sys_errno;
    size_t offset; /* FSK_E_SYNTAX: byte of the query */
    char text[488];
} fsk_error;
FSK_API const char *fsk_strerror(int code); /* static string, thread-safe */
FSK_API const char *fsk_errname(int code);  /* "FSK_E_NOMEM" */

typedef struct fsk_index fsk_index;
typedef struct fsk_writer fsk_writer;
typedef struct fsk_reader fsk_reader;
typedef struct fsk_doc fsk_doc;
typedef struct fsk_query fsk_query;
typedef struct fsk_results fsk_results;
typedef struct fsk_terms fsk_terms;
#define FSK_DOC_NONE UINT64_MAX
typedef uint64_t fsk_docid; /* valid in one snapshot; ties in score go to the lower one */
typedef struct {
    const char *p;
    size_t n;
} fsk_str;

typedef void (*fsk_log_fn)(void *user, int level, const char *message);    /* 0 note, 1 warning, 2 error */
typedef int (*fsk_progress_fn)(void *user, uint64_t done, uint64_t total); /* != 0 cancels */

/* ---- index ------------------------------------------------------------------------------- */
enum {
    FSK_OPEN_RDONLY = 1,          /* read-only: also for files and media that cannot be written */
    FSK_OPEN_CREATE = 2,          /* create the index if there is none */
    FSK_OPEN_ALLOW_NETFS = 4,     /* open on a network file system all the same, at the caller's risk */
    FSK_OPEN_NO_STORE = 8,        /* when creating: keep no text, so no titles and snippets later */
    FSK_OPEN_NO_POSITIONS = 16,   /* when creating: keep no positions. A phrase finds every document with
                                    all of its words, and a note says so; in quotes it is SYNTAX under
                                    FSK_PARSE_STRICT. Snippets read the whole text of a document */
    FSK_OPEN_KEEP_DIACRITICS = 32 /* when creating: words with other diacritics are other words, in queries
                                     too */
};
typedef struct {
    uint32_t size, flags;
    uint64_t map_bytes;   /* address space for the map; 0: 1 TiB, or what can be had */
    uint32_t max_readers; /* 0: 1024 */
    fsk_log_fn log;
    void *log_user;
    const char *language; /* when creating: a Snowball language, "none", or "auto": that of each document is
                             guessed; NULL: "english" */
} fsk_open_opts;
#define FSK_OPEN_OPTS_INIT                               \
    {                                                    \
        sizeof(fsk_open_opts), 0, 0, 0, NULL, NULL, NULL \
    }

/* Opens, or with FSK_OPEN_CREATE makes, the index at path (the data file itself; `path-lock` stands beside
 * it).  A path open already in this process yields the same environment.  Errors: NOTFOUND, FORMAT (not an
 * index, or of a newer version), CORRUPT (damaged or truncated), NETFS, READONLY, IO, INVAL
 * (unknown language), NOMEM. */
FSK_API int fsk_open(const char *path, const fsk_open_opts *opts, fsk_index **out, fsk_error *e);
FSK_API int fsk_close(fsk_index *ix); /* FSK_E_BUSY, and still open, while readers or a writer live */
/* The name of the language of documents that are put without one, until the index is closed; any thread. */
FSK_API const char *fsk_language(const fsk_index *ix);

/* ---- writing ------------------------------------------------------------------------------ */
typedef struct {
    uint32_t size, threads;   /* threads that invert; 0: one per core, at most 8 */
    size_t memory;            /* bytes of anonymous memory; 0: 512 MiB; at least 16 MiB */
    fsk_progress_fn progress; /* called during commit, merge and wait with bytes done and in all */
    void *user;
    uint32_t flags; /* FSK_WRITER_* */
} fsk_writer_opts;
enum {
    FSK_WRITER_NO_MERGE = 1,  /* nothing is merged but by fsk_writer_merge */
    FSK_WRITER_NO_REORDER = 2 /* documents keep their order in fsk_writer_merge */
};
#define FSK_WRITER_OPTS_INIT                         \
    {                                                \
        sizeof(fsk_writer_opts), 0, 0, NULL, NULL, 0 \
    }

/* Errors: LOCKED (at once, another writer is active here or in another process), READONLY, ANALYZER
 * (libstemmer or utf8proc would now make other terms: index anew), NOMEM, IO. */
FSK_API int fsk_writer_open(fsk_index *ix, const fsk_writer_opts *opts, fsk_writer **out, fsk_error *e);
/* Inserts, or replaces the document with the same key.  Copies what it needs.  Errors: LIMIT (document
 * larger than a quarter of the memory budget, key longer than 4096 bytes, too many fields),
 * UNCOMMITTED (keys of one commit, each with 96 bytes besides, take at most half of the budget: some two
 * and a half million documents of 512 MiB; commit, then put it again): the writer stays usable; others: what
 * is uncommitted is lost, roll back. */
FSK_API int fsk_writer_put(fsk_writer *w, const fsk_doc *d, fsk_error *e);
/* From the next commit on; a key that no document has is no error.  UNCOMMITTED as of fsk_writer_put. */
FSK_API int fsk_writer_delete(fsk_writer *w, fsk_str key, fsk_error *e);
/* Deletes every document that the query finds among all that was put before this call, committed or not; what
 * is put afterwards stays.  The query may be freed at once; it runs inside the next commit, and how many
 * documents it was shows in fsk_writer_counts.deleted then.  Errors: NOMEM; of the commit: CORRUPT, LIMIT (a
 * pattern stands for more than 1,000,000 terms). */
FSK_API int fsk_writer_delete_matching(fsk_writer *w, const fsk_query *q, fsk_error *e);
/* Metadata: values that a program keeps beside the documents, under names of 1 to 500 bytes.  They are not
 * searched; commits, rollbacks and snapshots hold for them as for documents.  An empty value removes the
 * name.  Errors: LIMIT (name, or value above 1 GiB), NOMEM: the writer stays usable. */
FSK_API int fsk_writer_metadata(fsk_writer *w, fsk_str name, fsk_str value, fsk_error *e);
/* Makes everything put and deleted so far durable and visible.  Segments that have become many are merged by
 * threads of the writer meanwhile; a commit waits for them only where more than 64 are left.  Errors: FULL
 * (disk or map), IO, CANCEL (by progress): nothing was committed, roll back. */
FSK_API int fsk_writer_commit(fsk_writer *w, fsk_error *e);
/* Forgets what was put and deleted since the last commit. */
FSK_API int fsk_writer_rollback(fsk_writer *w, fsk_error *e);
/* Commits, then merges until at most max_segments (at least 1) of each language are left.  With 1, similar
 * documents are put side by side, which makes the index smaller and queries faster; FSK_WRITER_NO_REORDER.
 * Errors: as fsk_writer_commit; a merge that failed leaves the committed index as it was. */
FSK_API int fsk_writer_merge(fsk_writer *w, uint32_t max_segments, fsk_error *e);
/* Waits until the merges that are due have been made: for an index at rest, or before the writer is freed,
 * which drops the one at work.  Their errors (CORRUPT, IO, NOMEM) are returned here and do no harm to what is
 * committed; for want of room, or while old snapshots are pinned, they are put off.  CANCEL by progress. */
FSK_API int fsk_writer_wait(fsk_writer *w, fsk_error *e);
typedef struct {
    uint64_t put, deleted, replaced, empty, tokens, bytes; /* since the writer was opened; committed ones */
} fsk_writer_counts;
FSK_API void fsk_writer_count(const fsk_writer *w, fsk_writer_counts *out);
FSK_API void fsk_writer_free(fsk_writer *w); /* drops what is uncommitted, and a merge at work */

FSK_API fsk_doc *fsk_doc_new(void);     /* NULL: out of memory */
FSK_API void fsk_doc_reset(fsk_doc *d); /* empty again; its memory is kept for the next document */
/* 1 to 4096 bytes, copied; without one, a number is assigned.  Errors: LIMIT (longer). */
FSK_API int fsk_doc_key(fsk_doc *d, fsk_str key);
/* Appends a copy to a field (fields appear on first use; names are 1 to 64 bytes of [A-Za-z0-9_.-], letter
 * first). The field "title" and every other except "text" can be searched on its own as `field:word`; all of
 * them are searched together by plain words.  Any bytes are accepted: invalid UTF-8 is read as U+FFFD.
 * Errors: INVAL (not a name for a field). */
FSK_API int fsk_doc_text(fsk_doc *d, const char *field, fsk_str text);
/* The language whose stems its words get: the name of a Snowball language, or a tag such as `de` or `pt-BR`;
 * a language without a stemmer is "none"; "auto" guesses.  Not called: that of the index.  An index may hold
 * any number of languages; a plain word of a query is looked for in each document by its stem in that
 * document's language. Errors: INVAL (neither a name nor a tag). */
FSK_API int fsk_doc_language(fsk_doc *d, fsk_str language);
FSK_API void fsk_doc_free(fsk_doc *d);

/* ---- snapshots ----------------------------------------------------------------------------- */
/* Pins the newest commit; the index must outlive the reader.  Errors: LIMIT (max_readers). */
FSK_API int fsk_reader_open(fsk_index *ix, fsk_reader **out, fsk_error *e);
/* Pins the newest commit instead; cheap when nothing changed, and then docids stay valid.  changed may be
 * NULL.  On an error the reader is released. */
FSK_API int fsk_reader_refresh(fsk_reader *r, int *changed, fsk_error *e);
FSK_API void fsk_reader_release(fsk_reader *r); /* unpins; docids are void; refresh before the next use */
FSK_API void fsk_reader_free(fsk_reader *r);
FSK_API uint64_t fsk_reader_docs(const fsk_reader *r); /* live documents */
/* The next live document behind *d, in order of docids; FSK_DOC_NONE asks for the first.  Errors: NOTFOUND
 * (*d was the last one; it is FSK_DOC_NONE then), INVAL. */
FSK_API int fsk_reader_next(fsk_reader *r, fsk_docid *d, fsk_error *e);
/* The document with a key.  Errors: NOTFOUND. */
FSK_API int fsk_reader_find(fsk_reader *r, fsk_str key, fsk_docid *out, fsk_error *e);
/* The key, or a stored field ("" when the document has none), until the next call on r.  Errors: INVAL (no
 * such document in the snapshot), of fields NOTFOUND (the index was made with FSK_OPEN_NO_STORE). */
FSK_API int fsk_reader_key(fsk_reader *r, fsk_docid d, fsk_str *out, fsk_error *e);
FSK_API int fsk_reader_stored(fsk_reader *r, fsk_docid d, const char *field, fsk_str *out, fsk_error *e);
/* The name of a document's language, a static string.  Errors: as fsk_reader_key. */
FSK_API int fsk_reader_language(fsk_reader *r, fsk_docid d, const char **out, fsk_error *e);
/* The languages of the live documents and how many each has, most first; != 0 stops and is returned. */
typedef int (*fsk_language_fn)(void *user, const char *language, uint64_t docs);
FSK_API int fsk_reader_languages(fsk_reader *r, fsk_language_fn fn, void *user, fsk_error *e);
/* Every stored field of a document, in the order in which they were put.  The texts are valid until the
 * callback returns.  Errors: as of fsk_reader_stored. */
typedef int (*fsk_field_fn)(void *user, fsk_str field, fsk_str text); /* != 0 stops and is returned */
FSK_API int fsk_reader_fields(fsk_reader *r, fsk_docid d, fsk_field_fn fn, void *user, fsk_error *e);
/* The value, until the reader is refreshed, released or freed; NOTFOUND.  A look-up takes about a
 * microsecond. */
FSK_API int fsk_reader_metadata(fsk_reader *r, fsk_str name, fsk_str *out, fsk_error *e);
typedef int (*fsk_metadata_fn)(void *user, fsk_str name, fsk_str value); /* != 0 stops and is returned */
/* Those whose names begin with prefix, in the order of their bytes. */
FSK_API int fsk_reader_metadata_each(fsk_reader *r, fsk_str prefix, fsk_metadata_fn fn, void *user,
                                     fsk_error *e);

/* ---- queries --------------------------------------------------------------------------------- */
typedef struct {
    uint32_t size, flags;
    float nearness; /* weight of two words in a row standing in a row in the document, beside each word's 1;
                       0: none; 0.05 to 0.2 help, at the price of a phrase for each two words;
                       an index without positions knows none */
    const char *default_fields; /* "title^3,text": what stands without a field is looked for in these alone, a
                                   match in one counting so many times; at most 16; NULL: in all text */
    const struct fsk_synonyms *synonyms; /* plain words are asked for with these; NULL: none */
} fsk_parse_opts;
enum { FSK_DEFAULT_FIELDS = 16 };
enum {
    FSK_PARSE_STRICT = 1,    /* what would be a note is FSK_E_SYNTAX instead */
    FSK_PARSE_ALL = 2,       /* plain words are all required */
    FSK_PARSE_NO_STEM = 4,   /* every word as with `=word` */
    FSK_PARSE_BAG = 8,       /* no operators, signs and quotes: each word of the text counts by itself */
    FSK_PARSE_KEEP_STOP = 16 /* stop words count too, beside other words */
};
#define FSK_PARSE_OPTS_INIT                      \
    {                                            \
        sizeof(fsk_parse_opts), 0, 0, NULL, NULL \
    }
/* Rules from a text, a line each: `a, b c, d` asks for all of them where one is asked for, `a, b => c, d` for
 * those behind the arrow too where one before it is; `#` begins a remark.  A side is one word or up to 8,
 * which a query asks for by plain words side by side, and documents have in a row; words are compared by
 * their stems.  What a rule adds counts 0.8 of what it would by itself, and a document that has several gets
 * the sum.  Phrases, `=word`, patterns and what is excluded have no synonyms, nor has a text under
 * FSK_PARSE_BAG; in one query at most 1000 rules are followed, and of those for overlapping words the first
 * and longest.  Immutable, any thread may use it; free it behind the last fsk_query_parse.  Errors: INVAL
 * (not a rule; e->text says which line, and why), LIMIT (4 GiB of text). */
typedef struct fsk_synonyms fsk_synonyms;
FSK_API int fsk_synonyms_read(fsk_index *ix, fsk_str text, fsk_synonyms **out, fsk_error *e);
FSK_API void fsk_synonyms_free(fsk_synonyms *s);
/* Every byte string parses; what was odd comes back as notes.  Plain optional stop words (English has a list)
 * are left out beside other words that are wanted; phrases, `=the`, `+the` and `title:the` keep them.
 * The text is copied.  Errors: SYNTAX (FSK_PARSE_STRICT alone; e->offset), INVAL (default_fields is no list;
 * e->offset in it). */
FSK_API int fsk_query_parse(fsk_index *ix, fsk_str text, const fsk_parse_opts *opts, fsk_query **out,
                            fsk_error *e);
/* Canonical form, which parses back to the same query.  Writes at most cap bytes, NUL included; *need (may be
 * NULL) is the length without NUL, so that cap 0 asks for it. */
FSK_API int fsk_query_print(const fsk_query *q, char *buf, size_t cap, size_t *need);
/* The i-th note, as fsk_query_print does; FSK_E_NOTFOUND past the last one. */
FSK_API int fsk_query_note(const fsk_query *q, size_t i, char *buf, size_t cap, size_t *need);
FSK_API void fsk_query_free(fsk_query *q);

/* ---- searching --------------------------------------------------------------------------------- */
typedef enum {
    FSK_COUNT_NONE = 0,
    FSK_COUNT_ATLEAST = 1, /* counts what was seen on the way to the top k */
    FSK_COUNT_EXACT = 2
} fsk_count_mode;
typedef struct {
    fsk_docid doc;
    float score;     /* by BM25 or what the options say */
    uint32_t points; /* the integer that ranks; score = points * a factor of the query */
} fsk_hit;
/* How a word's frequency in a document and the document's length become a score; `param` of the options. */
typedef enum {
    FSK_SCORER_DEFAULT = -1, /* the index's ranking (fsk_writer_ranking), or else BM25 */
    FSK_SCORER_BM25 = 0,
    FSK_SCORER_BM25PLUS = 1,       /* param: delta, 1 */
    FSK_SCORER_DIRICHLET = 2,      /* language model; param: mu, 1000 */
    FSK_SCORER_JELINEK_MERCER = 3, /* language model; param: lambda, the collection's part, 0.7 */
    FSK_SCORER_DPH = 4,            /* without parameters; nothing is pruned */
    FSK_SCORER_PL2 = 5,            /* param: c, 1; nothing is pruned */
    FSK_SCORER_TFIDF = 6           /* with pivoted lengths; param: slope, 0.2 */
} fsk_scorer;
/* A field in which plain words count more: one that can be searched on its own; where there is none of this
 * name it changes nothing.  weight: of an occurrence there, beside the 1 that it has as one of all text, from
 * 0 to 1000; 1 to 2 suits titles. */
typedef struct {
    const char *name;
    float weight;
} fsk_field_weight;
typedef struct {
    uint32_t size, k, offset; /* hits offset .. offset + k - 1; k = 0 only counts */
    fsk_count_mode count;
    uint32_t timeout_ms;  /* 0: none; else FSK_E_CANCEL once it has passed */
    float k1, b;          /* of BM25 and BM25+; negative: the index's, or else 1.5 and 0.6 */
    const fsk_hit *after; /* page on: only what ranks behind this hit of the same query and snapshot */
    fsk_scorer scorer;
    float param;         /* of the scorer; negative: the index's, or else the usual value */
    uint32_t expansions; /* terms that a prefix, wildcard, misspelling, ... stands for at most, in all that is
                            searched (a note says when there are more);  0: 10,000, inside NEAR 1,000, of a
                            misspelling 100; at most 1,000,000, but inside NEAR not above the usual */
    const fsk_field_weight *fields; /* BM25 over several fields: the frequencies of a word, each by the length
                                       of its field, are summed before they saturate.  NULL: the index's, or
                                       else the field "title" with weight 1 */
    uint32_t nfields;               /* at most 16; 0, fields not NULL: no field counts more */
    uint32_t after_reader;          /* fsk_search_many: number in readers of the one whose hit `after` is */
} fsk_search_opts;
#define FSK_SEARCH_OPTS_INIT                                                                                 \
    {                                                                                                        \
        sizeof(fsk_search_opts), 10, 0, FSK_COUNT_ATLEAST, 0, -1, -1, NULL, FSK_SCORER_DEFAULT, -1, 0, NULL, \
            0, 0                                                                                             \
    }
/* Errors: INVAL (k + offset above 2^32 - 1, k1 above 1000, b above 1, no such scorer, its param out of range,
 * a weight of "text", which has no lists of its own, or below 0 or above 1000, released reader), CANCEL
 * (timeout), LIMIT (more than 2^30 hits asked of as many documents), CORRUPT, NOMEM.
 */
FSK_API int fsk_search(fsk_reader *r, const fsk_query *q, const fsk_search_opts *opts, fsk_results **out,
                       fsk_error *e);
/* How searches of the index rank that leave it open, from the next commit on: scorer, param, k1, b and fields
 * of opts; NULL: as if never set.  Kept as the metadata "fossick.ranking".  Errors: INVAL as of fsk_search,
 * NOMEM; the writer stays usable. */
FSK_API int fsk_writer_ranking(fsk_writer *w, const fsk_search_opts *opts, fsk_error *e);
/* These members as a search that leaves all open has them; fields are valid until the reader is refreshed or
 * freed.  Opening and refreshing a reader gives FORMAT when the index's ranking is none that is known. */
FSK_API int fsk_reader_ranking(fsk_reader *r, fsk_search_opts *out, fsk_error *e);
/* Searches n snapshots, of several indexes, as if they were one: document frequencies, lengths and numbers of
 * documents are summed, so that scores and points are those that one index of all their documents would give.
 * Hits of equal points come by reader, then by docid.  The query is of any of the indexes, which must have
 * one language; no thread may use the readers meanwhile.  Errors: as fsk_search; ANALYZER (languages differ),
 * INVAL also for an opts->after_reader that is not below n. */
FSK_API int fsk_search_many(fsk_reader *const *readers, size_t n, const fsk_query *q,
                            const fsk_search_opts *opts, fsk_results **out, fsk_error *e);
FSK_API uint32_t fsk_results_reader(const fsk_results *rs,
                                    size_t i); /* whose hit i is: its number in readers */
FSK_API const fsk_hit *fsk_results_hits(const fsk_results *rs, size_t *n); /* best first, until rs is freed */
/* How many documents match; exact (may be NULL) is 0 where there may be more: see fsk_count_mode. */
FSK_API uint64_t fsk_results_total(const fsk_results *rs, int *exact);
/* What was left out because a pattern stands for too many terms: the i-th note, as fsk_query_note. */
FSK_API int fsk_results_note(const fsk_results *rs, size_t i, char *buf, size_t cap, size_t *need);
FSK_API void fsk_results_free(fsk_results *rs);

/* The arithmetic of the score that fsk_search_many(readers, n, q, opts) gives document d of readers[which],
 * as text: the query as it was understood, each word and phrase with its statistics, weight, frequency and
 * points, in the numbers that the search computes with.  Says so when the query does not find the document.
 * Writes as fsk_query_print does.  Errors: as fsk_search_many. */
FSK_API int fsk_explain(fsk_reader *const *readers, size_t n, size_t which, const fsk_query *q, fsk_docid d,
                        const fsk_search_opts *opts, char *buf, size_t cap, size_t *need, fsk_error *e);

typedef struct {
    uint32_t size, few;  /* few: documents that are little; 0: 3 */
    uint32_t timeout_ms; /* 0: none; else FSK_E_CANCEL once it has passed */
} fsk_suggest_opts;
#define FSK_SUGGEST_OPTS_INIT          \
    {                                  \
        sizeof(fsk_suggest_opts), 0, 0 \
    }
/* Did you mean: the text of the query with words exchanged for ones that these snapshots have, where a word
 * that it asks for is in no document or all of it finds at most `few`.  A word may be one or two edits from
 * what stands there, two words may become one, or one two.  Operators, fields and quotes stay as they are;
 * what is excluded, patterns, numbers, and words behind the 32nd are not looked at.  Empty when nothing is
 * near, or what is near finds no more than the query does and no more than `few`.  At most 4 words are looked
 * for by walking the dictionaries (some 10 to 50 ms each for a million terms); where results are plenty it
 * takes microseconds.  Writes as fsk_query_print does; the text is to be parsed with the options that q was
 * parsed with.  Errors: as fsk_search_many. */
FSK_API int fsk_suggest(fsk_reader *const *readers, size_t n, const fsk_query *q,
                        const fsk_suggest_opts *opts, char *buf, size_t cap, size_t *need, fsk_error *e);

typedef struct {
    uint32_t size, max_bytes;       /* of text, in all fragments together; 0: 240 */
    const char *open, *close, *gap; /* around a match; between fragments; NULL: none, none, " ... " */
    uint32_t max_fragments;         /* 0: as many as show more of the query's words, up to 3; at most 16 */
    uint32_t flags;                 /* FSK_SNIPPET_* */
} fsk_snippet_opts;
enum {
    FSK_SNIPPET_HTML =
        1 /* escapes the text (not open, close, gap); open and close default to <mark>, </mark> */
};
#define FSK_SNIPPET_OPTS_INIT                               \
    {                                                       \
        sizeof(fsk_snippet_opts), 0, NULL, NULL, NULL, 0, 0 \
    }
/* The parts of a stored field (NULL: "text") that show best why the document matches: where most different
 * words of the query stand, the rarer and the nearer the better; whole sentences where they fit, always whole
 * words (but for one longer than max_bytes).  What is marked are the matches, see fsk_match_spans; without
 * any, the field's beginning is shown.  One line of valid UTF-8: white space is folded, control characters
 * are dropped, bad bytes become U+FFFD.  Empty when the document has no such field.  Of a long text only the
 * parts needed are read.  Writes as fsk_query_print does.  Errors: NOTFOUND (made with FSK_OPEN_NO_STORE),
 * INVAL, CORRUPT, NOMEM. */
FSK_API int fsk_snippet(fsk_reader *r, const fsk_query *q, fsk_docid d, const char *field,
                        const fsk_snippet_opts *opts, char *buf, size_t cap, size_t *need, fsk_error *e);
typedef struct {
    size_t start, end; /* bytes of the stored field */
} fsk_span;
/* Every word of a stored field (NULL: "text") that is part of the match, in order: words in any form that the
 * query means, words of phrases and of NEAR where these stand.  What the query excludes is no match, nor is a
 * group that fails as a whole; a document that the query does not find has no matches.  Writes the first
 * `cap` spans; *n is how many there are.  Errors: as fsk_snippet. */
FSK_API int fsk_match_spans(fsk_reader *r, const fsk_query *q, fsk_docid d, const char *field, fsk_span *out,
                            size_t cap, size_t *n, fsk_error *e);

/* What becomes of a text.  Tokens that take no position of their own stand at that of the token before. */
enum {
    FSK_TOKEN_WORD = 0,      /* a word or a part of a compound; the only kind with a stem */
    FSK_TOKEN_CHARACTER = 1, /* of a script without spaces between words */
    FSK_TOKEN_PAIR = 2,      /* two such characters; takes no position */
    FSK_TOKEN_SYMBOL = 3,    /* a word with its signs: .net, c++; takes no position */
    FSK_TOKEN_WHOLE = 4      /* a compound; takes no position */
};
typedef struct {
    uint32_t position, start, end; /* ordinal; bytes of the original text */
    fsk_str term, stem;            /* until the callback returns; stem empty: it has none */
    uint32_t kind;                 /* FSK_TOKEN_* */
} fsk_token;
typedef int (*fsk_token_fn)(void *user, const fsk_token *t); /* != 0 stops and is returned */
/* What the index's analyzer makes of a text of less than 4 GiB: its tokens, in order. */
FSK_API int fsk_analyze(fsk_index *ix, fsk_str text, fsk_token_fn fn, void *user, fsk_error *e);
/* The same for a text in a language, as fsk_doc_language takes it. */
FSK_API int fsk_analyze_as(fsk_index *ix, fsk_str language, fsk_str text, fsk_token_fn fn, void *user,
                           fsk_error *e);
/* The language of a text by its first letters, a static string; "none": one without a stemmer, or too little
 * text to tell.  Any thread. */
FSK_API int fsk_guess_language(fsk_str text, const char **out);

/* A walk over the dictionary: the terms that begin with prefix (folded, as terms are), in byte order.  field:
 * NULL for all text together, else one that can be searched on its own; NOTFOUND: no such field.  r must stay
 * as it is, pinned and not refreshed, until the walk is freed. */
FSK_API int fsk_terms_open(fsk_reader *r, const char *field, fsk_str prefix, fsk_terms **out, fsk_error *e);
/* The next term, valid until the next call; df: in how many documents, cf: how often in all, deleted
 * documents that no merge has dropped yet included.  Either may be NULL; without cf no list is read. NOTFOUND
 * ends. */
FSK_API int fsk_terms_next(fsk_terms *t, fsk_str *term, uint64_t *df, uint64_t *cf, fsk_error *e);
FSK_API void fsk_terms_free(fsk_terms *t);

/* ---- feedback -------------------------------------------------------------------------------------- */
typedef enum {
    FSK_FEEDBACK_RM3 = 0, /* relevance model: what the documents are about, the better ranked the more */
    FSK_FEEDBACK_BO1 = 1  /* what is in them more than in others; frequent terms of documents count most */
} fsk_feedback_method;
typedef struct {
    uint32_t size;
    fsk_feedback_method method;
    uint32_t terms; /* at most so many are added; 0: 10, of fsk_more_like 25; at most 1000 */
    float weight;   /* of all added terms beside the query's 1 (RM3: their sum, Bo1: the heaviest);
                       negative: 0.5.  fsk_more_like has no query beside and ignores it */
} fsk_feedback_opts;
#define FSK_FEEDBACK_OPTS_INIT                             \
    {                                                      \
        sizeof(fsk_feedback_opts), FSK_FEEDBACK_RM3, 0, -1 \
    }
/* A new query: q with optional words of documents that are taken as relevant: the best hits of a first search
 * (some 10; their scores tell how much each counts), or ones that a person has marked (equal scores).  Reads
 * stored text, at most 1 MiB of a field and 1000 documents.  Errors: NOTFOUND (the index keeps no text),
 * INVAL (no such document), LIMIT (too many documents), CORRUPT, NOMEM. */
FSK_API int fsk_feedback(fsk_reader *r, const fsk_query *q, const fsk_hit *hits, size_t n,
                         const fsk_feedback_opts *opts, fsk_query **out, fsk_error *e);
/* A query for what documents are about: of one or more documents, which it finds too, or of a text. */
FSK_API int fsk_more_like(fsk_reader *r, const fsk_docid *docs, size_t n, const fsk_feedback_opts *opts,
                          fsk_query **out, fsk_error *e);
FSK_API int fsk_more_like_text(fsk_reader *r, fsk_str text, const fsk_feedback_opts *opts, fsk_query **out,
                               fsk_error *e);

/* ---- care of the index ---------------------------------------------------------------------------- */
typedef struct {
    uint32_t size, segments;
    uint64_t docs, deleted, terms, postings, tokens;
    uint64_t bytes_file, bytes_live, bytes_free; /* file = live + free + LMDB's own pages */
    uint64_t bytes_dict, bytes_docs, bytes_skip, bytes_positions, bytes_bitmaps, bytes_norms, bytes_keys,
        bytes_stored;
    uint64_t bytes_stems; /* those of dictionary, docs, skip and bitmaps that stems take */
    uint64_t bytes_text;  /* of the stored text as it was put; 0: none is stored */
} fsk_stats;
#define FSK_STATS_INIT                                                             \
    {                                                                              \
        sizeof(fsk_stats), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 \
    }
/* What the snapshot holds and where its bytes go.  out->size must be set; walks the dictionary, some
 * milliseconds for a million terms. */
FSK_API int fsk_index_stats(fsk_reader *r, fsk_stats *out, fsk_error *e);
/* The same of one segment, 0 .. segments - 1, those of most documents first; bytes_live is the sum of its
 * streams, bytes_file and bytes_free are 0.  *language (may be NULL) is that of its documents, a static
 * string. INVAL: no such segment. */
FSK_API int fsk_segment_stats(fsk_reader *r, uint32_t segment, fsk_stats *out, const char **language,
                              fsk_error *e);
/* Verifies every checksum and every structure; report (may be NULL) gets a line per finding, which says what
 * is damaged, progress (may be NULL) steps of equal work.  Returns CORRUPT if there is any finding; CANCEL.
 */
FSK_API int fsk_check(fsk_reader *r, fsk_log_fn report, fsk_progress_fn progress, void *user, fsk_error *e);
/* Indexes every document anew from its stored text, in one commit: the way out when libstemmer or utf8proc
 * would now make other terms (fsk_writer_open: ANALYZER).  progress of opts gets documents first, bytes then.
 * Errors as of fsk_writer_open, put and commit, and NOTFOUND: the index was made with FSK_OPEN_NO_STORE.  The
 * index is as it was after an error. */
FSK_API int fsk_rebuild(fsk_index *ix, const fsk_writer_opts *opts, fsk_error *e);
/* Writes the newest committed state to a new file, without free space, while readers and a writer go on;
 * until it returns, the writer cannot use again the space of what it drops.  The file is durable and whole
 * when it appears under the name dest, and an index like any other, on other machines too.  progress (may be
 * NULL) gets bytes.  Errors: EXISTS (dest is there already; it is left alone), BUSY (another backup to dest
 * is running), CANCEL, FULL, IO, CORRUPT, NOMEM. */
FSK_API int fsk_backup(fsk_index *ix, const char *dest, fsk_progress_fn progress, void *user, fsk_error *e);
/* Gives the free space inside the file back to the file system: a copy without it takes the file's place, if
 * that makes it smaller; until then it needs as much room again as the index.  Nobody may have the index
 * open, this program included.  A crash leaves the old file or the new one.  Flags of opts:
 * FSK_OPEN_ALLOW_NETFS. Errors: BUSY (it is open; the text names the process), LOCKED (it is being written,
 * or read without a lock file), NOTFOUND, FORMAT, CORRUPT, NETFS, READONLY, INVAL (it has several names),
 * CANCEL, FULL, IO, NOMEM; the index is as it was then. */
FSK_API int fsk_compact(const char *path, const fsk_open_opts *opts, fsk_progress_fn progress, void *user,
                        fsk_error *e);
#ifdef __cplusplus
}
#endif
#endif
