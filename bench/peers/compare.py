#!/usr/bin/env python3
"""compare.py [OPTION]... -q QUERIES NAME=COMMAND-LINE NAME=COMMAND-LINE...

Asks several engines the same queries over pipes, one query at a time: COMMAND<TAB>QUERY in, a number out.  For each command
every engine is warmed, then the engines take turns, a round over all queries each, in an order that rotates; the best time of
each query counts.  An engine too slow for its cap answers fewer rounds, but one at least.

Prints, by class of query, microseconds less what an engine called echo takes (the pipe; `cat` unless one is named so), and the
ratio to the first engine, over the queries that both can answer; then every query that engines answer differently.
"""
import argparse
import collections
import gc
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time

CLASSES = ["TERM", "OR", "AND", "PHRASE", "PHRASE+", "+a b", "NEG"]
STATISTICS = [("mean", None), ("p50", 0.50), ("p95", 0.95), ("p99", 0.99)]
UNSUPPORTED = "UNSUPPORTED"
NO_ANSWER = (UNSUPPORTED, "ERROR")


def classify(query):
    clauses = re.findall(r'([+-]?)("[^"]*"|\S+)', query)
    signs = {sign for sign, _ in clauses}
    if "-" in signs:
        return "NEG"
    if any(" " in words for _, words in clauses):
        return "PHRASE" if len(clauses) == 1 else "PHRASE+"
    if len(clauses) == 1:
        return "TERM"
    return {("",): "OR", ("+",): "AND"}.get(tuple(sorted(signs)), "+a b")


class Engine:
    def __init__(self, name, command, patience):
        self.name = name
        self.command = command
        self.patience = patience
        self.alive = True
        self.process = subprocess.Popen(shlex.split(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        self.to = self.process.stdin.fileno()
        self.back = self.process.stdout.fileno()

    def ask(self, line):
        """Nanoseconds and the answer; the alarm's system calls lie outside of what is timed."""
        signal.setitimer(signal.ITIMER_REAL, self.patience)
        start = time.perf_counter_ns()
        os.write(self.to, line)
        answer = os.read(self.back, 4096)
        while answer and not answer.endswith(b"\n"):
            more = os.read(self.back, 4096)
            answer = answer + more if more else b""
        took = time.perf_counter_ns() - start
        signal.setitimer(signal.ITIMER_REAL, 0)
        if not answer:
            raise EOFError("it ended")
        return took, answer

    def give_up(self, line, why):
        print("%s: out of the race at %r: %s" % (self.name, line.decode().strip(), why), file=sys.stderr)
        self.alive = False
        self.process.kill()
        self.process.wait()

    def stop(self):
        self.process.stdin.close()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def impatient(_signal, _frame):
    raise TimeoutError("no answer in time")


class Race:
    """One command: the best time in microseconds and the answer of each query, by engine."""

    def __init__(self, engines, lines, given):
        self.lines = lines
        self.given = given
        self.rounds = {e.name: 0 for e in engines}
        self.best = {e.name: [None] * len(lines) for e in engines}
        self.answers = {e.name: [UNSUPPORTED] * len(lines) for e in engines}
        for engine in engines:
            self.warm(engine)
        self.take_turns(engines)

    def warm(self, engine):
        start = time.monotonic()
        done = 0
        while done < self.given.warmup or time.monotonic() - start < self.given.warmup_seconds:
            if not self.round(engine, False, start + self.given.cap / 2):
                break
            done += 1

    def take_turns(self, engines):
        spent = collections.Counter()
        last = collections.Counter()
        for turn in range(self.given.rounds):
            shift = turn % len(engines)
            for engine in engines[shift:] + engines[:shift]:
                if turn and spent[engine.name] + last[engine.name] > self.given.cap:
                    continue
                start = time.monotonic()
                if self.round(engine, True, float("inf")):
                    self.rounds[engine.name] += 1
                last[engine.name] = time.monotonic() - start
                spent[engine.name] += last[engine.name]

    def round(self, engine, timed, until):
        """Asks every query; False when that was not to be finished."""
        best, answers = self.best[engine.name], self.answers[engine.name]
        for i, line in enumerate(self.lines):
            if not engine.alive or time.monotonic() > until:
                return False
            try:
                took, answer = engine.ask(line)
            except (OSError, EOFError) as why:
                engine.give_up(line, why)
                return False
            if timed:
                answers[i] = answer.decode().strip()
                if answers[i] not in NO_ANSWER:
                    best[i] = took / 1000 if best[i] is None else min(best[i], took / 1000)
        return True


def statistic(times, share):
    """The mean, or a percentile, between its neighbours in proportion."""
    if share is None:
        return sum(times) / len(times)
    times = sorted(times)
    at = share * (len(times) - 1)
    low = int(at)
    high = min(low + 1, len(times) - 1)
    return times[low] + (times[high] - times[low]) * (at - low)


def net(race, name, members, share):
    return statistic([race.best[name][i] for i in members], share) - statistic([race.best["echo"][i] for i in members], share)


def figures(race, name, first, members):
    """What one engine takes for the queries of a class, less the pipe; None where it can answer none."""
    own = [i for i in members if race.best[name][i] is not None]
    both = [i for i in own if race.best[first][i] is not None]
    if not own:
        return None
    row = {"answered": len(own)}
    for label, share in STATISTICS:
        row[label] = round(net(race, name, own, share), 2)
    for label in ("mean", "p99"):
        share = dict(STATISTICS)[label]
        base = net(race, first, both, share) if both else 0
        row["ratio_" + label] = round(net(race, name, both, share) / base, 4) if base > 0 else None
    return row


def different(race, names):
    """The numbers of the queries that engines answer differently, with the answers."""
    rows = []
    for i in range(len(race.lines)):
        given = {n: race.answers[n][i] for n in names if race.answers[n][i] != UNSUPPORTED}
        if len(set(given.values())) > 1:
            rows.append({"query": i + 1, "answers": given})
    return rows


def ratio(value):
    return "-" if value is None else "%.3f" % value


def report(command, queries, race, names):
    """Prints the table of a command and returns it for the JSON."""
    print("%s  rounds: %s" % (command, " ".join("%s %d" % (n, race.rounds[n]) for n in names)))
    print("%-8s %7s  %-10s %11s %11s %11s %11s %9s %9s" % ("class", "queries", "engine", "mean us", "p50", "p95", "p99", "mean/1st", "p99/1st"))
    classes = {}
    for group in CLASSES:
        members = [i for i, q in enumerate(queries) if classify(q) == group]
        if not members:
            continue
        rows = {n: figures(race, n, names[0], members) for n in names}
        classes[group] = {"queries": len(members), "engines": rows}
        for name, row in rows.items():
            if row:
                print("%-8s %7d  %-10s %11.1f %11.1f %11.1f %11.1f %9s %9s" % (group, row["answered"], name, row["mean"], row["p50"],
                      row["p95"], row["p99"], ratio(row["ratio_mean"]), ratio(row["ratio_p99"])))
            else:
                print("%-8s %7d  %-10s %11s" % (group, len(members), name, "cannot"))
    rows = different(race, names)
    for row in rows:
        print("DIFFERENT %s: %s" % (queries[row["query"] - 1], " ".join("%s=%s" % pair for pair in row["answers"].items())))
    print("%d of %d queries answered differently\n" % (len(rows), len(queries)), flush=True)
    best = {n: [None if t is None else round(t, 2) for t in race.best[n]] for n in names + ["echo"]}
    return {"rounds": race.rounds, "classes": classes, "different": rows, "best_us": best}


def arguments():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("-q", dest="queries", required=True, help="a query a line, or JSON lines with \"query\"")
    options.add_argument("-c", dest="commands", default="TOP_10,TOP_100,TOP_1000,TOP_100_COUNT,COUNT")
    options.add_argument("-n", dest="rounds", type=int, default=10, help="rounds that are timed (10)")
    options.add_argument("-w", dest="warmup", type=int, default=2, help="rounds before, at least (2)")
    options.add_argument("-s", dest="warmup_seconds", type=float, default=2, help="seconds before, at least, for each engine (2)")
    options.add_argument("--cap", type=float, default=60, help="seconds an engine may take for a command; half of them more to warm up (60)")
    options.add_argument("--patience", type=float, default=60, help="seconds for one query, then the engine is out (60)")
    options.add_argument("--about", help="a JSON file whose members go into the output")
    options.add_argument("-o", dest="output", help="JSON file; queries are told by their line numbers")
    options.add_argument("engines", nargs="+", metavar="NAME=COMMAND-LINE")
    return options.parse_args()


def main():
    given = arguments()
    with open(given.queries, encoding="utf-8") as file:
        queries = [json.loads(line)["query"] if line.startswith("{") else line.strip() for line in file]
    signal.signal(signal.SIGALRM, impatient)
    gc.disable()
    named = [e.split("=", 1) for e in given.engines]
    if "echo" not in dict(named):
        named.append(["echo", "cat"])
    engines = [Engine(name, command, given.patience) for name, command in named]
    names = [name for name, _ in named if name != "echo"]
    result = {"engines": dict(named), "classes": [classify(q) for q in queries], "commands": {}}
    if given.about:
        with open(given.about, encoding="utf-8") as file:
            result.update(json.load(file))
    for command in given.commands.split(","):
        lines = [("%s\t%s\n" % (command, q)).encode() for q in queries]
        race = Race(engines, lines, given)
        result["commands"][command] = report(command, queries, race, names)
    for engine in engines:
        engine.stop()
    if given.output:
        with open(given.output, "w", encoding="utf-8") as file:
            json.dump(result, file, separators=(",", ":"))
            file.write("\n")


main()
