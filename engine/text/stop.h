/* stop.h -- stop words by language. */
#ifndef TEXT_STOP_H
#define TEXT_STOP_H
#include "base/error.h"
#include <stdbool.h>

/* False for every word of a language that has no list. */
bool stop_words_have(const char *language, fsk_str raw);
#endif
