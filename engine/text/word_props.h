/* word_props.h -- the properties of a code point that word boundaries depend on, in one byte:
 *
 *   bits 0..4  Word_Break class (enum word_class)
 *   bit 5      Extended_Pictographic
 *   bit 6      letter: Alphabetic or General_Category N*, what makes a segment a word.  Not the So among the
 *              pictographs (emoji), nor Extend, Format and ZWJ, which only ever belong to a letter before
 * them.
 *
 *   bit 7      dense: a letter of a script that puts no spaces between words (Chinese, Japanese, Thai, Lao,
 *              Khmer, Burmese and their like), or of Hangul, whose words carry their particles with them
 *
 * Relies on: utf8.h; word_props.c, which gen_word_props.py writes.  Invariant: page 0 holds ASCII, so that
 * word_pages[b] is the property byte of an ASCII byte b. */
#ifndef TEXT_WORD_PROPS_H
#define TEXT_WORD_PROPS_H
#include "text/utf8.h"
#include <stdint.h>

enum word_class {
    WB_OTHER,
    WB_CR,
    WB_LF,
    WB_NEWLINE,
    WB_EXTEND,
    WB_ZWJ,
    WB_FORMAT,
    WB_REGIONAL,
    WB_KATAKANA,
    WB_HEBREW,
    WB_ALETTER,
    WB_SINGLE_QUOTE,
    WB_DOUBLE_QUOTE,
    WB_MID_NUM_LET,
    WB_MID_LETTER,
    WB_MID_NUM,
    WB_NUMERIC,
    WB_EXTEND_NUM_LET,
    WB_SPACE, /* WSegSpace */
    WB_CLASSES
};

enum { WORD_CLASS = 0x1F, WORD_PICTOGRAPHIC = 0x20, WORD_LETTER = 0x40, WORD_DENSE = 0x80 };

extern const uint8_t word_page_of[]; /* by code point >> 7 */
extern const uint8_t word_pages[];   /* 128 property bytes a page */

/* What a byte of text means to the fast path over ASCII. */
enum {
    BYTE_RUN = 1,    /* ASCII letter, digit or '_': no boundary between any two (WB5, 8-10, 13a, 13b) */
    BYTE_MIDDLE = 2, /* ' . : , ; which may stand inside a word (WB6, 7, 11, 12) */
    BYTE_WIDE = 4,   /* part of a longer UTF-8 sequence, or ill-formed */
    BYTE_KNOT = 8,   /* & + - . / : @ \ which tie words to a compound when nothing else stands between */
    BYTE_RARE = 16   /* _ # which may make a word more than one token */
};
extern const uint8_t word_bytes[256];

static inline uint8_t word_props(uint32_t c) /* c <= 0x10FFFF */
{
    return word_pages[(uint32_t)word_page_of[c >> 7] << 7 | (c & 127)];
}

/* The properties of the character at `at`; returns its bytes. */
static inline unsigned word_props_at(const uint8_t *text, size_t n, size_t at, uint8_t *props)
{
    uint32_t c;
    unsigned bytes = utf8_decode(text + at, n - at, &c);
    *props = word_props(c);
    return bytes;
}
#endif
