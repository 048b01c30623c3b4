/* batch.h -- the queries of a file, one after the other, each with a name.
 *
 * Relies on: tools/read.  A file whose name ends in .csv or .tsv (perhaps packed: .csv.gz) is a table: its
 * first line names the columns, of which "query" is needed and "id" is known.  In any other file a line is a
 * query, or ID<TAB>QUERY.  A query without a name is called by the number of its line. */
#ifndef TOOLS_BATCH_H
#define TOOLS_BATCH_H
#include "lib/str.h"
#include "read/csv.h"
#include "read/lines.h"
#include <fossick.h>
#include <stdbool.h>

typedef struct batch {
    const char *path;
    lines lines; /* of a file that is no table */
    bool is_table, is_tsv;
    str table; /* the whole of it, records being unquoted where they stand */
    size_t at;
    char delimiter;
    csv_cells cells;
    size_t id_column, query_column; /* SIZE_MAX: none */
    uint64_t line;                  /* of the query at hand */
    char number[24];                /* the same as text */
    fsk_str id, query;
} batch;

typedef enum { BATCH_END, BATCH_OK, BATCH_SKIPPED, BATCH_ERROR } batch_result;

bool batch_open(batch *b, const char *path); /* false after a message */
/* Whether the next query may be waited for: a pipe or a terminal without a line at hand. */
bool batch_waits(const batch *b);
/* Fills id and query, until the next call.  SKIPPED (there may be more) and ERROR after a message. */
batch_result batch_next(batch *b);
void batch_close(batch *b);
#endif
