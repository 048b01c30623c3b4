/* prompt.h -- lines typed at a terminal, with editing and a history that outlives the program.
 *
 * Relies on: libedit.  The history is the file $FOSSICK_HISTORY (empty: none is kept), else query-history in
 * $XDG_STATE_HOME/fossick, else in ~/.local/state/fossick; only its owner can read it.  That it cannot be
 * read or written is no error. */
#ifndef TOOLS_PROMPT_H
#define TOOLS_PROMPT_H

void prompt_start(void);
/* The next line without its end, to be freed; NULL at the end of input. */
char *prompt_line(const char *prompt);
void prompt_end(void);
#endif
