#!/usr/bin/env python3
"""compare.py [-n ROUNDS] [-w ROUNDS] [-c COMMANDS] -q QUERIES NAME='COMMAND LINE' NAME='COMMAND LINE'...

Asks several engines the same queries over pipes, one query at a time: COMMAND<TAB>QUERY in, a number out.  For each command
the engines take turns, a round over all queries each, after -w rounds that are not timed; the best time of each query counts.
Prints, by class of query, the mean in microseconds less what `cat` takes (the pipe), and the ratio to
the first engine's; then every query that engines answer differently.
"""
import argparse
import json
import re
import shlex
import subprocess
import sys
import time


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
    def __init__(self, name, command):
        self.name = name
        self.process = subprocess.Popen(shlex.split(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        self.output = self.process.stdout

    def ask(self, line):
        start = time.perf_counter_ns()
        self.process.stdin.write(line)
        answer = b""
        while not answer.endswith(b"\n"):
            more = self.output.read(64)
            if not more:
                sys.exit("%s: ended at %r" % (self.name, line))
            answer += more
        return time.perf_counter_ns() - start, answer.strip()


def measure(engines, lines, warmup, rounds):
    best = {e.name: [float("inf")] * len(lines) for e in engines}
    answers = {e.name: [b""] * len(lines) for e in engines}
    for turn in range(warmup + rounds):
        for engine in engines:
            for i, line in enumerate(lines):
                took, answers[engine.name][i] = engine.ask(line)
                if turn >= warmup:
                    best[engine.name][i] = min(best[engine.name][i], took / 1000)
    return best, answers


def report(command, queries, engines, best, answers):
    names = [e.name for e in engines if e.name != "echo"]
    print("%s  %s" % (command, "  ".join("%20s" % n for n in names)))
    groups = {}
    for i, query in enumerate(queries):
        groups.setdefault(classify(query), []).append(i)
    for group, members in sorted(groups.items(), key=lambda g: -len(g[1])):
        pipe = sum(best["echo"][i] for i in members)
        sums = [sum(best[n][i] for i in members) - pipe for n in names]
        cells = ["%12.1f %6.2fx" % (s / len(members), s / sums[0]) for s in sums]
        print("%-8s %4d  %s" % (group, len(members), "  ".join("%20s" % c for c in cells)))
    for i, query in enumerate(queries):
        given = [answers[n][i].decode() for n in names if answers[n][i] != b"UNSUPPORTED"]
        if len(set(given)) > 1:
            print("DIFFERENT %s: %s" % (query, " ".join("%s=%s" % (n, answers[n][i].decode()) for n in names)))
    print(flush=True)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("-q", dest="queries", required=True)
    options.add_argument("-c", dest="commands", default="TOP_10,TOP_100,TOP_1000,TOP_100_COUNT,COUNT")
    options.add_argument("-n", dest="rounds", type=int, default=10)
    options.add_argument("-w", dest="warmup", type=int, default=3)
    options.add_argument("engines", nargs="+", metavar="NAME=COMMAND")
    given = options.parse_args()
    with open(given.queries, encoding="utf-8") as file:
        queries = [json.loads(line)["query"] if line.startswith("{") else line.strip() for line in file]
    engines = [Engine(*e.split("=", 1)) for e in given.engines] + [Engine("echo", "cat")]
    for command in given.commands.split(","):
        lines = [("%s\t%s\n" % (command, q)).encode() for q in queries]
        report(command, queries, engines, *measure(engines, lines, given.warmup, given.rounds))


main()
