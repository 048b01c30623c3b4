/* probes.h -- the fixed word list behind analyzer_fingerprint.
 *
 * Invariant: it never changes, for indexes carry the hash of what it becomes. */
#ifndef TEXT_PROBES_H
#define TEXT_PROBES_H

extern const char *const text_probes[]; /* behind the last NULL */
#endif
