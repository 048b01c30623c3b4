#!/usr/bin/env python3
"""plot.py PEERS.json... -- draws what compare.py wrote, with gnuplot: PNG and SVG beside the first file.

NAME-ratio-mean, NAME-ratio-p99: each engine's time by that of the first, by command and class, on a logarithmic scale.
NAME-latency: mean microseconds, less the pipe.  With several files, of more and less documents: NAME-size, mean microseconds
by number of documents.
"""
import json
import os
import subprocess
import sys

COLOURS = ["#7f7f7f", "#d62728", "#1f77b4", "#2ca02c", "#9467bd", "#ff7f0e"]
KINDS = {"ratio-mean": ("ratio_mean", "mean time / %s"), "ratio-p99": ("ratio_p99", "p99 / %s"), "latency": ("mean", "mean, microseconds")}


def gnuplot(script):
    subprocess.run(["gnuplot"], input=script, text=True, check=True)


def both(path, width, height, body):
    for terminal, end in (("pngcairo", "png"), ("svg", "svg")):
        gnuplot("set terminal %s size %d,%d font 'sans,10' background 'white'\nset output '%s.%s'\n%s" % (terminal, width, height, path, end, body))


def block(name, rows):
    return "$%s << END\n%s\nEND\n" % (name, "\n".join(" ".join(r) for r in rows))


def shown(value):
    return "NaN" if value is None or value <= 0 else "%g" % value


def names_of(result):
    return [n for n in result["engines"] if n != "echo"]


def bars(result, path, member, label):
    """One row of clustered bars for each command."""
    names = names_of(result)
    body = "set style data histograms\nset style histogram clustered gap 1\nset style fill solid border -1\nset boxwidth 0.9\nset logscale y\n"
    body += "set grid ytics\nset key outside right top\nset ylabel '%s'\n" % label
    body += "set yrange [%s:*]\n" % ("1" if member == "mean" else "0.01")
    if member != "mean":
        body += "set arrow from graph 0, first 1 to graph 1, first 1 nohead lt 1 lc 'black' dt 2\n"
    for command, of in result["commands"].items():
        rows = [['"%s (%d)"' % (g, c["queries"])] + [shown(c["engines"][n] and c["engines"][n][member]) for n in names] for g, c in of["classes"].items()]
        body += block(command, rows)
    body += "set multiplot layout %d,1\n" % len(result["commands"])
    for command in result["commands"]:
        parts = ["$%s using %d:xtic(1) title '%s' lc rgb '%s'" % (command, i + 2, n, COLOURS[i % len(COLOURS)]) for i, n in enumerate(names)]
        body += "set title '%s' noenhanced\nplot %s\n" % (command, ", ".join(parts))
    both(path, 1000, 260 * len(result["commands"]), body + "unset multiplot\n")


def sizes(results, path):
    """A line for each engine and class, a plot for each command, by number of documents."""
    results = sorted(results, key=lambda r: r["documents"])
    commands = [c for c in results[0]["commands"] if all(c in r["commands"] for r in results)]
    names = [n for n in names_of(results[0]) if all(n in r["engines"] for r in results)]
    body = "set logscale xy\nset grid\nset key outside right top noenhanced\nset xlabel 'documents'\nset ylabel 'mean, microseconds'\n"
    plots = []
    for command in commands:
        parts = []
        for i, name in enumerate(names):
            for j, group in enumerate(g for g in ("OR", "AND", "PHRASE") if all(g in r["commands"][command]["classes"] for r in results)):
                rows = [(r["documents"], r["commands"][command]["classes"][group]["engines"][name]) for r in results]
                block_name = "%s_%d_%d" % (command, i, j)
                body += block(block_name, [[str(d), shown(row and row["mean"])] for d, row in rows])
                parts.append("$%s using 1:2 with linespoints title '%s %s' lc rgb '%s' dt %d" % (block_name, name, group, COLOURS[i % len(COLOURS)], j + 1))
        plots.append("set title '%s' noenhanced\nplot %s\n" % (command, ", ".join(parts)))
    both(path, 1000, 360 * len(plots), body + "set multiplot layout %d,1\n%sunset multiplot\n" % (len(plots), "".join(plots)))


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    results = []
    for path in sys.argv[1:]:
        with open(path, encoding="utf-8") as file:
            results.append(json.load(file))
    base = os.path.splitext(sys.argv[1])[0]
    for kind, (member, label) in KINDS.items():
        bars(results[0], base + "-" + kind, member, label.replace("%s", names_of(results[0])[0]))
    if len(results) > 1:
        sizes(results, base + "-size")


if __name__ == "__main__":
    main()
