/* seeds.h -- the seeds of a list: for K = 10, 100, 1000 a pair (t, n) such that at least K postings have
 * tf >= t and norm <= n (FORMAT.md section 6).
 *
 * Counts postings by a class of tf and by norm.  Any pair that K postings reach is valid; the one chosen has
 * the highest BM25 score at k1 = 1.5, b = 0.6 and the field's average length. */
#ifndef WRITE_SEEDS_H
#define WRITE_SEEDS_H
#include <stdint.h>

enum { SEEDS = 3, SEED_CLASSES = 16 };

typedef struct seed_counts {
    uint32_t count[SEED_CLASSES][256];
    uint32_t lowest, highest; /* norms seen; lowest > highest: none */
} seed_counts;

typedef struct seed_weights {
    double denominator[256]; /* per norm: what BM25 adds to tf below the line */
} seed_weights;

extern const uint8_t seed_class[256]; /* of a tf, 255 for all above */

void seed_weights_set(seed_weights *w, double average_length);
void seed_counts_clear(seed_counts *c);
void seeds_choose(const seed_counts *c, const seed_weights *w, uint16_t *out /* SEEDS */);

static inline void seed_count(seed_counts *c, uint32_t tf, uint8_t norm)
{
    c->count[seed_class[tf < 255 ? tf : 255]][norm]++;
    c->lowest = norm < c->lowest ? norm : c->lowest;
    c->highest = norm > c->highest ? norm : c->highest;
}
#endif
