#!/bin/sh
# run.sh BIN [--update] [CASE]... -- runs the commands of each case in an empty directory, with BIN in front of
# PATH, and compares what they print with what the case says.  --update writes it into the case instead.
#
# A case is a transcript: "$ COMMAND", continued by "> " lines, then its output, stdout and stderr together, and
# "? N" when it ends with a status other than 0.  A line that starts with "## " is a remark.  Times, which differ from
# run to run, are replaced by T, and the directory by DIR.
set -u
here=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "$1" && pwd) || exit 2
shift
update=no
[ "${1-}" = --update ] && update=yes && shift
[ $# -gt 0 ] || set -- "$here"/*.t

work=$(mktemp -d) && work=$(cd "$work" && pwd -P) || exit 2
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
PATH=$bin:$PATH LC_ALL=C TERM=dumb HOME=$work
export PATH LC_ALL TERM HOME
unset FOSSICK_INDEX FOSSICK_HISTORY XDG_STATE_HOME NO_COLOR

timeless() {
    sed -E -e "s|$work/dir|DIR|g" -e 's/"took_us":[0-9]+/"took_us":T/' -e 's/"seconds":[0-9.e+-]+/"seconds":T/' \
        -e 's|^([0-9.]+ k?M?B) in [0-9.:]+( s)?, [0-9.]+ MB/s$|\1 in T|'
}

run_command() { # prints what the command in $command prints
    (cd "$work/dir" && timeout 300 sh -c "$command" </dev/null >"$work/out" 2>&1)
    status=$?
    timeless <"$work/out"
    [ "$status" -eq 0 ] || printf '? %s\n' "$status"
    return 0
}

replay() { # a case on stdin becomes its transcript as it is now on stdout
    state=remark command=
    while IFS= read -r line || [ -n "$line" ]; do
        case $state:$line in
        'command:> '* | 'command:>')
            more=${line#>}
            command="$command
${more# }"
            printf '%s\n' "$line"
            continue ;;
        esac
        [ "$state" = command ] && run_command && state=output
        case $state:$line in
        *':$ '*) state=command command=${line#??}; printf '%s\n' "$line" ;;
        *':## '*) state=remark; printf '%s\n' "$line" ;;
        remark:*) printf '%s\n' "$line" ;;
        esac
    done
    [ "$state" = command ] && run_command
    return 0
}

passed=0 failed=0
for case in "$@"; do
    rm -rf "$work/dir" && mkdir "$work/dir"
    replay <"$case" >"$work/now"
    timeless <"$case" >"$work/was"
    if cmp -s "$work/was" "$work/now"; then
        passed=$((passed + 1))
    elif [ $update = yes ]; then
        cp "$work/now" "$case"
        printf 'updated %s\n' "$case"
    else
        failed=$((failed + 1))
        printf 'FAILED %s\n' "$case"
        diff -u "$work/was" "$work/now"
    fi
done
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
