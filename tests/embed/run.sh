#!/bin/sh
# run.sh STAGE -- what `make install DESTDIR=STAGE` put there suffices to build and run a program: example.c, found
# through pkg-config, against the shared and the static library; threads.c, with threads.  README.md must quote example.c
# as it is.
# From the environment: CC, PREFIX, SANITIZE.
set -u
here=$(cd "$(dirname "$0")" && pwd)
stage=$(cd "${1:?usage: run.sh STAGE}" && pwd) || exit 2
prefix=${PREFIX:-/usr/local} cc=${CC:-cc} failed=0
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

check() { # WHAT EXPECTED GOT
    [ "$2" = "$3" ] && return
    failed=$((failed + 1))
    printf 'tests/embed: %s:\n--- expected\n%s\n--- got\n%s\n' "$1" "$2" "$3"
}

flags() {
    PKG_CONFIG_PATH=$stage$prefix/lib/pkgconfig PKG_CONFIG_SYSROOT_DIR=$stage pkg-config "$@" fossick
}

build() { # NAME SOURCE FLAGS...
    name=$1 source=$2
    shift 2
    mkdir "$work/$name.d"
    # shellcheck disable=SC2046,SC2086
    $cc -std=c11 -Wall -Wextra -Wpedantic -Werror ${SANITIZE-} $(flags --cflags) "$here/$source" "$@" -o "$work/$name" || {
        failed=$((failed + 1))
        return 1
    }
}

run() { # NAME ARGUMENT...: in a folder of its own
    name=$1
    shift
    (cd "$work/$name.d" && LD_LIBRARY_PATH=$stage$prefix/lib "$work/$name" "$@" 2>&1)
}

example() { # NAME FLAGS...
    program=$1
    shift
    build "$program" example.c "$@" || return
    check "$program, year" '0.277 moby: Call me Ishmael. Some years ago ...' "$(run "$program")"
    check "$program, either" 'moby:
emma:' "$(run "$program" 'woodhouse OR "some years"' | cut -d' ' -f2)"
}

# What `pkg-config --static` says suffices without the shared library.
mkdir "$work/archive" && ln -s "$stage$prefix/lib/libfossick.a" "$work/archive"
# shellcheck disable=SC2046
example shared $(flags --libs)
# shellcheck disable=SC2046
example static -L"$work/archive" $(flags --static --libs)
check 'the static program needs no libfossick.so' '' "$(ldd "$work/static" 2>/dev/null | grep fossick)"
# shellcheck disable=SC2046
build threads threads.c -pthread $(flags --libs) && check threads 'two readers saw 500 documents come' "$(run threads)"
check 'version of fossick.pc' "$(sed -n 's/^#define FSK_VERSION_[A-Z]* //p' "$here/../../include/fossick.h" | paste -sd.)" \
    "$(flags --modversion)"
check 'programs' 'fossick fossick-admin fossick-bench fossick-eval fossick-index fossick-query' \
    "$(ls "$stage$prefix/bin" | paste -sd' ')"
quoted=$(awk '/^```c$/ { on = 1; next } /^```$/ { on = 0 } on' "$here/../../README.md" 2>/dev/null)
check 'example.c as README.md quotes it' "$(cat "$here/example.c")" "$quoted"
[ $failed -eq 0 ] && echo 'tests/embed: installed, built, ran'
exit $failed
