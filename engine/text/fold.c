/* fold.c -- see fold.h.
 *
 *   ASCII   lower case, nothing else
 *   others  utf8proc: compatibility decomposition without default-ignorable characters; quotes
 *           become ASCII, diacritics go; case folding, canonical order, composition (NFKC)
 *
 * Diacritics are the combining marks of the blocks that serve Latin, Greek and Cyrillic, the Hebrew points
 * and the Arabic vowel marks with tatweel: what writers leave out.  Marks that spell vowels in other scripts
 * (Devanagari, Thai, ...) stay, as do kana voicing marks, and the breve of Cyrillic short i, a consonant of
 * its own.  Writers also leave out the stroke of d (Vietnamese), mix up i with and without a dot when they
 * change case (Turkish), and write alef for alef with hamza, madda or wasla.  Where diacritics are kept, all
 * this stays but for the Hebrew points, the Arabic vowel marks and tatweel, which are no spelling, and the
 * dot over a small i.  Persian and Urdu ye, ye without dots, kaf and he are the Arabic letters in either
 * case, for keyboards and fonts mix them up.  A term neither begins nor ends in an apostrophe and holds no
 * space.  Invariant: folding a term again changes nothing. */
#include "text/fold.h"
#include "base/bits.h"
#include "text/utf8.h"
#include <string.h>
#include <utf8proc.h>

/* Enough for TERM_MAX bytes of composed text: no character of three bytes has more than three that survive
 * stripping; and what one character decomposes into at most (U+FDFA: 18). */
enum { POINTS_MAX = 1024, DECOMPOSED_MAX = 32 };

/* Lower-cases the eight bytes of v, all below 0x80: 0x20 is set where both carries say 'A'..'Z'. */
static uint64_t lower8(uint64_t v)
{
    const uint64_t ones = 0x0101010101010101u;
    uint64_t above = v + ones * (0x80 - 'A'), beyond = v + ones * (0x80 - 'Z' - 1);
    return v | ((above & ~beyond & (ones << 7)) >> 2);
}

/* Lower-cases ASCII; false when a byte is not ASCII, and `to` is then undefined.  Loads overlap so that no
 * branch depends on the length but the choice of their width. */
static bool fold_ascii(const uint8_t *p, size_t n, uint8_t *to)
{
    uint64_t all = 0;
    if (n >= 8) {
        for (size_t at = 0; at < n - 8; at += 8) {
            uint64_t v = load_u64(p + at);
            all |= v;
            store_u64(to + at, lower8(v));
        }
        uint64_t v = load_u64(p + n - 8);
        all |= v;
        store_u64(to + n - 8, lower8(v));
    } else if (n >= 4) {
        all = load_u32(p) | (uint64_t)load_u32(p + n - 4) << 32;
        uint64_t v = lower8(all);
        store_u32(to, (uint32_t)v);
        store_u32(to + n - 4, (uint32_t)(v >> 32));
    } else if (n > 0) {
        all = p[0] | (uint64_t)p[n / 2] << 8 | (uint64_t)p[n - 1] << 16;
        uint64_t v = lower8(all);
        to[0] = (uint8_t)v;
        to[n / 2] = (uint8_t)(v >> 8);
        to[n - 1] = (uint8_t)(v >> 16);
    }
    return !(all & 0x8080808080808080u);
}

/* Marks that are no part of the spelling of a language written in full. */
static bool is_point(int32_t c)
{
    if (c >= 0x591 && c <= 0x5C7)
        return c != 0x5BE && c != 0x5C0 && c != 0x5C3 && c != 0x5C6; /* punctuation among the points */
    return (c >= 0x64B && c <= 0x652) || c == 0x670 || c == 0x640;
}

static bool is_diacritic(int32_t c)
{
    if (c < 0x300)
        return false;
    if (c <= 0x36F || (c >= 0x1AB0 && c <= 0x1AFF) || (c >= 0x1DC0 && c <= 0x1DFF) ||
        (c >= 0x20D0 && c <= 0x20FF) || (c >= 0xFE20 && c <= 0xFE2F))
        return true;
    return is_point(c);
}

static unsigned class_of(int32_t c)
{
    return utf8proc_get_property(c)->combining_class;
}

/* The last of these that is no mark, if at most 30 marks are behind it, as in the Stream-Safe Text Format of
 * UAX #15; NULL: none. */
static int32_t *base_of(int32_t *points, size_t count)
{
    for (unsigned marks = 0; count > 0 && marks <= 30; count--, marks++)
        if (!class_of(points[count - 1]))
            return &points[count - 1];
    return NULL;
}

/* Whether a breve behind these is the first one over a Cyrillic i, other marks aside. */
static bool is_short_i(const int32_t *points, size_t count)
{
    for (unsigned marks = 0; count > 0 && marks <= 30; count--, marks++)
        if (points[count - 1] == 0x306 || !class_of(points[count - 1]))
            return points[count - 1] == 0x438;
    return false;
}

/* The same where diacritics are kept. */
static int32_t simplify_kept(int32_t c, unsigned how, int32_t *points, size_t count)
{
    if (c == 'I' && how & FOLD_TURKISH)
        return 0x131;
    int32_t *base = c == 0x307 ? base_of(points, count) : NULL;
    if (!base || (*base != 'i' && *base != 0x131))
        return is_point(c) ? -1 : c;
    *base = 'i'; /* capital I with a dot, decomposed */
    return -1;
}

/* What a decomposed character contributes to a term behind these: another or the same character, or -1 for
 * nothing. */
static int32_t simplify(int32_t c, unsigned how, int32_t *points, size_t count)
{
    switch (c) {
    case ' ': /* of decomposed spacing accents and ligatures of phrases */
    case '\r':
    case '\n': /* between two characters of a pair */
        return -1;
    case 0x2018:
    case 0x2019:
    case 0x2BC:
    case 0x5F3: /* geresh */
        return '\'';
    case 0x5F4: /* gershayim */
        return '"';
    case 0x649: /* ye without dots, Persian and Urdu ye */
    case 0x6CC:
    case 0x6D2:
        return 0x64A;
    case 0x6A9: /* Persian and Sindhi kaf */
    case 0x6AA:
        return 0x643;
    case 0x6C1: /* Urdu he */
        return 0x647;
    default:
        break;
    }
    if (how & FOLD_KEEP)
        return simplify_kept(c, how, points, count);
    switch (c) {
    case 0x306:
        return is_short_i(points, count) ? c : -1;
    case 0x110:
    case 0x111: /* d with stroke: Da Nang */
        return 'd';
    case 0x131: /* dotless i: ILIK and its lower case */
        return 'i';
    case 0x671: /* alef wasla */
        return 0x627;
    case 0x653:
    case 0x654:
    case 0x655: /* madda and hamza, over or under an alef */
        return count && points[count - 1] == 0x627 ? -1 : c;
    default:
        return is_diacritic(c) ? -1 : c;
    }
}

/* Case folding comes last, behind decomposition, for it makes a letter of the iota subscript (U+0345) and
 * would so tell apart what is canonically equivalent. */
static size_t fold_case(int32_t c, int32_t *to)
{
    const utf8proc_option_t options = UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD;
    int boundclass = 0;
    to[0] = c;
    if (utf8proc_get_property(c)->casefold_seqindex == UINT16_MAX)
        return 1;
    utf8proc_ssize_t made = utf8proc_decompose_char(c, to, DECOMPOSED_MAX, options, &boundclass);
    return made > 0 && made <= DECOMPOSED_MAX ? (size_t)made : 1;
}

/* Decomposed, simplified and case-folded characters of a surface, in the order of the surface. */
static size_t decompose(const uint8_t *surface, size_t n, unsigned how, int32_t *points)
{
    const utf8proc_option_t options = UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_IGNORE;
    size_t count = 0;
    for (size_t at = 0; at < n && count < POINTS_MAX;) {
        uint32_t c;
        int boundclass = 0;
        int32_t parts[DECOMPOSED_MAX];
        at += utf8_decode(surface + at, n - at, &c);
        utf8proc_ssize_t made =
            utf8proc_decompose_char((utf8proc_int32_t)c, parts, DECOMPOSED_MAX, options, &boundclass);
        for (utf8proc_ssize_t i = 0; i < made && i < DECOMPOSED_MAX && count < POINTS_MAX; i++) {
            int32_t kept = simplify(parts[i], how, points, count);
            if (kept >= 0)
                count += fold_case(kept, points + count);
        }
    }
    return count;
}

/* Canonical order: marks between starters sorted by combining class, equals as they stood. */
static void order_marks(int32_t *points, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        int32_t c = points[i];
        unsigned class = class_of(c);
        size_t to = i;
        for (; class && to > 0 && class_of(points[to - 1]) > class; to--)
            points[to] = points[to - 1];
        points[to] = c;
    }
}

static size_t trim_quotes(uint8_t *to, size_t n)
{
    size_t from = 0;
    while (n > 0 && to[n - 1] == '\'')
        n--;
    while (from < n && to[from] == '\'')
        from++;
    if (from)
        memmove(to, to + from, n - from);
    return n - from;
}

static size_t fold_wide(const uint8_t *surface, size_t n, unsigned how, uint8_t *to)
{
    int32_t points[POINTS_MAX + DECOMPOSED_MAX];
    size_t count = decompose(surface, n, how, points);
    order_marks(points, count);
    utf8proc_ssize_t composed =
        utf8proc_normalize_utf32(points, (utf8proc_ssize_t)count, UTF8PROC_COMPOSE | UTF8PROC_STABLE);
    size_t used = 0;
    for (utf8proc_ssize_t i = 0; i < composed; i++) {
        unsigned more = utf8_encode((uint32_t)points[i], to + used);
        if (used + more > TERM_MAX)
            break;
        used += more;
    }
    return used;
}

size_t fold_term(const uint8_t *surface, size_t n, unsigned how, uint8_t to[FOLD_ROOM])
{
    size_t used = n < TERM_MAX ? n : TERM_MAX;
    bool dotless = how & FOLD_TURKISH && used && memchr(surface, 'I', used);
    if (dotless || !fold_ascii(surface, used, to))
        used = fold_wide(surface, n, how, to);
    return trim_quotes(to, used);
}

const char *folder_library(void)
{
    return utf8proc_version();
}
