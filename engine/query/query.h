/* query.h -- a query as a tree of words, phrases and groups; made by the parser, evaluated by exec.
 *
 * Relies on: text/ for the terms of a word.  Knows no postings.  All memory of a query is in its arena; a
 * query is immutable once made.  Invariant of a normalised tree (what query_parse returns): no group inside a
 * group where flattening keeps the meaning, no group of one clause, equal words of one group and occur merged
 * into one with the summed weight, at least one positive clause in every group (a group of exclusions only
 * gets `*`). */
#ifndef QUERY_QUERY_H
#define QUERY_QUERY_H
#include "base/arena.h"
#include "base/error.h"
#include "text/text.h"

typedef enum query_type {
    QUERY_NOTHING, /* matches no document */
    QUERY_ALL,     /* `*`: every document, scores 0 */
    QUERY_WORD,
    QUERY_PHRASE,
    QUERY_GROUP,
    QUERY_NEAR,  /* clauses[0] and clauses[1] at most `number` words apart; a leaf for the groups around it */
    QUERY_TERMS, /* all terms of a kind, united into one */
    QUERY_EXISTS /* every document with a token in the field, scores 0 */
} query_type;

/* Which terms a QUERY_TERMS stands for.  terms[0].bytes is a folded text, but of TERMS_REGEX the source. */
typedef enum terms_kind {
    TERMS_NONE,
    TERMS_WILD,  /* those that the pattern of literals, `*` and `?` matches */
    TERMS_FUZZY, /* those within `number` (1 or 2) edits of the word */
    TERMS_NAME,  /* those that may be the same name, spelt otherwise */
    TERMS_REGEX, /* those that the expression matches as a whole */
    TERMS_RANGE  /* from terms[0] to terms[1], either empty for no bound; number: RANGE_* */
} terms_kind;
/* Kinds whose terms are near the word, each so far. */
static inline bool terms_near(terms_kind kind)
{
    return kind == TERMS_FUZZY || kind == TERMS_NAME;
}
enum { RANGE_LOW = 1, RANGE_HIGH = 2 }; /* the bound itself belongs to it */

enum {
    WEIGHT_ONE = 1000,          /* weights are thousandths */
    WEIGHT_MAX = 1000000 * 1000 /* larger sums and products are this */
};

typedef enum query_occur { OCCUR_SHOULD, OCCUR_MUST, OCCUR_MUST_NOT } query_occur;

/* What a word is looked for by in documents of a language. */
typedef struct query_stem {
    uint32_t language;
    fsk_str bytes;
} query_stem;

typedef struct query_term {
    fsk_str bytes;      /* raw term, or stem */
    uint32_t position;  /* in a phrase: offset from its first word */
    uint32_t width;     /* positions that it covers: 2 for a pair, more for a compound; 0 is 1 */
    bool unstemmed;     /* a raw term in a node of stems */
    uint8_t language;   /* of the stem `bytes` */
    fsk_str raw;        /* of a stem: what it is one of */
    query_stem *others; /* stems in the other languages that the index has */
    uint32_t nothers;
} query_term;

typedef struct query_node query_node;
typedef struct query_clause {
    query_occur occur;
    query_node *node;
} query_clause;

/* A group matches a document if all MUST, no MUST_NOT and, when there is no MUST, at least one SHOULD clause
 * matches; its score is the sum over matching MUST and SHOULD clauses.  With a `number`, so many SHOULD
 * clauses must match besides. */
struct query_node {
    query_type type;
    fsk_str field;     /* empty: the gathered field */
    uint32_t weight;   /* of words, phrases and terms: WEIGHT_ONE unless repeated or boosted */
    terms_kind kind;   /* QUERY_TERMS */
    uint32_t number;   /* TERMS: as kind says; NEAR: the distance; PHRASE: words that may stand among its own;
                          GROUP:   SHOULD clauses that must match where that is not as usual */
    bool loose;        /* PHRASE: in any order, within `number` more places than it has words */
    bool ordered;      /* NEAR: clauses[0] first */
    bool stem;         /* WORD, loose PHRASE: its terms are stems but for the unstemmed ones */
    bool stop;         /* QUERY_WORD: a stop word of the language, standing plainly */
    query_term *terms; /* QUERY_WORD: 1; QUERY_PHRASE: n >= 2, ascending positions; QUERY_TERMS: 1, or 2 */
    uint32_t nterms;
    fsk_str raw;   /* QUERY_WORD: the raw term, for printing and snippets */
    fsk_str shown; /* WORD, PHRASE: printed for raw terms that would be read otherwise; mostly empty */
    query_clause *clauses; /* QUERY_GROUP */
    uint32_t nclauses;
    uint32_t height; /* QUERY_GROUP: groups inside each other, itself included; else 0 */
};

typedef struct query {
    arena memory;
    query_node *root;
    fsk_str *notes; /* what was odd, as it was found */
    uint32_t nnotes;
    fsk_str text; /* that was read, and FSK_PARSE_*; empty of a query that was made otherwise */
    uint32_t flags;
    const char *default_fields; /* that query_set_fields was given; NULL: none */
} query;

/* flags: FSK_PARSE_*.  Fails for lack of memory, and with FSK_PARSE_STRICT also with SYNTAX and e->offset. */
/* `flags` are FSK_PARSE_*, and this: the index keeps no positions, so a phrase is the group of its words, all
 * required, and a note says so. */
enum { QUERY_NO_POSITIONS = 1 << 16 };
int query_parse(const analyzer *a, fsk_str text, uint32_t flags, query **out, fsk_error *e);
/* The same with a folder of the caller's, made for the same analyzer. */
int query_parse_with(const analyzer *a, folder *f, fsk_str text, uint32_t flags, query **out, fsk_error *e);
void query_free(query *q);
/* Adds optional phrases of neighbouring plain words to a query that nobody shares yet. */
int query_add_neighbours(query *q, double weight, fsk_error *e);
/* Looks for what stands without a field in the fields of the list, "title^3,text"; INVAL: it is none. */
int query_set_fields(query *q, const char *list, uint32_t flags, fsk_error *e);
/* Exchanges a query that nobody shares yet for one whose words are asked for with their synonyms.  Not under
 * FSK_PARSE_BAG. */
struct synonyms;
int query_add_synonyms(const analyzer *a, query **q, const struct synonyms *rules, fsk_error *e);
/* A word that another query is to have. */
typedef struct query_added {
    fsk_str raw;
    double weight;
} query_added;
/* A new query: the old one (NULL: nothing) with more optional words; those it has already weigh more. */
int query_extend(const analyzer *a, const query *old, const query_added *words, size_t n, query **out,
                 fsk_error *e);
/* Whether term i is to be looked up in the stem space. */
static inline bool query_seeks_stem(const query_node *n, uint32_t i)
{
    return n->stem && !n->terms[i].unstemmed;
}
/* Term i in documents of a language; false: a raw term. */
bool query_term_in(const query_node *n, uint32_t i, uint32_t language, fsk_str *term);
/* A weight in thousandths: at least one, at most WEIGHT_MAX. */
static inline uint32_t query_thousandths(double weight)
{
    double t = weight * WEIGHT_ONE + 0.5;
    return t < 1 ? 1 : t > WEIGHT_MAX ? WEIGHT_MAX : (uint32_t)t;
}
double query_weight(const query *q); /* of all words and phrases that are wanted */
/* The canonical text of a node without clauses, cut short and free of control characters, for notes. */
typedef struct query_excerpt {
    char text[48];
} query_excerpt;
query_excerpt query_describe(const query_node *n);
/* Canonical text, which parses back to an equal tree; conventions of fsk_query_print. */
int query_print(const query *q, char *out, size_t cap, size_t *need);
#endif
