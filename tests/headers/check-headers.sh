#!/bin/sh
# check-headers.sh [LIBRARY] -- headers stand alone, and the shared library exports what the public one declares.
#
# The public header: C11 and C++17, every warning on, its macros used.  Every other header: alone as C11.
set -u
cc=${CC:-cc} cxx=${CXX:-c++} library=${1:-build/lib/libfossick.so} failed=0
strict="-Wall -Wextra -Wpedantic -Werror -Wshadow -Wconversion -Wundef -Wcast-qual"

fails() {
    echo "check-headers: $1" >&2
    failed=1
}

$cc -std=c11 $strict -Wstrict-prototypes -Wmissing-prototypes -Iinclude -fsyntax-only -x c tests/headers/public.inc ||
    fails "fossick.h is not clean C11"
$cxx -std=c++17 $strict -Wold-style-cast -Wzero-as-null-pointer-constant -Iinclude -fsyntax-only -x c++ \
    tests/headers/public.inc || fails "fossick.h is not clean C++17"

for header in $(find index engine -name '*.h'); do
    printf '#include "%s"\ntypedef int nothing;\n' "$PWD/$header" |
        $cc -std=c11 -D_GNU_SOURCE -Wall -Wextra -Wpedantic -Wno-unused-function -Werror -Iinclude -Iindex -Iengine \
            -fsyntax-only -x c - || fails "$header does not stand alone"
done

if [ -f "$library" ]; then
    declared=$(mktemp) exported=$(mktemp)
    grep '^FSK_API' include/fossick.h | grep -o 'fsk_[a-z_]*(' | tr -d '(' | sort -u >"$declared"
    nm -D --defined-only "$library" | awk '{ print $3 }' | sort -u >"$exported"
    diff "$declared" "$exported" >&2 || fails "$library exports other names (>) than fossick.h declares (<)"
    rm -f "$declared" "$exported"
fi
exit $failed
