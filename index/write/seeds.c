/* seeds.c -- see seeds.h. */
#include "write/seeds.h"
#include "codec/norm.h"
#include <string.h>

/* The lowest tf of each class. */
static const uint8_t class_tf[SEED_CLASSES] = {1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 16, 20, 28, 40, 64, 128};

#define R2(c) c, c
#define R4(c) R2(c), R2(c)
#define R8(c) R4(c), R4(c)
#define R16(c) R8(c), R8(c)
#define R32(c) R16(c), R16(c)
#define R64(c) R32(c), R32(c)
const uint8_t seed_class[256] = {0,      0,       1,      2,       3,       4,      5,
                                 6,      R2(7),   R2(8),  R4(9),   R4(10),  R8(11), R8(12),
                                 R4(12), R16(13), R8(13), R64(14), R64(15), R64(15)};

void seed_weights_set(seed_weights *w, double average_length)
{
    const double k1 = 1.5, b = 0.6;
    for (int i = 0; i < 256; i++)
        w->denominator[i] = k1 * (1 - b + b * norm_length[i] / (average_length > 0 ? average_length : 1));
}

void seed_counts_clear(seed_counts *c)
{
    for (int i = 0; i < SEED_CLASSES && c->lowest <= c->highest; i++)
        memset(c->count[i] + c->lowest, 0, (c->highest - c->lowest + 1) * sizeof(uint32_t));
    c->lowest = 255;
    c->highest = 0;
}

void seeds_choose(const seed_counts *c, const seed_weights *w, uint16_t *out)
{
    static const uint32_t wanted[SEEDS] = {10, 100, 1000};
    uint32_t at_least[256] = {0}; /* postings of this class or a higher one, by norm */
    double best[SEEDS] = {0, 0, 0};
    for (int k = 0; k < SEEDS; k++)
        out[k] = 0;
    for (int class = SEED_CLASSES - 1; class >= 0; class --) {
        double tf = class_tf[class];
        uint64_t sum = 0;
        int k = 0;
        for (uint32_t norm = c->lowest; norm <= c->highest; norm++) {
            at_least[norm] += c->count[class][norm];
            sum += at_least[norm];
            for (; k < SEEDS && sum >= wanted[k]; k++) {
                double score = tf / (tf + w->denominator[norm]);
                if (score > best[k]) {
                    best[k] = score;
                    out[k] = (uint16_t)(class_tf[class] | norm << 8);
                }
            }
        }
    }
}
