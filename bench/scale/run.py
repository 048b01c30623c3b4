#!/usr/bin/env python3
"""run.py FOLDER-OF-PROGRAMS OUTPUT-FOLDER -- what queries cost as the corpus grows, with threads, and beside a writer: make bench-scale.

Indexes of 10 %, 30 % and all of a normalised corpus (peers/normalise.py), and of ten times as many documents, made by splitting its
articles into passages; each optimised.  Printed for each: documents, size, mean and p99 in microseconds by command and class (each
query's best time), and queries a second with one thread and with two.  Then the p99 of all times while a writer adds documents to the
same index, beside the quiet one.

    FOSSICK_SHARED, FOSSICK_CORPUS, FOSSICK_NORMALISED, FOSSICK_QUERIES   as for peers/run.py
    FOSSICK_ROUNDS   times each query is timed; else 10
Leaves scale.json in OUTPUT-FOLDER, and with gnuplot scale.svg and scale.png: microseconds by number of documents.
"""
import importlib.util
import json
import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROUNDS = os.environ.get("FOSSICK_ROUNDS") or "10"
COMMANDS = "TOP_10,COUNT"
PASSAGES = 10  # of an article, on average


def peers(name):
    spec = importlib.util.spec_from_file_location(name, os.path.join(HERE, "..", "peers", name + ".py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def part(source, path, every):
    """Every tenth document and the like, so that all parts are of one kind."""
    with open(source, encoding="utf-8") as lines, open(path, "w", encoding="utf-8") as out:
        for i, line in enumerate(lines):
            if (i * every[0]) // every[1] != ((i + 1) * every[0]) // every[1]:
                out.write(line)


def passages(source, path, documents, size):
    """Articles cut at words into pieces of one length, such that there are PASSAGES times as many."""
    most = size // (documents * PASSAGES)
    with open(source, encoding="utf-8") as lines, open(path, "w", encoding="utf-8") as out:
        for line in lines:
            doc = json.loads(line)
            text, n = doc["text"], 0
            while text:
                cut = len(text) if len(text) <= most else text.rfind(" ", 0, most)
                cut = cut if cut > 0 else most
                out.write(json.dumps({"id": "%s/%d" % (doc["id"], n), "text": text[:cut]}) + "\n")
                text, n = text[cut:].lstrip(), n + 1


def count(path):
    with open(path, "rb") as file:
        return sum(1 for _ in file)


def build(programs, corpus, index):
    for old in (index, index + "-lock"):
        if os.path.exists(old):
            os.remove(old)
    subprocess.run([programs + "/fossick-index", "-i", index, "--lang=none", "--no-store", "--optimize", "--no-progress", corpus],
                   stdout=subprocess.DEVNULL, check=True)


def ask(programs, index, queries, commands, threads=1, rounds=ROUNDS):
    ran = subprocess.run([programs + "/fossick-bench", "-i", index, "-c", commands, "--json", "--rounds=" + rounds, "--threads=%d" % threads,
                          queries], stdout=subprocess.PIPE, text=True, check=True)
    return {(c["command"], row["class"]): row for c in map(json.loads, ran.stdout.splitlines()) for row in c["classes"]}


def measure(programs, name, corpus, index, queries):
    build(programs, corpus, index)
    size = {"name": name, "documents": count(corpus), "index_mb": round(os.path.getsize(index) / 1e6, 1), "classes": []}
    one, two = (ask(programs, index, queries, COMMANDS, threads) for threads in (1, 2))
    for (command, kind), row in one.items():
        size["classes"].append({"command": command, "class": kind, "best": row["best"], "p99": row["p99"]})
        print("%-9s %10d %8.1f  %-7s %-8s %9.1f %9.1f" % (name, size["documents"], size["index_mb"], command, kind, row["best"], row["p99"]))
    size["per_second"] = [t["TOP_10", "all"]["per_second"] for t in (one, two)]
    print("%-9s TOP_10, all classes: %.0f queries a second with one thread, %.2f times that with two"
          % (name, size["per_second"][0], size["per_second"][1] / size["per_second"][0]), flush=True)
    return size


def beside_writer(programs, corpus, index, queries):
    """p99 of all times, quiet, and while a writer replaces the index's documents, committing every thousand."""
    quiet = ask(programs, index, queries, "TOP_10")["TOP_10", "all"]["p99"]
    writer = subprocess.Popen([programs + "/fossick-index", "-i", index, "--threads=1", "--commit-every=1000", "--no-progress", corpus],
                              stdout=subprocess.DEVNULL)
    busy = ask(programs, index, queries, "TOP_10")["TOP_10", "all"]["p99"]
    writing = writer.poll() is None
    writer.terminate()
    writer.wait()
    print("p99 of TOP_10, all classes: %.1f quiet, %.1f beside a writer%s" % (quiet, busy, "" if writing else " (which ended before)"))
    return {"quiet_p99": quiet, "busy_p99": busy, "writer_ended": not writing}


def draw(sizes, path):
    """A plot for each command, a line for each class; what lies straight on these scales grows as a power of the documents."""
    plot = peers("plot")
    sizes = sorted(sizes, key=lambda s: s["documents"])
    kinds = [c["class"] for c in sizes[0]["classes"] if c["command"] == "TOP_10"]
    body = "set logscale xy\nset grid\nset key outside right top\nset xlabel 'documents'\nset ylabel 'microseconds, mean of best times'\n"
    for command in COMMANDS.split(","):
        best = [{c["class"]: c["best"] for c in s["classes"] if c["command"] == command} for s in sizes]
        body += plot.block(command, [["%d" % s["documents"]] + [plot.shown(b.get(k)) for k in kinds] for s, b in zip(sizes, best)])
    body += "set multiplot layout %d,1\n" % len(COMMANDS.split(","))
    for command in COMMANDS.split(","):
        lines = ["$%s using 1:%d with linespoints title '%s'" % (command, i + 2, k) for i, k in enumerate(kinds)]
        body += "set title '%s' noenhanced\nplot %s\n" % (command, ", ".join(lines))
    plot.both(path, 800, 700, body + "unset multiplot\n")


def main():
    programs, folder = sys.argv[1:]
    os.makedirs(folder, exist_ok=True)
    corpora = peers("corpus")
    whole = corpora.normalised(folder)
    queries = corpora.queries()
    documents, size = count(whole), os.path.getsize(whole)
    print("%-9s %10s %8s  %-7s %-8s %9s %9s" % ("corpus", "documents", "MB", "command", "class", "best us", "p99 us"))
    result, index, cut = {"sizes": []}, os.path.join(folder, "scale.db"), os.path.join(folder, "scale.jsonl")
    for name, every in (("10 %", (1, 10)), ("30 %", (3, 10))):
        part(whole, cut, every)
        result["sizes"].append(measure(programs, name, cut, index, queries))
    passages(whole, cut, documents, size)
    result["sizes"].append(measure(programs, "x 10", cut, index, queries))
    result["sizes"].append(measure(programs, "100 %", whole, index, queries))
    result["beside_writer"] = beside_writer(programs, whole, index, queries)
    with open(os.path.join(folder, "scale.json"), "w", encoding="utf-8") as out:
        json.dump(result, out, indent=1)
    if shutil.which("gnuplot"):
        draw(result["sizes"], os.path.join(folder, "scale"))


main()
