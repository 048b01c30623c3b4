/* sqlite_fts5.c -- SQLite's FTS5 (Debian: libsqlite3-dev) behind the benchmark's protocol.
 *   build INDEX < corpus.jsonl      a contentless table with positions, optimised, and the keys in another
 *   query INDEX                     COMMAND<TAB>QUERY lines on stdin, a number a line on stdout
 *
 * FTS5 has no optional clauses beside required ones: such a query is counted by its required clauses and
 * cannot be ranked. Its BM25 has k1 1.2 and b 0.75 built in. */
#include "protocol.h"
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

enum { EXPRESSION_MAX = 1 << 16 };

typedef struct engine {
    sqlite3 *db;
    sqlite3_stmt *key, *text, *top, *count;
} engine;

static int failed(engine *e, const char *what)
{
    fprintf(stderr, "sqlite_fts5: %s: %s\n", what, sqlite3_errmsg(e->db));
    return 1;
}

static int run(engine *e, const char *sql)
{
    return sqlite3_exec(e->db, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : failed(e, sql);
}

static int prepare(engine *e, const char *sql, sqlite3_stmt **to)
{
    return sqlite3_prepare_v3(e->db, sql, -1, SQLITE_PREPARE_PERSISTENT, to, NULL) == SQLITE_OK
               ? 0
               : failed(e, sql);
}

static int insert(engine *e, sqlite3_stmt *to, const char *value)
{
    sqlite3_bind_text(to, 1, value, -1, SQLITE_STATIC);
    int code = sqlite3_step(to);
    sqlite3_reset(to);
    return code == SQLITE_DONE ? 0 : failed(e, "insert");
}

static int document_add(void *engine_of, const char *id, const char *text)
{
    engine *e = engine_of;
    return insert(e, e->key, id) || insert(e, e->text, text);
}

static int build(engine *e)
{
    return run(e, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN;"
                  "CREATE TABLE documents(id TEXT);"
                  "CREATE VIRTUAL TABLE words USING fts5(text, content = '', tokenize = 'ascii');") ||
           prepare(e, "INSERT INTO documents VALUES(?1)", &e->key) ||
           prepare(e, "INSERT INTO words(rowid, text) VALUES(last_insert_rowid(), ?1)", &e->text) ||
           protocol_corpus(document_add, e) ||
           run(e, "INSERT INTO words(words) VALUES('optimize'); COMMIT; VACUUM;");
}

/* FTS5's expression of one kind of clause joined by a word, in parentheses; the number of clauses. */
static size_t clauses_join(const char *query, char sign, const char *word, char *to, size_t *n)
{
    size_t clauses = 0;
    for (clause c; clause_next(&query, &c);) {
        if (c.sign != sign)
            continue;
        *n += (size_t)snprintf(to + *n, EXPRESSION_MAX - *n, "%s\"%.*s\"", clauses++ ? word : "(", (int)c.len,
                               c.text);
    }
    if (clauses)
        to[(*n)++] = ')', to[*n] = 0;
    return clauses;
}

/* False where FTS5 cannot say it: nothing but exclusions, or ranking with optional clauses beside required
 * ones. */
static bool expression(const char *query, bool ranked, char *to)
{
    size_t n = 0;
    if (4 * strlen(query) >= EXPRESSION_MAX)
        return false;
    if (clauses_join(query, '+', " AND ", to, &n)) {
        char *rest = to + n;
        if (ranked && clauses_join(query, ' ', " OR ", to, &n))
            return false;
        *rest = 0;
    } else if (!clauses_join(query, ' ', " OR ", to, &n)) {
        return false;
    }
    size_t included = n;
    n += (size_t)sprintf(to + n, " NOT ");
    if (!clauses_join(query, '-', " OR ", to, &n))
        to[included] = 0;
    return true;
}

static long long rows(sqlite3_stmt *s, const char *match, size_t k)
{
    long long n = 0;
    sqlite3_bind_text(s, 1, match, -1, SQLITE_STATIC);
    if (k)
        sqlite3_bind_int64(s, 2, (sqlite3_int64)k);
    int code;
    while ((code = sqlite3_step(s)) == SQLITE_ROW)
        n = k ? n + 1 : sqlite3_column_int64(s, 0);
    sqlite3_reset(s);
    return code == SQLITE_DONE ? n : PROTOCOL_UNSUPPORTED;
}

static long long answer(void *engine_of, size_t k, bool count, const char *query)
{
    engine *e = engine_of;
    char match[EXPRESSION_MAX];
    if (!expression(query, k > 0, match))
        return PROTOCOL_UNSUPPORTED;
    long long hits = k ? rows(e->top, match, k) : 0;
    return count && hits >= 0 ? rows(e->count, match, 0) : hits;
}

/* `rank` is bm25() as FTS5 sorts by it fastest. */
static int serve(engine *e)
{
    return run(e, "PRAGMA mmap_size = 17179869184; PRAGMA cache_size = -1000000") ||
           prepare(e, "SELECT rowid FROM words WHERE words MATCH ?1 ORDER BY rank LIMIT ?2", &e->top) ||
           prepare(e, "SELECT count(*) FROM words WHERE words MATCH ?1", &e->count) ||
           protocol_serve(answer, e);
}

int main(int argc, char **argv)
{
    bool building = argc == 3 && strcmp(argv[1], "build") == 0;
    if (argc != 3 || (!building && strcmp(argv[1], "query") != 0)) {
        fprintf(stderr, "usage: sqlite_fts5 build|query INDEX\n");
        return 2;
    }
    engine e = {0};
    int flags = building ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
    int code = sqlite3_open_v2(argv[2], &e.db, flags, NULL) == SQLITE_OK ? 0 : failed(&e, argv[2]);
    if (code == 0)
        code = building ? build(&e) : serve(&e);
    sqlite3_finalize(e.key);
    sqlite3_finalize(e.text);
    sqlite3_finalize(e.top);
    sqlite3_finalize(e.count);
    sqlite3_close(e.db);
    return code;
}
