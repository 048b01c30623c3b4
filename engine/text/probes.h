/* probes.h -- the fixed word list behind analyzer_fingerprint. */
#ifndef TEXT_PROBES_H
#define TEXT_PROBES_H

extern const char *const text_probes[]; /* behind the last NULL */
#endif
