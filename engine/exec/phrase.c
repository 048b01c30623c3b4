/* phrase.c -- see phrase.h.
 *
 * A batch is up to 128 candidate documents.  Two steps: which of them have all the words (ranks in each
 * list; of some words later); then word by word where its positions lie, and which starts survive it,
 * dropping documents without any and those whose smallest tf cannot reach `need`. */
#include "exec/phrase.h"
#include "exec/near.h"
#include <string.h>

/* For tf starts more behind the `used` first ones, which stay. */
static bool make_room(phrase *p, uint32_t used, uint32_t tf)
{
    if (tf <= p->room - used)
        return true;
    uint32_t room = max_u32(1024, 2 * (used + tf));
    uint32_t *starts = arena_alloc(p->memory, ((size_t)room + 16) * sizeof *starts);
    if (!starts)
        return false;
    if (used)
        memcpy(starts, p->starts, used * sizeof *starts);
    p->starts = starts;
    p->room = room;
    return true;
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
    return p->ranks && p->lists && make_room(p, 0, 1);
}

void phrase_rewind(phrase *p)
{
    for (uint32_t i = 0; i < p->nwords; i++) {
        cursor_rewind(&p->words[i].cursor);
        p->words[i].other_at = 0;
    }
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

/* Words of many documents get their ranks only where the two rarest words stand in a row: whether a document
 * has them, a bit tells before. */
static bool ranked_late(const phrase *p, uint32_t word)
{
    return word > 1 && !p->near && p->words[word].cursor.p->kind == LIST_DENSE;
}

/* Whether nearly all candidates have the word, so that it is not worth asking. */
static bool in_most(const phrase *p, uint32_t word)
{
    const postings *list = p->words[word].cursor.p;
    return list->df > list->seg->ndocs / 2;
}

/* Candidates with all words from word `from` on, as far as that is asked here; docs and origin shrink with
 * the ranks of the words before. */
static uint32_t find_documents(phrase *p, uint32_t from, uint32_t *docs, uint32_t *origin, uint32_t n)
{
    uint32_t hits[BLOCK_ROOM];
    for (uint32_t i = from; i < p->nwords && n; i++) {
        bool late = ranked_late(p, i);
        if (late && in_most(p, i))
            continue;
        n = late ? cursor_contains(&p->words[i].cursor, docs, n, hits)
                 : cursor_locate(&p->words[i].cursor, docs, n, hits, p->ranks + (size_t)i * BLOCK_ROOM);
        for (uint32_t j = 0; j < n; j++) {
            docs[j] = docs[hits[j]];
            origin[j] = origin[hits[j]];
        }
        for (uint32_t before = 0; before < i; before++) {
            if (ranked_late(p, before))
                continue;
            uint32_t *ranks = p->ranks + (size_t)before * BLOCK_ROOM;
            for (uint32_t j = 0; j < n; j++)
                ranks[j] = ranks[hits[j]];
        }
    }
    return n;
}

/* ---- step 2: positions, word by word ---- */

/* Candidates that are left.  For each: how often the phrase can stand there, as far as words were looked at,
 * and its starts that are left in p->starts. */
typedef struct batch {
    uint32_t *docs, *origin;
    uint32_t n, most[BLOCK_ROOM], at[BLOCK], starts[BLOCK];
} batch;

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

/* Fills in the lists of one word and lowers how often the phrase can stand: of a word's k places in it each
 * start takes the first, and the last start k - 1 places more. */
static bool locate_word(phrase *p, uint32_t word, batch *b)
{
    phrase_word *w = &p->words[word];
    const uint32_t *ranks = p->ranks + (size_t)word * BLOCK_ROOM;
    ef_list *lists = p->lists + (size_t)word * BLOCK;
    for (uint32_t i = 0, end; i < b->n; i = end) {
        uint32_t block = ranks[i] / BLOCK, more = w->noffsets - 1;
        for (end = i + 1; end < b->n && ranks[end] / BLOCK == block;)
            end++;
        if (!load_positions(p, w, block, ranks[end - 1] % BLOCK + 1))
            return false;
        for (uint32_t c = i; c < end; c++) {
            uint32_t j = ranks[c] % BLOCK, tf = w->cursor.tfs[j];
            lists[c] = (ef_list){w->positions.bits, w->positions.at[j], tf, position_bound(&w->positions, j)};
            b->most[c] = min_u32(b->most[c], tf > more ? tf - more : 0);
            __builtin_prefetch(lists[c].bits + lists[c].at / 8);
        }
    }
    return true;
}

/* The ranks of a word that was put off; drops the candidates without it. */
static void rank_word(phrase *p, uint32_t word, batch *b)
{
    uint32_t hits[BLOCK_ROOM], *ranks = p->ranks + (size_t)word * BLOCK_ROOM;
    uint32_t n = cursor_locate(&p->words[word].cursor, b->docs, b->n, hits, ranks);
    for (uint32_t i = 0; i < n; i++) {
        b->docs[i] = b->docs[hits[i]];
        b->origin[i] = b->origin[hits[i]];
        b->most[i] = b->most[hits[i]];
        b->at[i] = b->at[hits[i]];
        b->starts[i] = b->starts[hits[i]];
    }
    for (uint32_t w = word + 1; w < p->nwords && n < b->n; w++) {
        uint32_t *later = p->ranks + (size_t)w * BLOCK_ROOM;
        for (uint32_t i = 0; i < n; i++)
            later[i] = later[hits[i]];
    }
    b->n = n;
}

static bool hopeless(const phrase *p, uint32_t most_tf, uint8_t norm)
{
    if (!most_tf)
        return true;
    if (!p->field->other)
        return bm25_points(p->w, most_tf, p->field->inverse[norm]) < p->need;
    return scoring_bound(p->field->other, (uint16_t)(norm << 8 | min_u32(most_tf, 255))) < p->need;
}

/* Candidate `from` becomes candidate `to`, of which the lists of words first .. last are still wanted. */
static void move_candidate(phrase *p, batch *b, uint32_t from, uint32_t to, uint32_t first, uint32_t last)
{
    b->docs[to] = b->docs[from];
    b->origin[to] = b->origin[from];
    b->most[to] = b->most[from];
    b->at[to] = b->at[from];
    b->starts[to] = b->starts[from];
    for (uint32_t w = first; w < p->nwords; w++) {
        p->ranks[(size_t)w * BLOCK_ROOM + to] = p->ranks[(size_t)w * BLOCK_ROOM + from];
        if (w <= last)
            p->lists[(size_t)w * BLOCK + to] = p->lists[(size_t)w * BLOCK + from];
    }
}

/* Which candidates can reach p->need with `most`. */
static uint32_t find_competing(phrase *p, const batch *b, uint32_t *hits)
{
    cursor *w = &p->words[0].cursor;
    uint32_t points[BLOCK_ROOM], n = 0;
    if (p->need && !p->field->other) {
        for (uint32_t i = 0; i < b->n; i++)
            hits[i] = i;
        cursor_points(w, b->docs, b->most, b->n, points);
        return w->loops->keep(hits, points, b->n, p->need);
    }
    for (uint32_t i = 0; i < b->n; i++) {
        hits[n] = i;
        n += !hopeless(p, b->most[i], segment_byte(w->p->field->norms, b->docs[i]));
    }
    return n;
}

/* Drops the candidates in which the phrase cannot stand so often as to reach p->need. */
static void drop_hopeless(phrase *p, batch *b, uint32_t first, uint32_t last)
{
    uint32_t hits[BLOCK_ROOM], n = find_competing(p, b, hits);
    for (uint32_t i = 0; i < n && n < b->n; i++)
        move_candidate(p, b, hits[i], i, first, last);
    b->n = n;
}

/* Where the phrase could start by the rarest word's first place in it: how often, from p->starts[at] on. */
static uint32_t find_starts(phrase *p, const ef_list *l, uint32_t at)
{
    uint32_t first = p->words[0].offsets[0], n = 0;
    if (!make_room(p, at, l->n) ||
        !p->words[0].cursor.codec->ef_decode(l->bits, l->at, l->n, l->bound, p->starts + at)) {
        p->corrupt = true;
        return 0;
    }
    if (!first)
        return l->n;
    uint32_t *starts = p->starts + at;
    for (uint32_t i = 0; i < l->n; i++) {
        uint32_t place = starts[i];
        starts[n] = place - first;
        n += place >= first;
    }
    return n;
}

/* Of n starts from p->starts[at] on those from which the word stands where it must, from its place `place`
 * on. */
static uint32_t keep_starts(phrase *p, uint32_t word, uint32_t place, uint32_t i, uint32_t at, uint32_t n)
{
    const phrase_word *w = &p->words[word];
    const ef_list *l = &p->lists[(size_t)word * BLOCK + i];
    for (; place < w->noffsets && n; place++)
        n = w->cursor.codec->ef_keep(l->bits, l->at, l->n, l->bound, p->starts + at, n, w->offsets[place]);
    return n;
}

/* Starts in candidate i by its two rarest words. */
static uint32_t start_one(phrase *p, uint32_t i, uint32_t at)
{
    uint32_t n = find_starts(p, &p->lists[i], at);
    return p->nwords > 1 ? keep_starts(p, 1, 0, i, at, n) : n;
}

/* The same in all candidates where neither word stands often. */
static uint32_t start_few(phrase *p, batch *b, const uint8_t *few, uint32_t n)
{
    uint32_t counts[BLOCK], used = 0;
    if (!make_room(p, 0, EF_FEW * n) ||
        !p->words[0].cursor.codec->ef_meet(p->lists, p->words[0].offsets[0], p->lists + BLOCK,
                                           p->words[1].offsets[0], few, n, p->starts, counts)) {
        p->corrupt = true;
        return 0;
    }
    for (uint32_t i = 0; i < n; i++) {
        b->at[few[i]] = used;
        b->starts[few[i]] = counts[i];
        used += counts[i];
    }
    return used;
}

/* Starts by the rarest word, and by the next one if there is one.  Sorted by how long lists are (1, to 8, to
 * EF_FEW, longer), since a processor that guesses wrong at each candidate takes twice the time. */
static void start_candidates(phrase *p, batch *b)
{
    uint8_t sorted[4][BLOCK], few[3 * BLOCK];
    uint32_t counts[4] = {0}, nfew = 0, kept = 0;
    memset(b->starts, 0, b->n * sizeof *b->starts);
    for (uint32_t i = 0; i < b->n; i++) {
        uint32_t most = p->nwords > 1 ? max_u32(p->lists[i].n, p->lists[BLOCK + i].n) : UINT32_MAX;
        uint32_t class = (most > 1) + (most > 8) + (most > EF_FEW);
        sorted[class][counts[class]++] = (uint8_t)i;
    }
    for (uint32_t class = 0; class < 3; class ++) {
        memcpy(few + nfew, sorted[class], counts[class]);
        nfew += counts[class];
    }
    uint32_t used = nfew ? start_few(p, b, few, nfew) : 0;
    for (uint32_t i = 0; i < counts[3]; i++) {
        uint32_t c = sorted[3][i];
        b->at[c] = used;
        b->starts[c] = start_one(p, c, used);
        used += b->starts[c];
    }
    uint32_t words = min_u32(p->nwords, 2),
             again = p->words[0].noffsets > 1 || p->words[words - 1].noffsets > 1;
    for (uint32_t i = 0; i < b->n; i++) {
        for (uint32_t w = 0; again && w < words; w++)
            b->starts[i] = keep_starts(p, w, 1, i, b->at[i], b->starts[i]);
        if (b->starts[i])
            move_candidate(p, b, i, kept++, 2, 1);
    }
    b->n = kept;
}

static void keep_candidates(phrase *p, batch *b, uint32_t word)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < b->n; i++) {
        b->starts[i] = keep_starts(p, word, 0, i, b->at[i], b->starts[i]);
        if (b->starts[i])
            move_candidate(p, b, i, kept++, word + 1, word);
    }
    b->n = kept;
}

/* Two words, then one at a time, so that of the others only those documents are looked at in which the first
 * ones stand in a row. */
static bool find_phrase(phrase *p, batch *b)
{
    memset(b->most, 0xFF, b->n * sizeof *b->most);
    for (uint32_t w = 0; w < p->nwords && b->n; w++) {
        if (ranked_late(p, w))
            rank_word(p, w, b);
        if (!locate_word(p, w, b))
            return false;
        if (p->need || p->words[w].noffsets > 1)
            drop_hopeless(p, b, w < 2 ? 0 : w, w);
        if (w == 1 || p->nwords == 1)
            start_candidates(p, b);
        else if (w > 1)
            keep_candidates(p, b, w);
    }
    return true;
}

static uint32_t verify_batch(phrase *p, uint32_t *docs, uint32_t *origin, uint32_t n, uint32_t *hits,
                             uint32_t *points)
{
    const uint8_t **norms = p->words[0].cursor.p->field->norms;
    batch b = {.docs = docs, .origin = origin, .n = n};
    if (!find_phrase(p, &b))
        return 0;
    for (uint32_t i = 0; i < b.n; i++) {
        hits[i] = origin[i];
        points[i] = clause_points(p->w, p->field, b.starts[i], segment_byte(norms, docs[i]));
    }
    return b.n;
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
