#!/bin/bash
# run.sh STAGE -- what the installed tools say about themselves: --help fits a screen, and the man pages and completions
# that `make install DESTDIR=STAGE` put in place know every option of it.  groff and zsh judge theirs where they are
# installed.  From the environment: PREFIX.
set -u
stage=$(cd "${1:?usage: run.sh STAGE}" && pwd) || exit 2
root=$stage${PREFIX:-/usr/local} failed=0
PATH=$root/bin:$PATH LC_ALL=C
export PATH LC_ALL

fail() {
    failed=$((failed + 1))
    printf 'tests/help: %s\n' "$*"
}

# ---- each tool

for tool in "$root"/bin/*; do
    tool=${tool##*/}
    man=$root/share/man/man1/$tool.1 bash=$root/share/bash-completion/completions/$tool
    zsh=$root/share/zsh/site-functions/_$tool
    help=$("$tool" --help) || fail "$tool --help fails"
    [ "$(wc -l <<<"$help")" -le 23 ] || fail "$tool --help and a prompt do not fit 24 lines"
    all=$("$tool" --help=all) || fail "$tool --help=all fails"
    wide=$(printf '%s\n' "$help" "$all" | awk 'length($0) > 80')
    [ -z "$wide" ] || fail "$tool --help is wider than 80 columns: $wide"
    for file in "$man" "$bash" "$zsh"; do
        [ -s "$file" ] || fail "$file is not there"
    done
    options=$(grep -oE '^  (-.,|   ) --[a-z-]+' <<<"$all" | grep -oE '[a-z][a-z-]+$')
    [ -n "$options" ] || fail "$tool --help=all names no options"
    for option in $options; do
        grep -qF -- "\\-\\-${option//-/\\-}\\fR" "$man" || fail "$man does not know --$option"
        grep -qE -- "--$option[ =']" "$bash" || fail "$bash does not know --$option"
        grep -qE -- "--$option[=[}-]" "$zsh" || fail "$zsh does not know --$option"
    done
    bash -n "$bash" || fail "$bash is no bash"
    if command -v zsh >/dev/null; then
        zsh -n "$zsh" || fail "$zsh is no zsh"
    fi
done

for page in "$root"/share/man/man?/*; do
    command -v groff >/dev/null || break
    said=$(groff -man -Tutf8 -ww -z "$page" 2>&1)
    [ -z "$said" ] || fail "$page: $said"
done

# Every public function is in fossick(3).
for function in $(grep -oE '^FSK_API .*fsk_[a-z_]+\(' "$root/include/fossick.h" | grep -oE 'fsk_[a-z_]+\('); do
    grep -qF "$function" "$root/share/man/man3/fossick.3" || fail "fossick(3) does not know $function)"
done

# ---- bash completes

compopt() { :; }
for file in "$root"/share/bash-completion/completions/*; do
    . "$file"
done

completes() { # WANTED WORD...: what is offered for the last word
    wanted=$1
    shift
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
    function=_${1//-/_}
    "$function"
    [ "${COMPREPLY[*]-}" = "$wanted" ] || fail "completion of \"$*\": \"${COMPREPLY[*]-}\", not \"$wanted\""
}

completes '--explain --explain-query' fossick-query --exp
completes '--offset=' fossick-query --of
completes 'auto always never' fossick-query --color =
completes 'always' fossick-query --color = al
completes 'score key' fossick-query --sort ''
completes '' fossick-query -n ''
completes '' fossick-query wor
completes 'query' fossick q
completes '--explain --explain-query' fossick query --exp
completes 'check' fossick admin ch
completes 'all' fossick-query --help = a
cd "$(mktemp -d)" || exit 2
trap 'rm -rf "$PWD"' EXIT
: >news.db
completes 'news.db' fossick-query -i n
completes '' fossick-query n
completes 'news.db' fossick-index n
completes 'news.db' fossick-query --index = n

[ $failed -eq 0 ] && echo 'tests/help: help, man pages and completions agree'
exit $failed
