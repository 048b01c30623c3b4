/* fuzz_tokens.c -- any bytes as a text, in a language that the first byte chooses, with or without
 * diacritics, and as a text whose language is guessed: tokens lie in the text, in order, none of those with a
 * position in two; terms are well-formed, of bounded size, and fold to themselves. */
#include "text/language_guess.h"
#include "text/text.h"
#include "text/utf8.h"
#include <stdlib.h>
#include <string.h>

enum { KINDS = 12 };

static void check_term(fsk_str term, size_t least)
{
    if (term.n < least || term.n > TERM_MAX)
        abort();
    for (size_t at = 0; at < term.n;) {
        uint32_t c;
        uint8_t again[UTF8_MAX];
        const uint8_t *p = (const uint8_t *)term.p + at;
        unsigned bytes = utf8_decode(p, term.n - at, &c);
        if (utf8_encode(c, again) != bytes || memcmp(again, p, bytes) != 0)
            abort();
        at += bytes;
    }
}

static void check_tokens(folder *f, fsk_str text)
{
    token_scanner s;
    text_token t, before = {0};
    uint32_t behind = 0;
    tokens_begin(&s, text);
    while (tokens_next(&s, &t)) {
        if (t.start >= t.end || t.end > text.n)
            abort();
        bool moves = token_moves(t.kind);
        if (moves ? t.start < behind : t.start > before.start || t.end < before.end)
            abort();
        if (moves) {
            behind = t.end;
            before = t;
        }
        char kept[TERM_MAX];
        fsk_str raw = folder_fold(f, (const uint8_t *)text.p + t.start, t.end - t.start);
        check_term(raw, 0);
        if (raw.n == 0)
            continue;
        memcpy(kept, raw.p, raw.n);
        raw.p = kept;
        if (folder_has_stems(f) && token_stems(t.kind, raw))
            check_term(folder_stem(f, raw), 1);
    }
}

static void check_guess(const uint8_t *data, size_t n)
{
    language_guess g;
    language_guess_begin(&g);
    language_guess_add(&g, (fsk_str){(const char *)data, n / 3});
    language_guess_add(&g, (fsk_str){(const char *)data + n / 3, n - n / 3});
    if (language_guess_end(&g) >= LANGUAGES)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const char *const names[] = {"none", "english", "french", "turkish", "arabic", "german"};
    static folder *folders[KINDS];
    static analyzer *analyzers[KINDS];
    for (int i = 0; i < KINDS && !folders[i]; i++) {
        if (analyzer_new(names[i / 2], &analyzers[i], NULL))
            abort();
        if (i % 2)
            analyzer_keep_diacritics(analyzers[i]);
        if (folder_new(analyzers[i], &folders[i], NULL))
            abort();
    }
    if (n)
        check_tokens(folders[data[0] % KINDS], (fsk_str){(const char *)data + 1, n - 1});
    check_guess(data, n);
    return 0;
}
