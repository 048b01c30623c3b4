/* protocol.h -- what the programs that stand in for other engines share: the corpus, the queries, the loop.
 *
 * A corpus is what normalise.py writes, {"id": "...", "text": "..."} a line.  A question is
 * COMMAND<TAB>QUERY, an answer a number, or UNSUPPORTED.  C and C++ include this. */
#ifndef PEERS_PROTOCOL_H
#define PEERS_PROTOCOL_H
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { PROTOCOL_UNSUPPORTED = -1 };

/* Calls add for each document of stdin; the strings live until it returns.  0, or what add returned. */
typedef int protocol_add(void *engine, const char *id, const char *text);
int protocol_corpus(protocol_add *add, void *engine);

/* k is 0 for COUNT.  The number of hits, of matches if `count`, or PROTOCOL_UNSUPPORTED. */
typedef long long protocol_answer(void *engine, size_t k, bool count, const char *query);
int protocol_serve(protocol_answer *answer, void *engine);

/* One of `word`, `+word`, `-word`, each perhaps a "phrase"; sign is ' ' where there is none. */
typedef struct clause {
    char sign;
    const char *text;
    size_t len, words;
} clause;

/* Reads the clause at *at and moves behind it; false at the end. */
bool clause_next(const char **at, clause *c);

#ifdef __cplusplus
}
#endif
#endif
