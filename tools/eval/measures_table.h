/* measures_table.h -- the table of measures.c, for evaluate.c alone. */
#ifndef TOOLS_EVAL_MEASURES_TABLE_H
#define TOOLS_EVAL_MEASURES_TABLE_H
#include "eval/measures.h"

extern const measure MEASURES[];
extern const size_t NMEASURES;
#endif
