/* fuzz_html.c -- libFuzzer entry: any bytes are read as pages of HTML.  `make fuzz` builds
 * build-fuzz/fuzz/fuzz_html. */
#include "fuzz_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_reader(KIND_HTML, data, size);
}
