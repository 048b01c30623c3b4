/* reference.c -- documents and segments of the naive engine; see reference.h. */
#include "reference_inner.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- memory ---- */

static void *or_die(void *p)
{
    if (!p) {
        fprintf(stderr, "reference: out of memory\n");
        exit(2);
    }
    return p;
}

void *reference_alloc(size_t n, size_t size)
{
    return or_die(calloc(n ? n : 1, size));
}

void *reference_room(void *p, uint32_t n, uint32_t *cap, size_t size)
{
    if (n < *cap)
        return p;
    *cap = *cap ? *cap * 2 : 16;
    return or_die(realloc(p, (size_t)*cap * size));
}

/* ---- names ---- */

/* FNV-1a (Fowler, Noll, Vo) */
static uint32_t hash_of(fsk_str s)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (uint8_t)s.p[i]) * 16777619u;
    return h;
}

static bool equal(fsk_str a, fsk_str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static uint32_t slot_of(const names *s, fsk_str string)
{
    uint32_t i = hash_of(string) & (s->nslots - 1);
    while (s->slots[i] && !equal(s->strings[s->slots[i] - 1], string))
        i = (i + 1) & (s->nslots - 1);
    return i;
}

uint32_t names_find(const names *s, fsk_str string)
{
    uint32_t found = s->nslots ? s->slots[slot_of(s, string)] : 0;
    return found ? found - 1 : REFERENCE_NONE;
}

static void enlarge(names *s)
{
    free(s->slots);
    s->nslots = s->nslots ? s->nslots * 2 : 64;
    s->slots = reference_alloc(s->nslots, sizeof *s->slots);
    for (uint32_t i = 0; i < s->n; i++)
        s->slots[slot_of(s, s->strings[i])] = i + 1;
}

uint32_t names_add(names *s, fsk_str string)
{
    uint32_t found = names_find(s, string);
    if (found != REFERENCE_NONE)
        return found;
    if (s->n * 2 >= s->nslots)
        enlarge(s);
    char *copy = reference_alloc(string.n, 1);
    if (string.n)
        memcpy(copy, string.p, string.n);
    s->strings = reference_room(s->strings, s->n, &s->cap, sizeof *s->strings);
    s->slots[slot_of(s, string)] = s->n + 1;
    s->strings[s->n] = (fsk_str){copy, string.n};
    return s->n++;
}

void names_free(names *s)
{
    for (uint32_t i = 0; i < s->n; i++)
        free((char *)s->strings[i].p);
    free(s->strings);
    free(s->slots);
}

/* ---- life ---- */

reference *reference_new(const char *language)
{
    reference *r = reference_alloc(1, sizeof *r);
    if (analyzer_new(language, &r->analyzer, NULL) || folder_new(r->analyzer, &r->folder, NULL)) {
        reference_free(r);
        return NULL;
    }
    names_add(&r->fields, (fsk_str){"", 0});
    return r;
}

void reference_without_positions(reference *r)
{
    r->no_positions = true;
}

static void forget_order(reference *r)
{
    free(r->present);
    free(r->live);
    r->present = r->live = NULL;
}

static void free_segments(reference *r)
{
    for (uint32_t i = 0; i < r->nsegments; i++)
        free(r->segments[i].docs);
    r->nsegments = 0;
}

void reference_free(reference *r)
{
    if (!r)
        return;
    forget_order(r);
    free_segments(r);
    free(r->segments);
    for (uint32_t i = 0; i < r->nevents; i++)
        free(r->events[i].matching);
    free(r->events);
    free(r->current);
    free(r->docs);
    free(r->tokens.raw);
    free(r->tokens.stem);
    free(r->tokens.field);
    free(r->tokens.position);
    for (uint32_t i = 0; i < LANGUAGES; i++)
        free(r->stems[i]);
    names_free(&r->terms);
    names_free(&r->fields);
    names_free(&r->keys);
    folder_free(r->folder);
    analyzer_free(r->analyzer);
    free(r);
}

/* ---- documents ---- */

/* In the language that the folder speaks. */
static uint32_t stem_of(reference *r, uint32_t language, uint32_t raw)
{
    uint32_t **stems = &r->stems[language], *cap = &r->stems_cap[language], known = *cap;
    while (raw >= *cap) {
        *stems = reference_room(*stems, *cap, cap, sizeof **stems);
        for (; known < *cap; known++)
            (*stems)[known] = REFERENCE_NONE;
    }
    if ((*stems)[raw] == REFERENCE_NONE)
        (*stems)[raw] = names_add(&r->terms, folder_stem(r->folder, r->terms.strings[raw]));
    return (*stems)[raw];
}

static void token_room(tokens *t)
{
    uint32_t cap = t->cap;
    t->raw = reference_room(t->raw, t->n, &cap, sizeof *t->raw);
    cap = t->cap;
    t->stem = reference_room(t->stem, t->n, &cap, sizeof *t->stem);
    cap = t->cap;
    t->field = reference_room(t->field, t->n, &cap, sizeof *t->field);
    t->position = reference_room(t->position, t->n, &t->cap, sizeof *t->position);
}

static void add_token(reference *r, const document *d, uint32_t field, fsk_str folded, token_kind kind,
                      uint32_t position)
{
    uint32_t raw = names_add(&r->terms, folded);
    for (uint32_t i = r->tokens.n; i > 0 && r->tokens.position[i - 1] == position; i--)
        if (!token_moves(kind) && r->tokens.raw[i - 1] == raw)
            return; /* there already */
    token_room(&r->tokens);
    uint32_t i = r->tokens.n++;
    r->tokens.raw[i] = raw;
    bool stems = d->language != LANGUAGE_NONE && token_stems(kind, r->terms.strings[raw]);
    r->tokens.stem[i] = stems ? stem_of(r, d->language, raw) : REFERENCE_NONE;
    r->tokens.field[i] = field;
    r->tokens.position[i] = position;
}

/* Appends the text's tokens from this position of the gathered field on; returns the one behind them. */
static uint32_t add_tokens(reference *r, const document *d, uint32_t field, fsk_str text, uint32_t position)
{
    token_scanner scanner;
    text_token t;
    uint32_t next = position;
    bool stands = false;
    tokens_begin(&scanner, text);
    while (tokens_next(&scanner, &t)) {
        fsk_str folded = folder_fold(r->folder, (const uint8_t *)text.p + t.start, t.end - t.start);
        if (token_moves(t.kind))
            stands = folded.n > 0;
        if (!folded.n || !stands)
            continue;
        next += token_moves(t.kind);
        add_token(r, d, field, folded, t.kind, next - 1);
    }
    return next;
}

static uint32_t key_number(reference *r, fsk_str key)
{
    uint32_t number = names_add(&r->keys, key), old = r->current_cap;
    r->current = reference_room(r->current, number, &r->current_cap, sizeof *r->current);
    for (; old < r->current_cap; old++)
        r->current[old] = REFERENCE_NONE;
    return number;
}

static void add_event(reference *r, uint32_t key, uint32_t doc)
{
    r->events = reference_room(r->events, r->nevents, &r->events_cap, sizeof *r->events);
    r->events[r->nevents++] = (event){.key = key, .doc = doc};
}

uint32_t reference_put(reference *r, fsk_str key, const reference_text *texts, size_t n, uint32_t language)
{
    r->docs = reference_room(r->docs, r->ndocs, &r->docs_cap, sizeof *r->docs);
    document *d = &r->docs[r->ndocs];
    *d = (document){.key = key_number(r, key), .language = language, .first = r->tokens.n};
    analyzer_meet(r->analyzer, UINT64_C(1) << language);
    if (folder_speak(r->folder, language, NULL))
        or_die(NULL);
    uint32_t next = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t field = names_add(&r->fields, (fsk_str){texts[i].field, strlen(texts[i].field)});
        uint32_t from = next ? next + REFERENCE_GAP : 0;
        uint32_t behind = add_tokens(r, d, field, texts[i].text, from);
        next = behind > from ? behind : next;
    }
    d->end = r->tokens.n;
    add_event(r, d->key, r->ndocs);
    return r->ndocs++;
}

void reference_delete(reference *r, fsk_str key)
{
    add_event(r, key_number(r, key), REFERENCE_NONE);
}

void reference_delete_matching(reference *r, fsk_str query, uint32_t parse_flags)
{
    add_event(r, REFERENCE_NONE, REFERENCE_NONE);
    event *x = &r->events[r->nevents - 1];
    x->matching = reference_alloc(query.n, 1);
    x->matching_n = query.n;
    x->parse_flags = parse_flags;
    if (query.n)
        memcpy(x->matching, query.p, query.n);
}

static void forget_events(reference *r)
{
    for (uint32_t i = 0; i < r->nevents; i++)
        free(r->events[i].matching);
    r->nevents = 0;
}

/* ---- segments ---- */

static part_of_index *add_segment(reference *r, uint32_t room)
{
    r->segments = reference_room(r->segments, r->nsegments, &r->segments_cap, sizeof *r->segments);
    part_of_index *s = &r->segments[r->nsegments++];
    *s = (part_of_index){.docs = reference_alloc(room, sizeof *s->docs)};
    return s;
}

static void drop_dead_segments(reference *r)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < r->nsegments; i++) {
        part_of_index *s = &r->segments[i];
        s->live = 0;
        for (uint32_t j = 0; j < s->n; j++)
            s->live += !r->docs[s->docs[j]].dead;
        if (s->live)
            r->segments[kept++] = *s;
        else
            free(s->docs);
    }
    r->nsegments = kept;
}

/* The query is asked of all that is current, as if it were the whole index. */
static void delete_matching(reference *r, const event *x)
{
    reference all = *r;
    part_of_index current = {.docs = reference_alloc(r->ndocs, sizeof *current.docs)};
    reference_answer found;
    for (uint32_t key = 0; key < r->keys.n; key++) {
        if (r->current[key] != REFERENCE_NONE)
            current.docs[current.n++] = r->current[key];
    }
    current.live = current.n;
    all.segments = &current;
    all.nsegments = 1;
    all.present = all.live = NULL;
    if (reference_search(&all, (fsk_str){x->matching, x->matching_n}, x->parse_flags, -1, -1, &found, NULL))
        or_die(NULL);
    for (uint32_t i = 0; i < found.n; i++) {
        document *d = &r->docs[found.hits[i].doc];
        d->dead = true;
        r->current[d->key] = REFERENCE_NONE;
    }
    reference_answer_free(&found);
    forget_order(&all);
    free(current.docs);
}

/* Of each key the last thing that happened to it decides which document goes into the segment of its
 * language.
 */
static void new_segments(reference *r)
{
    uint32_t *last = reference_alloc(r->keys.n, sizeof *last);
    for (uint32_t i = 0; i < r->nevents; i++) {
        if (!r->events[i].matching)
            last[r->events[i].key] = i;
    }
    for (uint32_t language = 0; language < LANGUAGES; language++) {
        part_of_index *s = add_segment(r, r->nevents);
        for (uint32_t i = 0; i < r->nevents; i++) {
            const event *x = &r->events[i];
            if (!x->matching && x->doc != REFERENCE_NONE && last[x->key] == i &&
                r->docs[x->doc].language == language)
                s->docs[s->n++] = x->doc;
        }
    }
    free(last);
}

void reference_commit(reference *r)
{
    for (uint32_t i = 0; i < r->nevents; i++) {
        const event *x = &r->events[i];
        if (x->matching) {
            delete_matching(r, x);
            continue;
        }
        uint32_t *now = &r->current[x->key];
        if (*now != REFERENCE_NONE)
            r->docs[*now].dead = true;
        *now = x->doc;
    }
    new_segments(r);
    forget_events(r);
    drop_dead_segments(r);
    forget_order(r);
}

void reference_rollback(reference *r)
{
    forget_events(r);
}

static uint32_t language_of(const reference *r, const part_of_index *s)
{
    return r->docs[s->docs[0]].language;
}

/* Whether the segments of a language are more than one, or hold what is deleted. */
static bool needs_merge(const reference *r, uint32_t language)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < r->nsegments; i++) {
        const part_of_index *s = &r->segments[i];
        n += language_of(r, s) == language ? 1 + (s->live < s->n) : 0;
    }
    return n > 1;
}

/* The segments of a language become one, which stands behind all others. */
static void merge_language(reference *r, uint32_t language)
{
    part_of_index *merged = add_segment(r, r->ndocs);
    uint32_t kept = 0, before = r->nsegments - 1;
    for (uint32_t i = 0; i < before; i++) {
        part_of_index *s = &r->segments[i];
        if (language_of(r, s) != language) {
            r->segments[kept++] = *s;
            continue;
        }
        for (uint32_t d = 0; d < s->n; d++)
            if (!r->docs[s->docs[d]].dead)
                merged->docs[merged->n++] = s->docs[d];
        free(s->docs);
    }
    merged->live = merged->n;
    r->segments[kept++] = *merged;
    r->nsegments = kept;
}

void reference_merge(reference *r)
{
    reference_commit(r);
    for (uint32_t language = 0; language < LANGUAGES; language++)
        if (needs_merge(r, language))
            merge_language(r, language);
    forget_order(r);
}

void reference_adopt(reference *r, const uint32_t *docs, uint32_t n, bool parted)
{
    free_segments(r);
    forget_order(r);
    for (uint32_t i = 0; i < n; i++) {
        part_of_index *s = r->nsegments ? &r->segments[r->nsegments - 1] : NULL;
        if (!s || (parted && language_of(r, s) != r->docs[docs[i]].language))
            s = add_segment(r, n);
        s->docs[s->n++] = docs[i];
        s->live = s->n;
    }
}

int reference_forget_languages(reference *r)
{
    analyzer *a;
    int rc = analyzer_new(analyzer_language(r->analyzer), &a, NULL);
    if (rc)
        return rc;
    for (uint32_t i = 0; i < r->nsegments; i++)
        for (uint32_t d = 0; d < r->segments[i].n; d++)
            analyzer_meet(a, UINT64_C(1) << r->docs[r->segments[i].docs[d]].language);
    analyzer_free(r->analyzer);
    r->analyzer = a;
    return 0;
}

/* ---- what there is ---- */

static int most_documents(const void *a, const void *b)
{
    const part_of_index *x = *(part_of_index *const *)a, *y = *(part_of_index *const *)b;
    if (x->n != y->n)
        return x->n > y->n ? -1 : 1;
    return x < y ? -1 : x > y; /* they stand oldest first */
}

void reference_order(reference *r)
{
    if (r->present)
        return;
    part_of_index **order = reference_alloc(r->nsegments, sizeof(part_of_index *));
    uint32_t room = 0;
    for (uint32_t i = 0; i < r->nsegments; i++) {
        order[i] = &r->segments[i];
        room += r->segments[i].n;
    }
    qsort(order, r->nsegments, sizeof(part_of_index *), most_documents);
    r->present = reference_alloc(room, sizeof *r->present);
    r->live = reference_alloc(room, sizeof *r->live);
    r->npresent = r->nlive = 0;
    for (uint32_t i = 0; i < r->nsegments; i++) {
        for (uint32_t j = 0; j < order[i]->n; j++) {
            uint32_t doc = order[i]->docs[j];
            r->present[r->npresent++] = doc;
            if (!r->docs[doc].dead)
                r->live[r->nlive++] = doc;
        }
    }
    free(order);
}

uint32_t reference_segments(const reference *r)
{
    return r->nsegments;
}

uint32_t reference_ndocs(const reference *r)
{
    return r->ndocs;
}

uint32_t reference_deleted(const reference *r)
{
    uint32_t deleted = 0;
    for (uint32_t i = 0; i < r->nsegments; i++)
        deleted += r->segments[i].n - r->segments[i].live;
    return deleted;
}

fsk_str reference_key(const reference *r, uint32_t doc)
{
    return r->keys.strings[r->docs[doc].key];
}

uint32_t reference_find(const reference *r, fsk_str key)
{
    uint32_t number = names_find(&r->keys, key);
    return number == REFERENCE_NONE ? REFERENCE_NONE : r->current[number];
}

const uint32_t *reference_live(reference *r, uint32_t *n)
{
    reference_order(r);
    *n = r->nlive;
    return r->live;
}
