/* fuzz_query.c -- libFuzzer entry: any bytes parse and print, and the canonical text reads as itself,
 * strictly. The first byte chooses the flags.  `make fuzz` builds build-fuzz/fuzz/fuzz_query. */
#include "query/query.h"
#include <stdlib.h>
#include <string.h>

static const analyzer *english(void)
{
    static analyzer *a;
    if (!a && analyzer_new("english", &a, NULL))
        abort();
    return a;
}

static char *print(const query *q, size_t *n)
{
    if (query_print(q, NULL, 0, n))
        abort();
    char *text = malloc(*n + 1);
    if (!text || query_print(q, text, *n + 1, n))
        abort();
    return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    query *q, *again;
    if (size == 0)
        return 0;
    uint32_t flags = data[0] & (FSK_PARSE_ALL | FSK_PARSE_NO_STEM | FSK_PARSE_BAG | FSK_PARSE_KEEP_STOP);
    uint32_t again_flags = FSK_PARSE_STRICT | (flags & FSK_PARSE_KEEP_STOP);
    flags |= data[0] & 128 ? QUERY_NO_POSITIONS : 0;
    again_flags |= flags & QUERY_NO_POSITIONS; /* it is read back by the same index */
    if (query_parse(english(), (fsk_str){(const char *)data + 1, size - 1}, flags, &q, NULL))
        abort();
    size_t n, m;
    char *first = print(q, &n);
    if (query_parse(english(), (fsk_str){first, n}, again_flags, &again, NULL))
        abort();
    char *second = print(again, &m);
    if (n != m || memcmp(first, second, n) != 0)
        abort();
    free(first);
    free(second);
    query_free(q);
    query_free(again);
    return 0;
}
