/* command.c -- the commands of the public search benchmark; see command.h. */
#include "lib/command.h"
#include <string.h>

bool command_parse(const char *text, size_t n, fsk_search_opts *out)
{
    static const char COUNT[] = "COUNT", TOP[] = "TOP_", TAIL[] = "_COUNT";
    static const fsk_field_weight none = {NULL, 0};
    *out = (fsk_search_opts)FSK_SEARCH_OPTS_INIT;
    out->k = 0;
    out->count = FSK_COUNT_EXACT;
    out->k1 = 1.2f; /* as the other engines of the benchmark have it */
    out->b = 0.75f;
    out->fields = &none;
    if (n == strlen(COUNT) && memcmp(text, COUNT, n) == 0)
        return true;
    if (n < strlen(TOP) || memcmp(text, TOP, strlen(TOP)) != 0)
        return false;
    const char *p = text + strlen(TOP), *end = text + n;
    for (; p < end && *p >= '0' && *p <= '9' && out->k < 100000000; p++)
        out->k = out->k * 10 + (uint32_t)(*p - '0');
    size_t left = (size_t)(end - p);
    if (out->k && left == 0)
        out->count = FSK_COUNT_NONE;
    return out->k && (left == 0 || (left == strlen(TAIL) && memcmp(p, TAIL, left) == 0));
}

int64_t command_run(fsk_index *ix, fsk_reader *r, const fsk_search_opts *command, fsk_str query, fsk_error *e)
{
    fsk_query *q;
    fsk_results *results;
    fsk_parse_opts plain = FSK_PARSE_OPTS_INIT;
    plain.flags = FSK_PARSE_KEEP_STOP; /* what is timed and counted is what stands there */
    int code = fsk_query_parse(ix, query, &plain, &q, e);
    if (code)
        return code;
    code = fsk_search(r, q, command, &results, e);
    fsk_query_free(q);
    if (code)
        return code;
    size_t hits = 0;
    fsk_results_hits(results, &hits);
    uint64_t total = command->count == FSK_COUNT_EXACT ? fsk_results_total(results, NULL) : hits;
    fsk_results_free(results);
    return (int64_t)total;
}
