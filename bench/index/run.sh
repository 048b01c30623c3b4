#!/bin/bash
# run.sh FOLDER-OF-PROGRAMS OUTPUT-FOLDER -- what indexing costs: make bench-index.
#
#   FOSSICK_CORPUS      JSON lines, also packed with zstd; else ../shared/data/text/enwiki.jsonl.zst
#   FOSSICK_DOCS        documents of the update test; else 20000
#   FOSSICK_SYNTHETIC   documents of the synthetic corpus, several numbers; else 1000000
#   FOSSICK_PARTS       what is done; else "build memory phases commits steady synthetic"
# Leaves in OUTPUT-FOLDER: index.json (all figures, an object a line), table.txt (what is printed), throughput.svg (with
# gnuplot).  Processor times and peaks are those of fossick-index alone, which reads a pipe; anonymous memory is sampled.
set -eu
bin=${1:?usage: run.sh FOLDER-OF-PROGRAMS OUTPUT-FOLDER}
out=${2:?usage: run.sh FOLDER-OF-PROGRAMS OUTPUT-FOLDER}
corpus=${FOSSICK_CORPUS:-../shared/data/text/enwiki.jsonl.zst}
parts=${FOSSICK_PARTS:-build memory phases commits steady synthetic}
[ -r "$corpus" ] || { echo "bench-index: cannot read $corpus; set FOSSICK_CORPUS" >&2; exit 2; }
mkdir -p "$out"
index=$out/bench.db
plain=$out/corpus.jsonl
case $corpus in
*.zst) [ "$plain" -nt "$corpus" ] || zstd -dqcf --long=31 "$corpus" >"$plain" ;;
*) ln -sf "$(readlink -f "$corpus")" "$plain" ;;
esac

# measured NAME LOG FEED-ARGUMENTS -- INDEXER-OPTIONS: one run, a line of JSON.
measured() {
    local title=$1 log=$2 feed=() peak=0 name now pid start
    shift 2
    while [ "$1" != -- ]; do feed+=("$1"); shift; done
    shift
    rm -f "$index" "$index-lock"
    "$out/feed" "$log" "${feed[@]}" | (
        start=$EPOCHREALTIME
        exec 4<> <(:) # read waits here, which costs no process
        "$bin/fossick-index" -i "$index" --json "$@" - <&0 >"$out/run.json" &
        pid=$!
        while kill -0 $pid 2>/dev/null; do
            while read -r name now _; do
                [ "$name" = RssAnon: ] && [ "$now" -gt "$peak" ] && peak=$now
            done 2>/dev/null <"/proc/$pid/status" || true
            read -rt 0.05 -u 4 || true
        done
        wait $pid
        times >"$out/run.times"
        awk -v from="$start" -v to="$EPOCHREALTIME" 'NR == 2 {
            split($0, at, /[ms ]+/)
            printf "%.2f %.2f %.2f\n", 60 * at[1] + at[2], 60 * at[3] + at[4], to - from
        }' "$out/run.times" >"$out/run.time"
        echo "$peak" >"$out/run.peak"
    )
    "$bin/fossick-admin" -i "$index" --json stats >"$out/run.stats"
    read -r user system wall <"$out/run.time"
    printf '{"what":"%s","options":"%s","user":%s,"system":%s,"wall":%s,"peak_anonymous_kib":%s,"file":%s,"run":%s,"stats":%s}\n' \
        "$title" "$*" "$user" "$system" "$wall" "$(cat "$out/run.peak")" "$(stat -c %s "$index")" \
        "$(cat "$out/run.json")" "$(cat "$out/run.stats")" >>"$out/index.json"
    printf '%-34s user %6.1f s  system %5.1f s  wall %6.1f s  anonymous %5d MiB  file %7.1f MB\n' \
        "$title" "$user" "$system" "$wall" $(($(cat "$out/run.peak") / 1024)) "$(stat -c %s "$index" | awk '{print $1 / 1e6}')"
}

build() {
    measured "plain, 1 thread" "$out/one.log" "$plain" -- --lang none --no-store --threads 1
    measured "plain, 2 threads" "$out/two.log" "$plain" -- --lang none --no-store --threads 2
    measured "english, stored, 1 thread" "$out/english.log" "$plain" -- --threads 1
    "$bin/fossick-admin" -i "$index" stats
}

memory() {
    for size in 64M 512M; do
        measured "$size, optimized" "$out/memory.log" "$plain" -- --memory $size --optimize
    done
}

# Where processor time goes, by the function that is running; parts whose names say nothing are "other".
phases() {
    command -v perf >/dev/null || { echo "phases: perf is not there"; return; }
    rm -f "$index" "$index-lock"
    perf record -q -o "$out/perf.data" -F 499 "$bin/fossick-index" -i "$index" --threads 1 "$plain" >/dev/null 2>&1 || return 0
    perf report -i "$out/perf.data" --stdio --no-children --sort dso,sym 2>/dev/null |
        awk -f "$(dirname "$0")/phases.awk" "$bin/../lib/libfossick.nm" - | tee "$out/phases.txt"
    awk '{printf "%s\"%s\":%s", (NR > 1 ? "," : "{\"what\":\"phases\",\"percent\":{"), $1, $2} END {print "}}"}' "$out/phases.txt" >>"$out/index.json"
}

# Documents a second where each so many are made durable.
commits() {
    for each in 1 100 10000; do
        case $each in 1) n=2000 ;; 100) n=20000 ;; *) n=60000 ;; esac
        head -n $n "$plain" >"$out/part.jsonl"
        measured "commits of $each" "$out/commits.log" "$out/part.jsonl" -- --commit-every $each
        awk -v n=$n -v wall="$(cut -d' ' -f3 "$out/run.time")" 'BEGIN {printf "%34s %.0f documents a second\n", "", n / wall}'
    done
}

# The size of the file after everything was replaced, in random order, again and again.
steady() {
    local n=${FOSSICK_DOCS:-20000} fresh
    head -n "$n" "$plain" >"$out/part.jsonl"
    measured "fresh, one commit" "$out/steady.log" "$out/part.jsonl" --
    fresh=$(stat -c %s "$index")
    measured "fresh, commits of $((n / 10))" "$out/steady.log" "$out/part.jsonl" -- --commit-every $((n / 10))
    for round in 1 2 3 4 5 6 7 8 9 10; do
        shuf --random-source=<(yes $round) "$out/part.jsonl" >"$out/shuffled.jsonl"
        "$bin/fossick-index" -i "$index" --commit-every $((n / 40)) "$out/shuffled.jsonl" >/dev/null
        awk -v r=$round -v b="$(stat -c %s "$index")" -v f="$fresh" 'BEGIN {
            printf "replaced %2d times: %.1f MB, %.3f of the fresh one\n", r, b / 1e6, b / f}'
    done | tee "$out/steady.txt"
    awk '{printf "%s%s", (NR > 1 ? "," : "{\"what\":\"steady\",\"of_fresh\":["), $6} END {print "]}"}' "$out/steady.txt" >>"$out/index.json"
}

synthetic() {
    for n in ${FOSSICK_SYNTHETIC:-1000000}; do
        measured "synthetic, $n documents" "$out/synthetic.log" "$plain" "$n" 24 -- --lang none --no-store
        awk -v n=$n '$2 <= n / 10 {a = $1; b = $2} {c = $1; d = $2} END {
            printf "%34s %.0f documents a second in the first tenth, %.0f in all\n", "", b / a, d / c}' "$out/synthetic.log"
    done
}

draw() {
    command -v gnuplot >/dev/null || return 0
    gnuplot 2>/dev/null <<-END || echo "throughput.svg: too few documents"
	set terminal svg size 900,500
	set output "$out/throughput.svg"
	set xlabel "MB read"
	set ylabel "MB a second"
	set yrange [0:*]
	set key bottom right
	rate(file) = "<awk 'NR % 20 == 0 {if (\$1 > t) print \$3 / 1e6, (\$3 - b) / 1e6 / (\$1 - t); t = \$1; b = \$3}' $out/" . file
	plot rate("one.log") with lines title "plain, 1 thread", rate("two.log") with lines title "plain, 2 threads", \
	    rate("english.log") with lines title "english, stored, 1 thread"
	END
}

everything() {
    echo "machine   $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores, load $(cut -d' ' -f1 /proc/loadavg)"
    echo "library   $("$bin/fossick-index" --version | paste -sd' ')"
    echo "corpus    $corpus"
    echo
    for part in $parts; do "$part"; done
    [ ! -e "$out/english.log" ] || draw
}
: >"$out/index.json"
everything | tee "$out/table.txt"
