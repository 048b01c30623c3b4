/* fuzz_trec.c -- libFuzzer entry: any bytes are read as TREC SGML.  `make fuzz` builds
 * build-fuzz/fuzz/fuzz_trec. */
#include "fuzz_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_reader(KIND_TREC, data, size);
}
