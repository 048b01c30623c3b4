/* game.h -- answers COMMAND<TAB>QUERY lines with a number a line, for drivers of the public search benchmark.
 *
 * Relies on: command.h.  One snapshot for the whole run: the reader stays pinned while it waits. */
#ifndef TOOLS_GAME_H
#define TOOLS_GAME_H
#include <fossick.h>

/* From file descriptor `from` to `to` until the end; 0, or -1 after a message.  An unknown command is
 * answered UNSUPPORTED, a query that fails ERROR. */
int game_play(fsk_index *ix, fsk_reader *r, int from, int to);
#endif
