# table.awk -- what `fossick-bench --json` prints as a table for people, a block for each command.
function value(text, name,    at) {
    at = index(text, "\"" name "\":")
    text = substr(text, at + length(name) + 3)
    sub(/[,}].*/, "", text)
    gsub(/"/, "", text)
    return text
}
{
    n = split($0, class, /\{"class":/)
    printf "%s: %s rounds, %s thread(s), microseconds\n", value(class[1], "command"), value(class[1], "rounds"), value(class[1], "threads")
    printf "%-8s %8s %9s %9s %9s %9s %9s %9s %10s\n", "class", "queries", "mean", "p50", "p95", "p99", "p99.9", "best", "queries/s"
    for (i = 2; i <= n; i++) {
        name = substr(class[i], 2)
        sub(/".*/, "", name)
        printf "%-8s %8d %9.1f %9.1f %9.1f %9.1f %9.1f %9.1f %10.0f\n", name, value(class[i], "queries"), value(class[i], "mean"), \
            value(class[i], "p50"), value(class[i], "p95"), value(class[i], "p99"), value(class[i], "p99.9"), value(class[i], "best"), \
            value(class[i], "per_second")
    }
    print ""
}
