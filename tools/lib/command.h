/* command.h -- the commands of the public search benchmark: TOP_k, TOP_k_COUNT and COUNT.
 *
 * Relies on: fossick.h. */
#ifndef TOOLS_COMMAND_H
#define TOOLS_COMMAND_H
#include <fossick.h>
#include <stdbool.h>

bool command_parse(const char *text, size_t n, fsk_search_opts *out); /* false: no such command */
/* The number that is the answer: hits of TOP_k, else documents that match.  Negative: a code, see e. */
int64_t command_run(fsk_index *ix, fsk_reader *r, const fsk_search_opts *command, fsk_str query,
                    fsk_error *e);
#endif
