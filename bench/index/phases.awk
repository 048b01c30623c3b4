# phases.awk NM REPORT -- perf's shares of functions, summed by phase.  NM: `nm -A` of the library, which tells the file that
# a function is from.
FNR == NR {
    split($1, at, ":")
    file = at[2]
    sub(/\.o$/, "", file)
    if ($(NF - 1) ~ /^[tT]$/)
        of[$NF] = file
    next
}
/^#/ || NF < 4 { next }
{
    share = $1 + 0
    dso = $2
    name = $4
    sub(/\..*/, "", name)
    file = of[name]
    if (dso ~ /yajl/) phase = "parse"
    else if (dso ~ /zstd/) phase = "stored"
    else if (dso ~ /lmdb/) phase = "write"
    else if (dso ~ /kernel/) phase = name ~ /clear_page|fault|charge|folio_add|zap|alloc/ ? "memory" : name ~ /copy_folio|write|ext4|xfs|sync|blk|submit/ ? "write" : name ~ /pipe|_copy_to_iter|read/ ? "read" : "system"
    else if (dso ~ /libc/) phase = name ~ /mem/ ? "copy" : "memory"
    else if (file ~ /^(words|word_masks|word_masks_avx2|word_props|fold|stem|utf8|analyzer|ingest|surfaces)$/) phase = "tokenise"
    else if (dso ~ /stemmer|utf8proc/) phase = "tokenise"
    else if (file ~ /^(inverter|inverter_sort|termsort|hash)$/) phase = "invert"
    else if (file ~ /^(runs|run|keys|docmap)$/) phase = "merge"
    else if (file ~ /^(build.*|block|bitio|ef|kernels.*|norm|varint|seeds|skip_writer|forms|form_reader|dict.*|postings|blocks|positions|skip)$/) phase = "encode"
    else if (file == "") phase = dso ~ /fossick/ ? "read" : "other"
    else phase = "other"
    sum[phase] += share
}
END {
    for (phase in sum)
        printf "%-10s %5.1f\n", phase, sum[phase] | "sort -k2 -rn"
}
