/* fuzz_csv.c -- libFuzzer entry: any bytes are read as comma-separated rows.  `make fuzz` builds
 * build-fuzz/fuzz/fuzz_csv. */
#include "fuzz_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_reader(KIND_CSV, data, size);
}
