/* names.c -- see names.h: the tables, and how letters are read.
 *
 * The tables are ours, made from how names are romanised in several ways: by sound, by the letters of the
 * other script, by English, French or German habits.  Tuned on bench/words/names.tsv. */
#include "query/names.h"
#include "text/utf8.h"

/* ---- letters to sounds ---- */

typedef struct group {
    const char *letters;
    uint8_t kinds[GROUP_SOUNDS], sounds;
    uint8_t more; /* of the last sound */
} group;

#define ONE(letters, kind)            \
    {                                 \
        letters, {SOUND_##kind}, 1, 0 \
    }
#define VOWEL(letters, set)            \
    {                                  \
        letters, {SOUND_VOWEL}, 1, set \
    }
#define BEFORE(letters, kind, set)                   \
    {                                                \
        letters, {SOUND_##kind, SOUND_VOWEL}, 2, set \
    }

/* By the first letter; longer groups before the shorter ones that they begin with. */
static const group GROUPS[] = {
    VOWEL("a", NAME_A),
    ONE("bh", B),
    ONE("b", B),
    ONE("ch", CH),
    ONE("ck", K),
    ONE("cz", CH),
    BEFORE("ce", C, NAME_E),
    BEFORE("ci", C, NAME_I),
    BEFORE("cy", C, NAME_I),
    ONE("c", K),
    ONE("dsch", J),
    ONE("dsh", J),
    ONE("dzh", J),
    ONE("dh", DH),
    ONE("dj", J),
    ONE("dt", T),
    ONE("dz", Z),
    ONE("d", D),
    VOWEL("ee", NAME_E | NAME_I),
    VOWEL("e", NAME_E),
    ONE("f", F),
    ONE("gh", GH),
    ONE("g", G),
    ONE("hs", SH),
    ONE("h", H),
    VOWEL("i", NAME_I),
    BEFORE("ja", J, NAME_A),
    BEFORE("je", J, NAME_E),
    ONE("jh", J),
    BEFORE("ji", J, NAME_I),
    BEFORE("jo", J, NAME_O),
    BEFORE("ju", J, NAME_U),
    BEFORE("jy", J, NAME_I),
    {"j", {SOUND_J}, 1, NAME_LONE},
    ONE("kh", KH),
    ONE("k", K),
    ONE("l", L),
    ONE("m", M),
    ONE("n", N),
    VOWEL("oo", NAME_O | NAME_U),
    VOWEL("o", NAME_O),
    ONE("ph", F),
    ONE("p", P),
    ONE("qh", KH),
    ONE("q", Q),
    ONE("rh", R),
    ONE("r", R),
    ONE("sch", SH),
    ONE("sh", SH),
    ONE("sz", S),
    ONE("s", S),
    ONE("tsch", CH),
    ONE("tch", CH),
    ONE("th", TH),
    ONE("ts", TS),
    ONE("tz", TS),
    ONE("t", T),
    VOWEL("u", NAME_U),
    ONE("v", V),
    BEFORE("wa", W, NAME_A),
    BEFORE("we", W, NAME_E),
    ONE("wh", W),
    BEFORE("wi", W, NAME_I),
    BEFORE("wy", W, NAME_I),
    {"w", {SOUND_W}, 1, NAME_LONE},
    {"x", {SOUND_K, SOUND_S}, 2, 0},
    BEFORE("ya", Y, NAME_A),
    BEFORE("ye", Y, NAME_E),
    BEFORE("yi", Y, NAME_I),
    BEFORE("yo", Y, NAME_O),
    BEFORE("yu", Y, NAME_U),
    VOWEL("y", NAME_I),
    ONE("zh", ZH),
    ONE("z", Z),
};

uint32_t name_letter(uint32_t c)
{
    switch (c) {
    case 0x27: /* apostrophes that stand for a letter of the other script, or for nothing */
    case 0x60:
    case 0xB4:
    case 0x2B9:
    case 0x2BB:
    case 0x2BC:
    case 0x2BE:
    case 0x2BF:
    case 0x2018:
    case 0x2019:
        return 0;
    case 0xE6:
    case 0x259:
        return 'e';
    case 0xF8:
    case 0x153:
        return 'o';
    case 0x131:
        return 'i';
    case 0x142:
        return 'l';
    case 0xF0:
    case 0x111:
        return 'd';
    default:
        return c;
    }
}

/* Letters of the group that stand there: all of them, or fewer where the text ends before. */
static uint32_t agreeing(const group *g, const uint32_t *letters, uint32_t n)
{
    uint32_t i = 0;
    while (g->letters[i] && i < n && letters[i] == (uint8_t)g->letters[i])
        i++;
    return i;
}

/* The first group that begins with the letter or a later one. */
static size_t first_group(uint32_t letter)
{
    size_t low = 0, high = sizeof GROUPS / sizeof *GROUPS;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if ((uint8_t)GROUPS[middle].letters[0] < letter)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* What the table cannot say: an x at the beginning is no ks (Xiaoping, Xenophon); a w behind which no sound
 * comes, or s, may be a v (Romanow, Rakowski). */
static void adapt(const group *g, const uint32_t *letters, uint32_t n, bool start, sound *out,
                  uint32_t *sounds)
{
    if (g->letters[0] == 'x' && start) {
        out[0].kind = SOUND_SH;
        *sounds = 1;
    }
    if (out[0].kind == SOUND_W && out[0].more && (n == 1 || letters[1] == 's'))
        out[0].more = NAME_LAST;
}

uint32_t name_group(const uint32_t *letters, uint32_t n, bool more, bool start, sound out[GROUP_SOUNDS],
                    uint32_t *sounds)
{
    for (size_t i = first_group(letters[0]); i < sizeof GROUPS / sizeof *GROUPS; i++) {
        const group *g = &GROUPS[i];
        if ((uint8_t)g->letters[0] != letters[0])
            break;
        uint32_t same = agreeing(g, letters, n);
        if (same == n && g->letters[same] && more)
            return 0;
        if (g->letters[same])
            continue;
        *sounds = g->sounds;
        for (uint32_t s = 0; s < g->sounds; s++)
            out[s] = (sound){(sound_kind)g->kinds[s], s + 1u == g->sounds ? g->more : 0};
        adapt(g, letters, n, start, out, sounds);
        return same;
    }
    out[0] = (sound){SOUND_OTHER, letters[0]};
    *sounds = 1;
    return 1;
}

/* A vowel written as a consonant: Dawood, Tolstoj, Sayeed. */
static uint32_t as_vowel(sound before, sound next)
{
    if (next.kind == SOUND_W && (next.more == NAME_LONE || (next.more == NAME_LAST && before.more == NAME_A)))
        return NAME_U;
    if (next.kind == SOUND_Y || (next.kind == SOUND_J && next.more == NAME_LONE))
        return NAME_I;
    return 0;
}

bool name_merges(sound *before, sound next)
{
    uint32_t vowel = next.kind == SOUND_VOWEL ? next.more : as_vowel(*before, next);
    if (before->kind == SOUND_VOWEL && vowel) {
        before->more |= vowel;
        return true;
    }
    if (before->kind == SOUND_SH && next.kind == SOUND_CH) /* Khrushchev */
        return true;
    return before->kind == next.kind && (next.kind != SOUND_OTHER || before->more == next.more);
}

/* ---- costs ---- */

typedef struct pair {
    uint8_t a, b, cost;
} pair;
#define NEAR(a, b, cost)           \
    {                              \
        SOUND_##a, SOUND_##b, cost \
    }

static const pair PAIRS[] = {
    NEAR(B, P, 4),   NEAR(B, V, 4),   NEAR(C, CH, 2),    NEAR(C, K, 2),  NEAR(C, S, 1),   NEAR(C, TS, 1),
    NEAR(C, Z, 3),   NEAR(CH, H, 1),  NEAR(CH, J, 2),    NEAR(CH, K, 3), NEAR(CH, KH, 1), NEAR(CH, SH, 1),
    NEAR(CH, TS, 2), NEAR(CH, ZH, 3), NEAR(CH, Q, 3),    NEAR(D, DH, 1), NEAR(D, T, 3),   NEAR(D, TH, 3),
    NEAR(D, Z, 4),   NEAR(DH, TH, 2), NEAR(DH, Z, 2),    NEAR(F, V, 1),  NEAR(F, W, 2),   NEAR(F, P, 4),
    NEAR(G, GH, 1),  NEAR(G, H, 4),   NEAR(G, J, 3),     NEAR(G, K, 3),  NEAR(G, KH, 4),  NEAR(G, Q, 2),
    NEAR(GH, H, 4),  NEAR(GH, K, 3),  NEAR(GH, KH, 2),   NEAR(GH, Q, 2), NEAR(H, KH, 1),  NEAR(J, SH, 4),
    NEAR(J, Z, 3),   NEAR(J, ZH, 1),  NEAR(J, Y, 1),     NEAR(K, KH, 2), NEAR(K, Q, 1),   NEAR(KH, Q, 2),
    NEAR(S, SH, 2),  NEAR(S, TH, 2),  NEAR(S, TS, 3),    NEAR(S, Z, 3),  NEAR(SH, ZH, 2), NEAR(T, TH, 1),
    NEAR(TS, Z, 1),  NEAR(V, W, 1),   NEAR(W, VOWEL, 3), NEAR(Z, ZH, 2), NEAR(M, N, 4),   NEAR(Q, J, 4),
    NEAR(SH, TS, 4),
};

/* The vowels that one stands for in other spellings. */
static uint32_t around(uint32_t vowels)
{
    uint32_t near = vowels;
    near |= vowels & NAME_A ? NAME_E : 0;
    near |= vowels & NAME_E ? NAME_A | NAME_I : 0;
    near |= vowels & NAME_I ? NAME_E : 0;
    near |= vowels & NAME_O ? NAME_U : 0;
    near |= vowels & NAME_U ? NAME_O : 0;
    return near;
}

static uint32_t vowel_cost(uint32_t a, uint32_t b)
{
    if (a == b)
        return 0;
    if (!(a & ~around(b)) && !(b & ~around(a)))
        return 1;
    return a & around(b) || (a | b) == (NAME_A | NAME_O) ? 2 : 3;
}

uint32_t name_cost(sound a, sound b)
{
    if (a.kind == b.kind) {
        if (a.kind == SOUND_VOWEL)
            return vowel_cost(a.more, b.more);
        return a.kind != SOUND_OTHER || a.more == b.more ? 0 : NAME_FAR;
    }
    for (size_t i = 0; i < sizeof PAIRS / sizeof *PAIRS; i++) {
        const pair *p = &PAIRS[i];
        if ((p->a == a.kind && p->b == b.kind) || (p->a == b.kind && p->b == a.kind))
            return p->cost;
    }
    return NAME_FAR;
}

uint32_t name_gap(sound a, bool last)
{
    switch (a.kind) {
    case SOUND_Y:
        return 1;
    case SOUND_H:
        return last ? 0 : 2; /* Abdullah */
    case SOUND_VOWEL:
        return !last ? 3 : a.more == NAME_E ? 1 : 5; /* Schulze, Poutine; but not Mahmuda */
    case SOUND_W:
        return 4;
    default:
        return NAME_FAR;
    }
}

uint32_t name_budget(uint32_t n)
{
    static const uint8_t few[] = {0, 0, 0, 1, 2, 3, 4, 4};
    return n < sizeof few ? few[n] : 5;
}

uint32_t name_grade(uint32_t cost)
{
    return cost < 2 ? 0 : cost < 4 ? 1 : 2;
}

/* ---- a whole term ---- */

static void add_sound(sound out[NAME_SOUNDS], uint32_t *n, sound s)
{
    if (*n && name_merges(&out[*n - 1], s))
        return;
    if (*n < NAME_SOUNDS)
        out[(*n)++] = s;
}

uint32_t name_sounds(fsk_str term, sound out[NAME_SOUNDS])
{
    uint32_t letters[256], nletters = 0, n = 0;
    for (size_t i = 0; i < term.n && nletters < 256;) {
        i += utf8_decode((const uint8_t *)term.p + i, term.n - i, &letters[nletters]);
        letters[nletters] = name_letter(letters[nletters]);
        nletters += letters[nletters] != 0;
    }
    for (uint32_t at = 0; at < nletters;) {
        sound group[GROUP_SOUNDS];
        uint32_t sounds;
        at += name_group(letters + at, nletters - at, false, at == 0, group, &sounds);
        for (uint32_t i = 0; i < sounds; i++)
            add_sound(out, &n, group[i]);
    }
    return n;
}
