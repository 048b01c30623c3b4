/* names.h -- names as rows of sounds, so that spellings of one name in Latin letters are near each other.
 *
 * Relies on: text/utf8.h.  A sound is what a group of letters (kh, sch, tz, oo) mostly stands for in
 * romanised Arabic, Persian, Hebrew, Russian, Greek, Chinese and Indian names, and in German and English
 * ones. Vowels in a row are one sound; a doubled consonant is a single one.  Costs are small integers:
 * NAME_FAR and more is another sound altogether. */
#ifndef QUERY_NAMES_H
#define QUERY_NAMES_H
#include "base/error.h"
#include <stdbool.h>
#include <stdint.h>

typedef enum sound_kind {
    SOUND_VOWEL,
    SOUND_B,
    SOUND_C, /* before e, i, y: s or ts or k */
    SOUND_CH,
    SOUND_D,
    SOUND_DH,
    SOUND_F,
    SOUND_G,
    SOUND_GH,
    SOUND_H,
    SOUND_J,
    SOUND_K,
    SOUND_KH,
    SOUND_L,
    SOUND_M,
    SOUND_N,
    SOUND_P,
    SOUND_Q,
    SOUND_R,
    SOUND_S,
    SOUND_SH,
    SOUND_T,
    SOUND_TH,
    SOUND_TS,
    SOUND_V,
    SOUND_W,
    SOUND_Y,
    SOUND_Z,
    SOUND_ZH,
    SOUND_OTHER, /* a character of its own */
    SOUND_KINDS
} sound_kind;

enum {
    NAME_FAR = 8,    /* more than any budget */
    NAME_SOUNDS = 24 /* of a name; what stands behind is left out */
};

typedef struct sound {
    sound_kind kind;
    uint32_t more; /* VOWEL: NAME_A | ...; OTHER: the character; J, W: NAME_LONE, NAME_LAST */
} sound;
enum { NAME_A = 1, NAME_E = 2, NAME_I = 4, NAME_O = 8, NAME_U = 16 };
enum { NAME_LONE = 1, NAME_LAST = 2 }; /* no vowel is written behind it; nor anything, or an s */

enum { GROUP_MAX = 4, GROUP_SOUNDS = 2 }; /* letters of a group, and sounds of it */

/* What a term's characters may be instead: a Latin letter without its stroke or ligature, 0 for a mark that
 * is no letter. */
uint32_t name_letter(uint32_t c);
/* The first group of the n letters (at least 1): its sounds, of which there are *sounds.  Returns its length;
 * 0: that depends on the letter behind them, which `more` says there may be.  start: nothing stands before.
 */
uint32_t name_group(const uint32_t *letters, uint32_t n, bool more, bool start, sound out[GROUP_SOUNDS],
                    uint32_t *sounds);
/* Whether the sound goes into the one before, as a further vowel or the same consonant. */
bool name_merges(sound *before, sound next);

uint32_t name_cost(sound a, sound b);  /* of one for the other */
uint32_t name_gap(sound a, bool last); /* of one more or less; last: nothing stands behind it */
/* All sounds of a term, at most NAME_SOUNDS. */
uint32_t name_sounds(fsk_str term, sound out[NAME_SOUNDS]);
/* What a name of n sounds may cost to be spelt otherwise. */
uint32_t name_budget(uint32_t n);
/* The grade of a cost within the budget, 0 to 2: how near a spelling is. */
uint32_t name_grade(uint32_t cost);
#endif
