/* phrase.c -- see phrase.h.
 *
 * A batch is up to 128 candidate documents.  Three steps: which of them have all the words (ranks in each
 * list); where their positions lie, dropping those whose smallest tf cannot reach `need`; verification,
 * starts surviving from word to word. */
#include "exec/phrase.h"
#include "exec/near.h"
#include <string.h>

static bool make_room(phrase *p, uint32_t tf)
{
    if (tf <= p->room)
        return true;
    uint32_t room = max_u32(1024, 2 * tf);
    p->starts = arena_alloc(p->memory, ((size_t)room + 16) * sizeof(uint32_t));
    p->room = p->starts ? room : 0;
    return p->room != 0;
}

bool phrase_init(phrase *p, phrase_word *words, uint32_t nwords, const bm25_field *field, float w,
                 arena *memory)
{
    *p = (phrase){.words = words, .nwords = nwords, .w = w, .field = field, .memory = memory};
    p->batch = UINT32_MAX;
    p->max = UINT32_MAX;
    for (uint32_t i = 0; i < nwords; i++) {
        words[i].located = UINT32_MAX;
        words[i].other_at = 0;
        p->max = min_u32(p->max, words[i].cursor.max);
    }
    p->ranks = arena_alloc(memory, (size_t)nwords * BLOCK_ROOM * sizeof *p->ranks);
    p->lists = arena_alloc(memory, (size_t)nwords * BLOCK * sizeof *p->lists);
    return p->ranks && p->lists && make_room(p, 1);
}

bool phrase_corrupt(const phrase *p)
{
    bool corrupt = p->corrupt || (p->near && (p->near->corrupt || p->near->failed));
    for (uint32_t i = 0; i < p->nwords; i++)
        corrupt |= p->words[i].cursor.corrupt;
    return corrupt;
}

uint32_t phrase_bound(phrase *p, uint32_t low, uint32_t high)
{
    uint32_t bound = UINT32_MAX;
    for (uint32_t i = 0; i < p->nwords && bound; i++)
        bound = min_u32(bound, cursor_bound(&p->words[i].cursor, low, high));
    return bound;
}

/* ---- step 1: documents ---- */

/* Candidates with all words from word `from` on; docs and origin shrink with the ranks of the words before.
 */
static uint32_t find_documents(phrase *p, uint32_t from, uint32_t *docs, uint32_t *origin, uint32_t n)
{
    uint32_t hits[BLOCK_ROOM];
    for (uint32_t i = from; i < p->nwords && n; i++) {
        n = cursor_locate(&p->words[i].cursor, docs, n, hits, p->ranks + (size_t)i * BLOCK_ROOM);
        for (uint32_t j = 0; j < n; j++) {
            docs[j] = docs[hits[j]];
            origin[j] = origin[hits[j]];
        }
        for (uint32_t before = 0; before < i; before++) {
            uint32_t *ranks = p->ranks + (size_t)before * BLOCK_ROOM;
            for (uint32_t j = 0; j < n; j++)
                ranks[j] = ranks[hits[j]];
        }
    }
    return n;
}

/* ---- step 2: where the positions are ---- */

/* Locates at least the first `upto` postings of the block. */
static bool load_positions(phrase *p, phrase_word *w, uint32_t block, uint32_t upto)
{
    if (w->located == block && upto <= w->positions.n)
        return true;
    w->located = UINT32_MAX;
    const uint32_t *docs = cursor_docs(&w->cursor, block), *tfs = cursor_tfs(&w->cursor, block);
    w->positions.room = NULL; /* earlier candidates still point into it */
    w->positions.room_bytes = 0;
    if (!docs || !tfs ||
        !postings_positions_upto(w->cursor.codec, w->cursor.p, block, upto, docs, tfs, p->memory,
                                 &w->positions)) {
        p->corrupt = true;
        return false;
    }
    w->located = block;
    return true;
}

/* Fills in the lists of one word for n candidates and lowers their smallest tf. */
static bool locate_word(phrase *p, uint32_t word, uint32_t n, uint32_t *least_tf)
{
    phrase_word *w = &p->words[word];
    const uint32_t *ranks = p->ranks + (size_t)word * BLOCK_ROOM;
    position_list *lists = p->lists + (size_t)word * BLOCK;
    for (uint32_t i = 0, end; i < n; i = end) {
        uint32_t block = ranks[i] / BLOCK;
        for (end = i + 1; end < n && ranks[end] / BLOCK == block;)
            end++;
        if (!load_positions(p, w, block, ranks[end - 1] % BLOCK + 1))
            return false;
        for (uint32_t c = i; c < end; c++) {
            uint32_t j = ranks[c] % BLOCK;
            lists[c] = (position_list){w->positions.bits, w->positions.at[j], w->cursor.tfs[j],
                                       position_bound(&w->positions, j)};
            least_tf[c] = min_u32(least_tf[c], lists[c].tf);
            __builtin_prefetch(lists[c].bits + lists[c].at / 8);
        }
    }
    return true;
}

static bool hopeless(const phrase *p, uint32_t most_tf, uint8_t norm)
{
    if (!p->field->other)
        return bm25_points(p->w, most_tf, p->field->inverse[norm]) < p->need;
    return scoring_bound(p->field->other, (uint16_t)(norm << 8 | min_u32(most_tf, 255))) < p->need;
}

/* Drops the candidates whose smallest tf so far cannot reach p->need. */
static uint32_t drop_hopeless(phrase *p, uint32_t words, uint32_t *docs, uint32_t *origin, uint32_t *least_tf,
                              uint32_t n)
{
    const uint8_t **norms = p->words[0].cursor.p->field->norms;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (hopeless(p, least_tf[i], segment_byte(norms, docs[i])))
            continue;
        docs[kept] = docs[i];
        origin[kept] = origin[i];
        least_tf[kept] = least_tf[i];
        for (uint32_t w = 0; w < p->nwords; w++) {
            p->ranks[(size_t)w * BLOCK_ROOM + kept] = p->ranks[(size_t)w * BLOCK_ROOM + i];
            if (w < words)
                p->lists[(size_t)w * BLOCK + kept] = p->lists[(size_t)w * BLOCK + i];
        }
        kept++;
    }
    return kept;
}

static uint32_t find_positions(phrase *p, uint32_t *docs, uint32_t *origin, uint32_t n)
{
    uint32_t least_tf[BLOCK];
    memset(least_tf, 0xFF, sizeof least_tf);
    for (uint32_t w = 0; w < p->nwords && n; w++) {
        if (!locate_word(p, w, n, least_tf))
            return 0;
        if (p->need)
            n = drop_hopeless(p, w + 1, docs, origin, least_tf, n);
    }
    return n;
}

/* ---- step 3: verification ---- */

/* Where the phrase could start by the rarest word's first place in it. */
static uint32_t find_starts(phrase *p, const position_list *l, uint32_t first)
{
    uint32_t n = 0;
    if (!make_room(p, l->tf) ||
        !p->words[0].cursor.codec->ef_decode(l->bits, l->at, l->tf, l->bound, p->starts)) {
        p->corrupt = true;
        return 0;
    }
    if (!first)
        return l->tf;
    for (uint32_t i = 0; i < l->tf; i++) {
        uint32_t at = p->starts[i];
        p->starts[n] = at - first;
        n += at >= first;
    }
    return n;
}

/* The phrase's frequency in candidate i. */
static uint32_t verify(phrase *p, uint32_t i)
{
    const kernels *codec = p->words[0].cursor.codec;
    uint32_t n = find_starts(p, &p->lists[i], p->words[0].offsets[0]);
    for (uint32_t w = 0; w < p->nwords; w++) {
        const phrase_word *word = &p->words[w];
        const position_list *l = &p->lists[(size_t)w * BLOCK + i];
        for (uint32_t o = w == 0; o < word->noffsets && n; o++)
            n = codec->ef_keep(l->bits, l->at, l->tf, l->bound, p->starts, n, word->offsets[o]);
    }
    return n;
}

static uint32_t verify_batch(phrase *p, const uint32_t *docs, const uint32_t *origin, uint32_t n,
                             uint32_t *hits, uint32_t *points)
{
    const uint8_t **norms = p->words[0].cursor.p->field->norms;
    uint32_t found = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t tf = verify(p, i);
        if (!tf)
            continue;
        hits[found] = origin[i];
        points[found++] = clause_points(p->w, p->field, tf, segment_byte(norms, docs[i]));
    }
    return found;
}

/* Candidates that have all words: drops those whose smallest tf cannot reach p->need, and asks p->near. */
static uint32_t verify_near(phrase *p, const uint32_t *docs, const uint32_t *origin, uint32_t n,
                            uint32_t *hits, uint32_t *points)
{
    const uint8_t **norms = p->words[0].cursor.p->field->norms;
    uint32_t found = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t least = UINT32_MAX;
        uint8_t norm = segment_byte(norms, docs[i]);
        for (uint32_t w = 0; w < p->nwords && p->need; w++) {
            uint32_t rank = p->ranks[(size_t)w * BLOCK_ROOM + i];
            const uint32_t *tfs = cursor_tfs(&p->words[w].cursor, rank / BLOCK);
            least = min_u32(least, tfs ? tfs[rank % BLOCK] : 0);
        }
        uint32_t tf = p->need && hopeless(p, least, norm) ? 0 : near_count(p->near, docs[i]);
        if (!tf)
            continue;
        hits[found] = origin[i];
        points[found++] = clause_points(p->w, p->field, tf, norm);
    }
    return found;
}

static uint32_t verify_found(phrase *p, uint32_t *docs, uint32_t *origin, uint32_t n, uint32_t *hits,
                             uint32_t *points)
{
    if (p->near)
        return verify_near(p, docs, origin, n, hits, points);
    n = find_positions(p, docs, origin, n);
    return verify_batch(p, docs, origin, n, hits, points);
}

uint32_t phrase_probe(phrase *p, const uint32_t *docs, uint32_t n, uint32_t *hits, uint32_t *points)
{
    uint32_t found = 0;
    for (uint32_t from = 0; from < n; from += BLOCK) {
        uint32_t batch[BLOCK_ROOM], origin[BLOCK_ROOM], m = min_u32(BLOCK, n - from);
        memcpy(batch, docs + from, m * sizeof *docs);
        for (uint32_t i = 0; i < m; i++)
            origin[i] = from + i;
        m = find_documents(p, 0, batch, origin, m);
        found += verify_found(p, batch, origin, m, hits + found, points + found);
    }
    return found;
}

/* A block reaches beyond the window that is probed next, so batches look words up from a place of their own.
 */
static void exchange_places(phrase *p)
{
    for (uint32_t i = 0; i < p->nwords; i++) {
        uint32_t at = p->words[i].cursor.probe_at;
        p->words[i].cursor.probe_at = p->words[i].other_at;
        p->words[i].other_at = at;
    }
}

void phrase_batch(phrase *p, uint32_t block)
{
    cursor *rarest = &p->words[0].cursor;
    uint32_t docs[BLOCK_ROOM], origin[BLOCK_ROOM], hits[BLOCK_ROOM];
    if (p->batch == block)
        return;
    p->batch = block;
    p->ndocs = 0;
    const uint32_t *all = cursor_docs(rarest, block);
    if (!all)
        return;
    uint32_t n = postings_count(rarest->p, block);
    memcpy(docs, all, n * sizeof *docs);
    for (uint32_t i = 0; i < n; i++) {
        origin[i] = i;
        p->ranks[i] = block * BLOCK + i;
    }
    exchange_places(p);
    n = find_documents(p, 1, docs, origin, n);
    exchange_places(p);
    p->ndocs = verify_found(p, docs, origin, n, hits, p->points);
    all = cursor_docs(rarest, block);
    for (uint32_t i = 0; i < p->ndocs; i++)
        p->docs[i] = all[hits[i]];
}

/* Matches among the `span` documents from `first` on; sums may be NULL. */
static void collect(phrase *p, uint32_t first, uint32_t span, uint32_t *sums, uint64_t *bits)
{
    const postings *rarest = p->words[0].cursor.p;
    uint32_t b = p->collect_at = postings_seek(p->words[0].cursor.codec, rarest, p->collect_at, first);
    for (; b < rarest->nblocks; b++) {
        if (b && postings_base(rarest, b) >= first + span - 1)
            return;
        phrase_batch(p, b);
        for (uint32_t i = 0; i < p->ndocs; i++) {
            uint32_t d = p->docs[i] - first;
            if (p->docs[i] < first || d >= span)
                continue;
            bits[d / 64] |= UINT64_C(1) << (d % 64);
            if (sums)
                sums[d] += p->points[i];
        }
        if (postings_last(rarest, b) >= first + span - 1)
            return;
    }
}

void phrase_collect(phrase *p, uint32_t first, uint32_t *sums, uint64_t *bits)
{
    collect(p, first, WINDOW, sums, bits);
}

void phrase_bits(phrase *p, uint32_t first, uint32_t span, uint64_t *bits)
{
    collect(p, first, span, NULL, bits);
}
