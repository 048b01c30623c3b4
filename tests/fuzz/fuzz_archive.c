/* fuzz_archive.c -- libFuzzer entry: any bytes are read as archives and anything else that is told by its
 * bytes.  `make fuzz` builds build-fuzz/fuzz/fuzz_archive. */
#include "fuzz_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_reader(KIND_AUTO, data, size);
}
