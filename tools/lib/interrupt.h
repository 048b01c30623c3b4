/* interrupt.h -- Ctrl-C and SIGTERM as a flag, so that work ends between two documents.
 *
 * Relies on: nothing.  Waiting reads return EINTR; the second Ctrl-C ends the program at once. */
#ifndef TOOLS_INTERRUPT_H
#define TOOLS_INTERRUPT_H
#include <stdbool.h>

void interrupt_catch(void);
bool interrupt_seen(void);
#endif
