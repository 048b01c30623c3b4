/* language.c -- see language.h.  Codes are those of ISO 639-1 and 639-2 (both kinds of the latter). */
#include "text/language.h"
#include <string.h>

static const struct {
    const char *name, *codes;
} ALL[LANGUAGES] = {
    [LANGUAGE_NONE] = {"none", ""},
    [1] = {"arabic", "ar ara"},
    [2] = {"armenian", "hy arm hye"},
    [3] = {"basque", "eu baq eus"},
    [4] = {"catalan", "ca cat"},
    [5] = {"danish", "da dan"},
    [6] = {"dutch", "nl dut nld"},
    [LANGUAGE_ENGLISH] = {"english", "en eng"},
    [8] = {"finnish", "fi fin"},
    [9] = {"french", "fr fra fre"},
    [10] = {"german", "de deu ger"},
    [11] = {"greek", "el ell gre"},
    [12] = {"hindi", "hi hin"},
    [13] = {"hungarian", "hu hun"},
    [14] = {"indonesian", "id ind in"},
    [15] = {"irish", "ga gle"},
    [16] = {"italian", "it ita"},
    [17] = {"lithuanian", "lt lit"},
    [18] = {"nepali", "ne nep"},
    [19] = {"norwegian", "no nor nb nob nn nno"},
    [20] = {"porter", ""},
    [21] = {"portuguese", "pt por"},
    [22] = {"romanian", "ro ron rum mo"},
    [23] = {"russian", "ru rus"},
    [24] = {"serbian", "sr srp hr hrv bs bos sh"},
    [25] = {"spanish", "es spa"},
    [26] = {"swedish", "sv swe"},
    [27] = {"tamil", "ta tam"},
    [28] = {"turkish", "tr tur"},
    [29] = {"yiddish", "yi yid ji"},
};

const char *language_name(uint32_t language)
{
    return language < LANGUAGES ? ALL[language].name : "unknown";
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Whether `code`, in small letters, is among codes separated by spaces. */
static bool among(const char *codes, const char *code, size_t n)
{
    for (const char *p = codes; *p; p += strspn(p, " ")) {
        size_t length = strcspn(p, " ");
        if (length == n && memcmp(p, code, n) == 0)
            return true;
        p += length;
    }
    return false;
}

/* The letters before the first '-' or '_', small; 0 when it is no tag. */
static size_t primary(fsk_str tag, char out[4])
{
    size_t n = 0;
    while (n < tag.n && is_letter(tag.p[n])) {
        if (n == 3)
            return 0;
        out[n] = (char)(tag.p[n] | 0x20);
        n++;
    }
    bool ends = n == tag.n || tag.p[n] == '-' || tag.p[n] == '_';
    return ends && n >= 2 ? n : 0;
}

uint32_t language_find(fsk_str tag)
{
    char code[4];
    for (uint32_t i = 0; i < LANGUAGES; i++)
        if (strlen(ALL[i].name) == tag.n && memcmp(ALL[i].name, tag.p, tag.n) == 0)
            return i;
    if (tag.n == 4 && memcmp(tag.p, "auto", 4) == 0)
        return LANGUAGE_AUTO;
    size_t n = primary(tag, code);
    for (uint32_t i = 1; n && i < LANGUAGES; i++)
        if (among(ALL[i].codes, code, n))
            return i;
    return n ? LANGUAGE_NONE : LANGUAGE_UNKNOWN;
}
