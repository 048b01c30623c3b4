/* sentence.h -- where sentences begin and end, nearly.
 *
 * Relies on: nothing.  A full stop, question or exclamation mark, ideographic ones too, ends a sentence, with
 * the quotes and brackets that close behind it; what is not ideographic needs white space after it.  A full
 * stop behind a short word with a capital letter (`Mr.`, `J.`) or before a small letter ends none.  An empty
 * line is an end, and the end of a line before a label such as `Subject: `. */
#ifndef RESULT_SENTENCE_H
#define RESULT_SENTENCE_H
#include "fossick.h"

#define SENTENCE_NONE ((size_t)-1)

/* The last start of a sentence in lowest .. from; SENTENCE_NONE where there is none.  The text's own start is
 * one if it is said to be. */
size_t sentence_start(fsk_str text, size_t from, size_t lowest, int starts);
/* The first end of a sentence in to .. highest, white space left out. */
size_t sentence_end(fsk_str text, size_t to, size_t highest, int ends);
#endif
