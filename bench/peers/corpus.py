"""corpus.py -- the corpus and the queries that measurements use: what FOSSICK_SHARED, FOSSICK_CORPUS, FOSSICK_NORMALISED, SAMPLE and
FOSSICK_QUERIES name; peers/run.py tells of them."""
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def setting(name, other):
    return os.environ.get(name) or other


def queries():
    path = setting("FOSSICK_QUERIES", setting("FOSSICK_SHARED", "../shared") + "/data/queries/game.dev.jsonl")
    if not os.access(path, os.R_OK):
        sys.exit("%s: cannot read %s; set FOSSICK_QUERIES" % (os.path.basename(sys.argv[0]), path))
    return path


def normalised(folder):
    """The corpus in the form that all engines split alike, made once."""
    source = os.environ.get("FOSSICK_NORMALISED")
    if not source:
        corpus = setting("FOSSICK_CORPUS", setting("FOSSICK_SHARED", "../shared") + "/data/text/enwiki.jsonl.zst")
        source = os.path.join(folder, "norm-%s.jsonl" % os.path.basename(corpus).split(".")[0])
        if not os.path.exists(source) or os.path.getmtime(source) < os.path.getmtime(corpus):
            unpack = {"zst": ["zstd", "-dc", "--long=27"], "gz": ["gzip", "-dc"]}.get(corpus.rsplit(".", 1)[-1], ["cat"])
            with open(source + ".new", "wb") as out:
                plain = subprocess.Popen(unpack + [corpus], stdout=subprocess.PIPE)
                subprocess.run([sys.executable, os.path.join(HERE, "normalise.py")], stdin=plain.stdout, stdout=out, check=True)
            if plain.wait():
                sys.exit("cannot unpack " + corpus)
            os.rename(source + ".new", source)
    sample = os.environ.get("SAMPLE")
    if not sample:
        return source
    part = os.path.join(folder, "norm-sample.jsonl")
    with open(part, "wb") as out:
        subprocess.run(["head", "-n", sample, source], stdout=out, check=True)
    return part
