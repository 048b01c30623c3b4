/* lex.h -- query text to tokens.
 *
 * Relies on nothing but the bytes: no analyzer, no memory.  Invariants: any bytes are accepted; the tokens of
 * a text are found in one pass (a quote without its partner is searched for once); a sign, a field and `=`
 * belong to the token that they stand before, `~` and `^2.5` to the one that they stand behind. */
#ifndef QUERY_LEX_H
#define QUERY_LEX_H
#include "fossick.h"
#include <stdbool.h>

typedef enum token_type {
    TOKEN_END,
    TOKEN_TEXT,   /* a piece of text up to white space or a parenthesis */
    TOKEN_QUOTED, /* what stands between two quotes */
    TOKEN_ALL,    /* a lone `*` */
    TOKEN_EXISTS, /* field:* */
    TOKEN_REGEX,  /* what stands between two slashes */
    TOKEN_RANGE,  /* [text TO high] */
    TOKEN_OPEN,
    TOKEN_CLOSE,
    TOKEN_AND,
    TOKEN_OR,
    TOKEN_NOT,
    TOKEN_NEAR
} token_type;

enum { EDITS_NAME = 255 };

typedef struct token {
    token_type type;
    char sign;       /* '+', '-' or 0 */
    bool exact;      /* `=` stood before it */
    bool unclosed;   /* a quote without its partner stood before it; the text may then be empty */
    uint8_t edits;   /* TOKEN_TEXT: of `~` behind it, EDITS_NAME of `~~`; 0: none */
    uint8_t bounds;  /* TOKEN_RANGE: RANGE_LOW, RANGE_HIGH */
    bool ordered;    /* TOKEN_NEAR: it is BEFORE */
    bool loose;      /* TOKEN_QUOTED: `~` and a number stood behind it */
    uint32_t number; /* TOKEN_NEAR, loose: the distance; TOKEN_OPEN: of AT LEAST, else 0 */
    uint32_t weight; /* of `^` behind it, in thousandths */
    fsk_str field;   /* empty: none */
    fsk_str text, high;
    size_t offset; /* of its first byte, sign and field included */
} token;

typedef struct lexer {
    const char *text;
    size_t n, at;
} lexer;

void lexer_next(lexer *l, token *t);

/* Whether the text is a boost, as ^2.5. */
bool lexer_boost(fsk_str text, uint32_t *weight);

/* Whether the quote at p[i] is part of a word, as in Hebrew abbreviations: then it closes nothing. */
bool lexer_quote_in_word(fsk_str text, size_t i);
#endif
