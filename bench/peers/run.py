#!/usr/bin/env python3
"""run.py FOLDER-OF-PROGRAMS OUTPUT-FOLDER -- fossick beside other engines, in the same minutes: make bench-peers.

    PEERS                the others: lucene8, sqlite, xapian (minutes for 10,000 documents); else "lucene8 sqlite"
    SAMPLE               the first N documents only; else all
    KEEP                 1: indexes of the others that are there are used again, with the figures of when they were built
    FOSSICK_SHARED       the folder with the data; else ../shared
    FOSSICK_CORPUS       JSON lines, also packed; else FOSSICK_SHARED/data/text/enwiki.jsonl.zst
    FOSSICK_NORMALISED   instead of it, a corpus as normalise.py writes it
    FOSSICK_QUERIES      a query a line, or JSON; else FOSSICK_SHARED/data/queries/game.dev.jsonl
    FOSSICK_COMMANDS     what is asked; else TOP_10,TOP_100,TOP_1000,TOP_100_COUNT,COUNT
    FOSSICK_ROUNDS       times each query is timed; else 10
    CAP                  seconds an engine may take for a command, one round at least; else 60
Leaves in OUTPUT-FOLDER: norm*.jsonl, an index for each engine, built.json, table.txt (what is printed), peers.json, plots.
"""
import datetime
import glob
import json
import os
import shutil
import subprocess
import sys
import time

from corpus import normalised, queries as chosen_queries, setting

HERE = os.path.dirname(os.path.abspath(__file__))
COMMANDS = "TOP_10,TOP_100,TOP_1000,TOP_100_COUNT,COUNT"


def jars():
    return ":".join(sorted(glob.glob("/usr/share/java/lucene-core-[0-9]*.jar") + glob.glob("/usr/share/java/lucene-analyzers-common-[0-9]*.jar")))


def engines(programs, folder):
    """By name: how to build the index (the corpus is stdin), how to ask it, and whose version it is."""
    java = "java -XX:+UseParallelGC -Xmx2g -cp %s:%s Lucene8 " % (folder, jars())
    fossick = os.path.join(folder, "fossick.db")
    at = lambda name: os.path.join(folder, name + ".index")
    return {
        "lucene8": (java + "build " + at("lucene8"), java + "query " + at("lucene8"), at("lucene8"), "liblucene8-java"),
        "fossick": ("%s/fossick-index -i %s --lang none --no-store --optimize --threads 1 --no-progress -" % (programs, fossick),
                    "%s/fossick-bench -i %s --game" % (programs, fossick), fossick, None),
        "sqlite": ("%s/sqlite_fts5 build %s" % (folder, at("sqlite")), "%s/sqlite_fts5 query %s" % (folder, at("sqlite")), at("sqlite"), "libsqlite3-0"),
        "xapian": ("%s/xapian build %s" % (folder, at("xapian")), "%s/xapian query %s" % (folder, at("xapian")), at("xapian"), "libxapian30"),
        "echo": (None, "%s/echo" % folder, None, None),
    }


def remove(path):
    for each in (path, path + "-lock"):
        if os.path.isdir(each):
            shutil.rmtree(each)
        elif os.path.exists(each):
            os.remove(each)


def size(path):
    if os.path.isfile(path):
        return os.path.getsize(path)
    return sum(os.path.getsize(os.path.join(path, name)) for name in os.listdir(path))


def version(package, programs):
    if package:
        return subprocess.run(["dpkg-query", "-W", "-f", "${Package} ${Version}", package], stdout=subprocess.PIPE, text=True).stdout
    shown = subprocess.run([programs + "/fossick-index", "--version"], stdout=subprocess.PIPE, text=True).stdout
    commit = subprocess.run(["git", "describe", "--always", "--dirty"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
    return " ".join((shown + commit).split())


def build(command, index, corpus):
    """Builds an index; the processor seconds, wall seconds, memory at its highest, and bytes that it took."""
    remove(index)
    start = time.monotonic()
    with open(corpus, "rb") as source:
        child = subprocess.Popen(command.split(), stdin=source, stdout=sys.stderr)
        _, code, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(code)
    if child.returncode:
        sys.exit("run.py: failed: " + command)
    return {"cpu_s": round(used.ru_utime + used.ru_stime, 2), "wall_s": round(time.monotonic() - start, 2),
            "peak_mb": round(used.ru_maxrss * 1024 / 1e6, 1), "index_mb": round(size(index) / 1e6, 2)}


def build_all(names, known, folder, corpus, programs):
    """Builds what is asked for; KEEP=1 spares indexes that an earlier run built from the same corpus."""
    path = os.path.join(folder, "built.json")
    identity = [os.path.basename(corpus), os.path.getsize(corpus)]
    built = {}
    if os.environ.get("KEEP") == "1" and os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            built = {n: b for n, b in json.load(file).items() if n != "fossick" and b["corpus"] == identity and os.path.exists(known[n][2])}
    for name in names:
        if name in built:
            continue
        command, _, index, package = known[name]
        print("building", name, file=sys.stderr, flush=True)
        built[name] = dict(build(command, index, corpus), version=version(package, programs), corpus=identity)
        with open(path, "w", encoding="utf-8") as file:
            json.dump(built, file)
    return {n: built[n] for n in names}


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        models = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    return "%s, %d cores, load %s" % (models[0] if models else os.uname().machine, os.cpu_count(), open("/proc/loadavg").read().split()[0])


def head(about):
    """What stands above the tables."""
    lines = ["%s  %s" % (about["date"], about["machine"]),
             "%s documents, %.1f MB normalised; queries: %s" % (format(about["documents"], ","), about["corpus_mb"], about["queries"]), "",
             "%-10s %9s %9s %9s %10s  %s" % ("index", "CPU s", "wall s", "peak MB", "size MB", "version")]
    for name, b in about["built"].items():
        lines.append("%-10s %9.1f %9.1f %9.1f %10.1f  %s" % (name, b["cpu_s"], b["wall_s"], b["peak_mb"], b["index_mb"], b["version"]))
    return "\n".join(lines) + "\n"


def tell(text, table):
    sys.stdout.write(text)
    sys.stdout.flush()
    table.write(text)


def main():
    programs, folder = sys.argv[1:]
    known = engines(programs, folder)
    peers = setting("PEERS", "lucene8 sqlite").split()
    unknown = [p for p in peers if p not in known]
    if unknown:
        sys.exit("run.py: no such engine: %s" % unknown[0])
    queries = chosen_queries()
    corpus = normalised(folder)
    names = list(dict.fromkeys(peers[:1] + ["fossick"] + peers[1:]))
    about = {"date": datetime.date.today().isoformat(), "machine": machine(), "queries": os.path.basename(queries)}
    about["built"] = build_all(names, known, folder, corpus, programs)
    with open(corpus, "rb") as file:
        about["documents"] = sum(1 for _ in file)
    about["corpus_mb"] = round(os.path.getsize(corpus) / 1e6, 1)
    with open(os.path.join(folder, "about.json"), "w", encoding="utf-8") as file:
        json.dump(about, file)
    compare = [sys.executable, os.path.join(HERE, "compare.py"), "-q", queries, "-c", setting("FOSSICK_COMMANDS", COMMANDS),
               "-n", setting("FOSSICK_ROUNDS", "10"), "--cap", setting("CAP", "60"), "--about", os.path.join(folder, "about.json"),
               "-o", os.path.join(folder, "peers.json")] + ["%s=%s" % (n, known[n][1]) for n in names + ["echo"]]
    with open(os.path.join(folder, "table.txt"), "w", encoding="utf-8") as table:
        tell(head(about) + "\n", table)
        with subprocess.Popen(compare, stdout=subprocess.PIPE, text=True) as race:
            for line in race.stdout:
                tell(line, table)
    if race.returncode:
        sys.exit(race.returncode)
    subprocess.run([sys.executable, os.path.join(HERE, "plot.py"), os.path.join(folder, "peers.json")], check=True)


if __name__ == "__main__":
    main()
