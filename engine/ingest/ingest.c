/* ingest.c -- see ingest.h.
 *
 * A record's fields go one after the other into the gathered field.  The ids of those that have lists of
 * their own are kept and turned, one lookup each, into ids of (field, raw term) afterwards.  Words whose
 * folded term is empty are no tokens.  Invariant: all ids in the caches are of the inverter's present
 * generation. */
#include "ingest/ingest.h"
#include "base/mem.h"
#include "codec/varint.h"
#include "ingest/surfaces.h"
#include "segment/segment.h"

enum { NO_TOKEN = 0x7FFFFFFF, WORDS = 128, CUT_FROM = 32 << 10, CUT_EVERY = 8 << 10, OWN_KEPT = 1 << 14 };

typedef struct own_id {
    uint64_t key; /* field << 32 | gathered id */
    uint32_t id;
} own_id;

/* Ids kept for a field with lists of its own. */
typedef struct kept_field {
    uint32_t field;
    size_t from, to; /* in ingest_worker.kept */
} kept_field;

typedef struct ingest_worker {
    const analyzer *analyzer;
    folder *folder;
    surfaces surfaces;
    hash_table own; /* (field, gathered id) -> own_ids */
    own_id *own_ids;
    uint32_t nown, own_cap;
    uint32_t generation;
    uint32_t *kept;
    size_t nkept, kept_cap;
    kept_field *fields;
    size_t nfields, fields_cap;
    uint64_t last_cut;
} ingest_worker;

/* ---- life ---- */

static void worker_close(void *worker)
{
    ingest_worker *w = worker;
    folder_free(w->folder);
    surfaces_free(&w->surfaces);
    hash_free(&w->own);
    mem_free(w->own_ids);
    mem_free(w->kept);
    mem_free(w->fields);
    mem_free(w);
}

static int worker_open(void *user, uint32_t language, void **worker, fsk_error *e)
{
    ingest_worker *w = mem_zalloc(sizeof *w);
    if (!w)
        return error_nomem(e);
    w->analyzer = user;
    int rc = folder_new(w->analyzer, &w->folder, e);
    if (!rc)
        rc = folder_speak(w->folder, language, e);
    if (!rc && (!surfaces_init(&w->surfaces) || !hash_init(&w->own, 64)))
        rc = error_nomem(e);
    if (rc)
        worker_close(w);
    else
        *worker = w;
    return rc;
}

static size_t worker_memory(const void *worker)
{
    const ingest_worker *w = worker;
    return surfaces_memory(&w->surfaces) + hash_bytes_used(&w->own) + w->own_cap * sizeof *w->own_ids +
           w->kept_cap * sizeof *w->kept;
}

/* The inverter's ids have become void. */
static int forget(ingest_worker *w, uint32_t generation, fsk_error *e)
{
    if (!surfaces_clear(&w->surfaces))
        return error_nomem(e);
    if (w->nown > OWN_KEPT) {
        hash_free(&w->own);
        mem_free(w->own_ids);
        w->own_ids = NULL;
        w->own_cap = 0;
        if (!hash_init(&w->own, 64))
            return error_nomem(e);
    } else {
        hash_clear(&w->own);
    }
    w->nown = 0;
    w->generation = generation;
    return 0;
}

static bool array_room(void **p, size_t *cap, size_t need, size_t size)
{
    if (need <= *cap)
        return true;
    size_t bigger = *cap ? *cap : 64;
    while (bigger < need)
        bigger *= 2;
    void *moved = mem_resize(*p, bigger * size);
    if (!moved)
        return false;
    *p = moved;
    *cap = bigger;
    return true;
}

/* ---- words ---- */

/* Folds and stems a word seen for the first time; UINT32_MAX: out of memory. */
static uint32_t new_word(ingest_worker *w, inverter *v, const uint8_t *p, uint32_t n, token_kind kind)
{
    fsk_str raw = folder_fold(w->folder, p, n), stem = {"", 0};
    if (!raw.n)
        return NO_TOKEN;
    char copy[TERM_MAX]; /* folder_stem may end what folder_fold returned */
    raw.n = raw.n < TERM_MAX ? raw.n : TERM_MAX;
    memcpy(copy, raw.p, raw.n);
    raw.p = copy;
    if (folder_has_stems(w->folder) && token_stems(kind, raw))
        stem = folder_stem(w->folder, raw);
    return inverter_term(v, FIELD_GATHERED, raw, stem);
}

static uint32_t miss(ingest_worker *w, inverter *v, const uint8_t *p, uint32_t n, token_kind kind,
                     const surface_key *key)
{
    uint32_t id = new_word(w, v, p, n, kind);
    if (id == UINT32_MAX)
        return id;
    bool added = key ? surfaces_add(&w->surfaces, *key, id) : surfaces_add_long(&w->surfaces, p, n, id);
    return added ? id : UINT32_MAX;
}

/* Surfaces of different kinds differ, for a part read alone gives itself. */
static uint32_t long_id(ingest_worker *w, inverter *v, const uint8_t *p, uint32_t n, token_kind kind)
{
    const uint32_t *known = surfaces_find_long(&w->surfaces, p, n);
    return known ? *known : miss(w, v, p, n, kind, NULL);
}

/* Keys of short words, whose slots are fetched meanwhile; the key of a long word is zero. */
static void make_keys(const ingest_worker *w, fsk_str text, const word *words, size_t count,
                      surface_key *keys)
{
    for (size_t i = 0; i < count; i++) {
        const uint8_t *p = (const uint8_t *)text.p + words[i].start;
        uint32_t n = words[i].end - words[i].start;
        keys[i] = (surface_key){0, 0};
        if (n <= SURFACE_SHORT) {
            keys[i] = surface_key_of(p, n, text.n - words[i].start >= 16);
            __builtin_prefetch(&w->surfaces.slots[surface_home(keys[i]) & w->surfaces.mask]);
        }
    }
}

/* Ids of words none of which is special, of those that are tokens; *n of them.  count <= WORDS.  False: out
 * of memory. */
static bool look_up(ingest_worker *w, inverter *v, fsk_str text, const word *words, size_t count,
                    uint32_t *ids, size_t *n)
{
    surface_key keys[WORDS];
    size_t made = 0;
    make_keys(w, text, words, count, keys);
    for (size_t i = 0; i < count; i++) {
        const uint8_t *p = (const uint8_t *)text.p + words[i].start;
        uint32_t bytes = words[i].end - words[i].start, id;
        const uint32_t *known;
        if (!keys[i].hi)
            id = long_id(w, v, p, bytes, KIND_WORD);
        else if ((known = surfaces_find(&w->surfaces, keys[i])))
            id = *known;
        else
            id = miss(w, v, p, bytes, KIND_WORD, &keys[i]);
        if (id == UINT32_MAX)
            return false;
        ids[made] = id;
        made += id != NO_TOKEN;
    }
    *n = made;
    return true;
}

static bool keep(ingest_worker *w, const uint32_t *ids, size_t n)
{
    if (n == 0)
        return true;
    if (!array_room((void **)&w->kept, &w->kept_cap, w->nkept + n, sizeof *w->kept))
        return false;
    memcpy(w->kept + w->nkept, ids, n * sizeof *ids);
    w->nkept += n;
    return true;
}

static bool is_among(const uint32_t *ids, unsigned n, uint32_t id)
{
    while (n > 0 && ids[n - 1] != id)
        n--;
    return n > 0;
}

enum { TOKENS = 64 };

/* The next tokens of special words, at most TOKENS, with keys as make_keys has them; *at is the word that is
 * read, `inside` whether it has begun. */
static size_t next_tokens(const ingest_worker *w, token_parts *parts, const word *words, size_t count,
                          size_t *at, bool *inside, text_token *tokens, surface_key *keys)
{
    size_t n = 0;
    while (n < TOKENS) {
        if (!*inside) {
            if (*at == count || !words[*at].special)
                break;
            parts_begin(parts, &words[*at]);
            *inside = true;
        }
        text_token *t = &tokens[n];
        if (!parts_next(parts, t)) {
            *inside = false;
            ++*at;
            continue;
        }
        uint32_t bytes = t->end - t->start;
        keys[n] = (surface_key){0, 0};
        if (bytes <= SURFACE_SHORT) {
            keys[n] = surface_key_of(parts->text + t->start, bytes, parts->n - t->start >= 16);
            __builtin_prefetch(&w->surfaces.slots[surface_home(keys[n]) & w->surfaces.mask]);
        }
        n++;
    }
    return n;
}

static uint32_t token_id(ingest_worker *w, inverter *v, const uint8_t *text, const text_token *t,
                         const surface_key *key)
{
    const uint8_t *p = text + t->start;
    uint32_t n = t->end - t->start;
    if (!key->hi)
        return long_id(w, v, p, n, t->kind);
    const uint32_t *known = surfaces_find(&w->surfaces, *key);
    return known ? *known : miss(w, v, p, n, t->kind, key);
}

/* What stands at the position at hand: ids, none of which may be there twice. */
typedef struct position_ids {
    uint32_t ids[4];
    unsigned n;
} position_ids;

/* Ids of tokens, those that are none or there already left out; *n of them.  False: out of memory. */
static bool look_up_tokens(ingest_worker *w, inverter *v, const uint8_t *text, const text_token *tokens,
                           size_t count, const surface_key *keys, position_ids *here, uint32_t *ids,
                           size_t *n)
{
    size_t made = 0;
    for (size_t i = 0; i < count; i++) {
        bool moves = token_moves(tokens[i].kind);
        if (!moves && !here->n)
            continue; /* the token that takes the position is none */
        uint32_t id = token_id(w, v, text, &tokens[i], &keys[i]);
        if (id == UINT32_MAX)
            return false;
        if (moves)
            here->n = 0;
        if (id == NO_TOKEN || is_among(here->ids, here->n, id))
            continue;
        here->ids[here->n++] = id;
        ids[made++] = moves ? id : id | (uint32_t)INVERTER_SAME_POSITION;
    }
    *n = made;
    return true;
}

/* All tokens of the special words at the beginning of `words` into the field; *used of them. */
static bool add_special(ingest_worker *w, inverter *v, token_parts *parts, const word *words, size_t count,
                        bool own, size_t *used)
{
    text_token tokens[TOKENS];
    surface_key keys[TOKENS];
    position_ids here = {.n = 0};
    bool inside = false;
    *used = 0;
    for (size_t some; (some = next_tokens(w, parts, words, count, used, &inside, tokens, keys)) != 0;) {
        size_t n;
        uint32_t *ids = inverter_room(v, TOKENS);
        if (!ids || !look_up_tokens(w, v, parts->text, tokens, some, keys, &here, ids, &n) ||
            (own && !keep(w, ids, n)))
            return false;
        inverter_added(v, n);
    }
    return true;
}

static size_t plain_words(const word *words, size_t count)
{
    size_t n = 0;
    while (n < count && !words[n].special)
        n++;
    return n;
}

/* The tokens of words, count <= WORDS.  special: one of them may be. */
static bool add_words(ingest_worker *w, inverter *v, token_parts *parts, const word *words, size_t count,
                      bool special, bool own)
{
    fsk_str text = {(const char *)parts->text, parts->n};
    for (size_t i = 0; i < count;) {
        size_t n, plain = special ? plain_words(words + i, count - i) : count;
        uint32_t *ids = inverter_room(v, plain);
        if (!ids || !look_up(w, v, text, words + i, plain, ids, &n) || (own && !keep(w, ids, n)))
            return false;
        inverter_added(v, n);
        i += plain;
        if (i < count && !add_special(w, v, parts, words + i, count - i, own, &n))
            return false;
        i += i < count ? n : 0;
    }
    return true;
}

/* Words up to the one at which the record may be cut next: 1 to count of them. */
static size_t before_cut(const ingest_worker *w, const word *words, size_t count, uint64_t base)
{
    size_t i = 1;
    while (i < count && base + words[i].start - w->last_cut < CUT_EVERY)
        i++;
    return i;
}

/* All words of a text into the gathered field.  base: its first byte in the record; cuts: whether the record
 * is to be cut, then at the first word that begins CUT_EVERY bytes behind the last cut. */
static int add_text(ingest_worker *w, inverter *v, fsk_str text, uint64_t base, bool cuts, bool own,
                    fsk_error *e)
{
    word words[WORDS];
    word_scanner scanner = {.text = (const uint8_t *)text.p, .n = text.n};
    token_parts parts = {.text = scanner.text, .n = text.n};
    for (size_t count; (count = words_next(&scanner, words, WORDS)) != 0;) {
        for (size_t i = 0, some; i < count; i += some) {
            some = cuts ? before_cut(w, words + i, count - i, base) : count;
            if (cuts && base + words[i].start - w->last_cut >= CUT_EVERY) {
                w->last_cut = base + words[i].start;
                if (inverter_cut(v, w->last_cut, e))
                    return FSK_E_NOMEM;
                some = before_cut(w, words + i, count - i, base);
            }
            if (!add_words(w, v, &parts, words + i, some, scanner.special, own))
                return error_nomem(e);
        }
    }
    return 0;
}

/* ---- fields with lists of their own ---- */

typedef struct own_wanted {
    const own_id *ids;
    uint64_t key;
} own_wanted;

static inline bool own_same(uint32_t i, const void *context)
{
    const own_wanted *o = context;
    return o->ids[i].key == o->key;
}

static uint32_t add_own(ingest_worker *w, inverter *v, uint64_t key, uint64_t hash)
{
    fsk_str raw, stem;
    inverter_spell(v, (uint32_t)key, &raw, &stem);
    char copy[2 * TERM_MAX]; /* the inverter's bytes may move */
    memcpy(copy, raw.p, raw.n);
    memcpy(copy + raw.n, stem.p, stem.n);
    uint32_t id =
        inverter_term(v, (uint32_t)(key >> 32), (fsk_str){copy, raw.n}, (fsk_str){copy + raw.n, stem.n});
    size_t cap = w->own_cap;
    if (id == UINT32_MAX || !array_room((void **)&w->own_ids, &cap, w->nown + 1, sizeof *w->own_ids))
        return UINT32_MAX;
    w->own_cap = (uint32_t)cap;
    w->own_ids[w->nown] = (own_id){key, id};
    return hash_add(&w->own, hash, w->nown++) ? id : UINT32_MAX;
}

static uint32_t own_of(ingest_worker *w, inverter *v, uint32_t field, uint32_t gathered)
{
    uint64_t key = (uint64_t)field << 32 | gathered, hash = hash_bytes(&key, sizeof key);
    own_wanted o = {w->own_ids, key};
    uint32_t i = hash_find(&w->own, hash, own_same, &o);
    return i == HASH_NONE ? add_own(w, v, key, hash) : w->own_ids[i].id;
}

static int add_field(ingest_worker *w, inverter *v, const kept_field *f, fsk_error *e)
{
    int rc = inverter_field(v, f->field, e);
    if (rc)
        return rc;
    size_t n = f->to - f->from;
    uint32_t *ids = inverter_room(v, n);
    if (!ids)
        return error_nomem(e);
    for (size_t i = 0; i < n; i++) {
        const uint32_t same = (uint32_t)INVERTER_SAME_POSITION;
        uint32_t kept = w->kept[f->from + i], id = own_of(w, v, f->field, kept & ~same);
        if (id == UINT32_MAX)
            return error_nomem(e);
        ids[i] = id | (kept & same);
    }
    inverter_added(v, n);
    return 0;
}

/* ---- a record ---- */

static int gather_field(ingest_worker *w, inverter *v, uint32_t field, fsk_str text, uint64_t base, bool cuts,
                        fsk_error *e)
{
    bool own = field != inverter_body(v);
    size_t from = w->nkept;
    int rc = add_text(w, v, text, base, cuts, own, e);
    if (rc || w->nkept == from)
        return rc;
    if (!array_room((void **)&w->fields, &w->fields_cap, w->nfields + 1, sizeof *w->fields))
        return error_nomem(e);
    w->fields[w->nfields++] = (kept_field){field, from, w->nkept};
    return 0;
}

static int gather(ingest_worker *w, inverter *v, const uint8_t *record, size_t n, fsk_error *e)
{
    const uint8_t *p = record, *end = record + n;
    uint64_t fields = 0, bytes = 0;
    p = varint_get(p, end, &fields);
    for (uint64_t i = 0; p && i < fields; i++) {
        uint32_t field = 0;
        p = varint_get_u32(p, end, &field);
        p = varint_get(p, end, &bytes);
        if (!p || bytes > (uint64_t)(end - p) || bytes >> 32)
            break;
        int rc = i ? inverter_gap(v, FIELD_GAP, e) : 0;
        if (!rc)
            rc = gather_field(w, v, field, (fsk_str){(const char *)p, bytes}, (uint64_t)(p - record),
                              n > CUT_FROM, e);
        if (rc)
            return rc;
        p += bytes;
    }
    return p == end ? 0 : error_set(e, FSK_E_INVAL, "not a document's record");
}

static int worker_invert(void *worker, inverter *v, const uint8_t *record, size_t n, fsk_error *e)
{
    ingest_worker *w = worker;
    int rc = w->generation == inverter_generation(v) ? 0 : forget(w, inverter_generation(v), e);
    w->nkept = w->nfields = 0;
    w->last_cut = 0;
    if (!rc)
        rc = inverter_field(v, FIELD_GATHERED, e);
    if (!rc)
        rc = gather(w, v, record, n, e);
    for (size_t i = 0; i < w->nfields && !rc; i++)
        rc = add_field(w, v, &w->fields[i], e);
    return rc;
}

static uint64_t fingerprint(void *user, uint64_t languages)
{
    return analyzer_fingerprint(user, languages);
}

void ingest_hook(analyzer *a, writer_hook *out)
{
    *out = (writer_hook){a, worker_open, worker_close, worker_invert, worker_memory, fingerprint};
}
