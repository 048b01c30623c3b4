#!/usr/bin/env python3
"""run.py FOLDER-OF-PROGRAMS OUTPUT-FOLDER [--record] -- instructions that queries take, against those on record: make bench-guard.

A made corpus is indexed, and each class of queries is asked a few times under callgrind, twice, with different numbers of rounds;
the difference is what the rounds took, start and end left out.  Instructions are counted, not time: the same program, corpus and
queries give the same numbers on any machine with the same compiler and the same vectors.  More than TOLERANCE above the record is an
error; --record writes the record, bench/guard/instructions.tsv, anew, which a change that pays elsewhere may have to do.
"""
import json
import os
import random
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
RECORD = os.path.join(HERE, "instructions.tsv")
DOCUMENTS, WORDS, VOCABULARY = 40000, 40, 20000
TOLERANCE = 0.03
ROUNDS = (1, 4)
COMMANDS = "TOP_10,TOP_100_COUNT,COUNT"
CLASSES = {
    "OR": ["%s %s", "%s %s %s"],
    "AND": ["+%s +%s", "+%s +%s +%s"],
    "PHRASE": ['"%s %s"'],
    "MIXED": ["+%s %s %s", "+%s -%s", '"%s %s" %s'],
}
QUERIES = 40


def word(chooser):
    """Zipf's law, by its inverse."""
    return "w%d" % int(VOCABULARY ** chooser.random())


def write_corpus(path):
    chooser = random.Random(1)
    with open(path, "w", encoding="ascii") as out:
        for i in range(DOCUMENTS):
            text = " ".join(word(chooser) for _ in range(1 + chooser.randrange(2 * WORDS)))
            out.write(json.dumps({"id": i, "text": text}) + "\n")


def write_queries(path, forms):
    chooser = random.Random(2)
    with open(path, "w", encoding="ascii") as out:
        for i in range(QUERIES):
            form = forms[i % len(forms)]
            out.write(form % tuple(word(chooser) for _ in range(form.count("%s"))) + "\n")


def instructions(bench, index, command, queries, rounds, simd):
    env = dict(os.environ, FOSSICK_SIMD=simd)
    args = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", bench, "-i", index, "-c", command,
            "--warmup=0", "--rounds=%d" % rounds, queries]
    ran = subprocess.run(args, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=env)
    found = re.search(r"Collected : (\d+)", ran.stderr)
    if ran.returncode or not found:
        sys.exit("run.py: callgrind failed:\n" + ran.stderr)
    return int(found.group(1))


def measure(programs, folder):
    corpus, index = os.path.join(folder, "corpus.jsonl"), os.path.join(folder, "guard.db")
    write_corpus(corpus)
    for old in (index, index + "-lock"):
        if os.path.exists(old):
            os.remove(old)
    subprocess.run([programs + "/fossick-index", "-i", index, "--lang=none", "--no-store", "--threads=1", "--optimize", "--no-progress",
                    corpus], stdout=subprocess.DEVNULL, check=True)
    counts = {}
    for simd in ("scalar", "avx2"):
        for name, forms in CLASSES.items():
            queries = os.path.join(folder, name + ".txt")
            write_queries(queries, forms)
            for command in COMMANDS.split(","):
                few, many = (instructions(programs + "/fossick-bench", index, command, queries, r, simd) for r in ROUNDS)
                counts[simd, command, name] = round((many - few) / (ROUNDS[1] - ROUNDS[0]) / QUERIES)
    return counts


def recorded():
    if not os.path.exists(RECORD):
        return {}
    with open(RECORD, encoding="ascii") as file:
        rows = [line.rstrip("\n").split("\t") for line in file if not line.startswith("#")]
    return {tuple(row[:3]): int(row[3]) for row in rows}


def main():
    programs, folder = sys.argv[1:3]
    os.makedirs(folder, exist_ok=True)
    before, counts, worse = recorded(), measure(programs, folder), 0
    print("%-8s %-14s %-8s %12s %12s %7s" % ("vectors", "command", "class", "on record", "a query", "ratio"))
    for key, count in counts.items():
        old = before.get(key)
        slower = bool(old) and count > old * (1 + TOLERANCE)
        worse += slower
        print("%-8s %-14s %-8s %12s %12d %7s%s" % (*key, old or "-", count, "%.3f" % (count / old) if old else "-", "  MORE" if slower else ""))
    if "--record" in sys.argv[3:]:
        with open(RECORD, "w", encoding="ascii") as out:
            out.write("# instructions a query, by vectors, command and class: run.py --record\n")
            for key, count in counts.items():
                out.write("\t".join(key) + "\t%d\n" % count)
    elif worse:
        sys.exit("run.py: %d of %d take over %d %% more instructions than on record" % (worse, len(counts), TOLERANCE * 100))


main()
