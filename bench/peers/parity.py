#!/usr/bin/env python3
"""parity.py FOLDER-OF-PROGRAMS OUTPUT-FOLDER -- are BM25 scores those of Lucene 8?  make parity.

    SAMPLE          documents; else 20000
    QUERIES         random queries; else 4000
    TOLERANCE       relative; else 1e-5
    SEED            of the queries; else 1
    and FOSSICK_SHARED, FOSSICK_CORPUS, FOSSICK_NORMALISED as in run.py
Both index the same normalised documents and answer the same random queries: words taken from the documents, so that rare and common
ones come, alone, optional, required and as phrases.  Lucene's best ten must have the same scores in fossick, rank by rank and document by
document (of equal scores at the tenth rank either may be shown).  Ends with a line that sums up; status 1 when any differs.
"""
import json
import os
import random
import subprocess
import sys

import run


def random_queries(corpus, n, seed):
    """Words of random places of random documents; neighbours for phrases."""
    pick = random.Random(seed)
    with open(corpus) as lines:
        texts = [json.loads(line)["text"].split() for line in lines]
    def word():
        return pick.choice(pick.choice(texts))
    def phrase():
        words = pick.choice(texts)
        at = pick.randrange(len(words))
        part = words[at:at + pick.randint(2, 3)]
        return '"%s"' % " ".join(part) if len(part) > 1 else part[0]
    def clause(sign):
        return sign + (phrase() if pick.random() < 0.2 else word())
    queries = []
    for _ in range(n):
        sign = "+" if pick.random() < 0.3 else ""
        queries.append(" ".join(clause(sign) for _ in range(pick.choice([1, 2, 2, 3, 4, 6]))))
    return queries


def lucene_answers(folder, queries):
    java = ["java", "-Xmx2g", "-cp", "%s:%s" % (folder, run.jars()), "Lucene8", "scores", os.path.join(folder, "parity.lucene8")]
    lines = subprocess.run(java, input="\n".join(queries) + "\n", capture_output=True, text=True, check=True).stdout.splitlines()
    pairs = [line.split() for line in lines]
    return [[(p[i], float(p[i + 1])) for i in range(0, len(p), 2)] for p in pairs]


def fossick_answers(programs, folder, queries):
    topics, qrels = os.path.join(folder, "parity.topics"), os.path.join(folder, "parity.qrels")
    with open(topics, "w") as out:
        out.writelines("%d\t%s\n" % each for each in enumerate(queries))
    with open(qrels, "w") as out:
        out.writelines("%d 0 none 1\n" % i for i in range(len(queries)))
    ask = [os.path.join(programs, "fossick-eval"), "-i", os.path.join(folder, "parity.db"), "--queries", "--set", "stop=0,k1=1.2,b=0.75", "--depth", "100",
           "--write-run", "-", "-m", "num_ret", topics, qrels]
    answers = [[] for _ in queries]
    for line in subprocess.run(ask, capture_output=True, text=True, check=True).stdout.splitlines():
        part = line.split()
        if len(part) == 6 and part[1] == "Q0":
            answers[int(part[0])].append((part[2], float(part[4])))
    return answers


def difference(lucene, fossick):
    """The largest relative difference of a query's best ten; infinite when a document is missing."""
    worst, ours = 0, dict(fossick)
    if len(lucene) != min(10, len(fossick)):
        return float("inf")
    for (doc, score), (_, same_rank) in zip(lucene, fossick):
        worst = max(worst, abs(same_rank - score) / score)
        if doc in ours:
            worst = max(worst, abs(ours[doc] - score) / score)
        elif score > lucene[-1][1] * (1 + 1e-5):
            return float("inf")
    return worst


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    programs, folder = sys.argv[1:]
    os.environ.setdefault("SAMPLE", "20000")
    tolerance = float(run.setting("TOLERANCE", "1e-5"))
    corpus = run.normalised(folder)
    index = [(["%s/fossick-index" % programs, "-i", folder + "/parity.db", "--lang", "none", "--no-store", "--no-progress", "-"], folder + "/parity.db"),
             (["java", "-Xmx2g", "-cp", "%s:%s" % (folder, run.jars()), "Lucene8", "build", folder + "/parity.lucene8"], folder + "/parity.lucene8")]
    for command, path in index:
        run.remove(path)
        with open(corpus) as lines:
            subprocess.run(command, stdin=lines, stdout=subprocess.DEVNULL, check=True)
    queries = random_queries(corpus, int(run.setting("QUERIES", "4000")), int(run.setting("SEED", "1")))
    both = list(zip(queries, lucene_answers(folder, queries), fossick_answers(programs, folder, queries)))
    differences = [difference(lucene, fossick) for _, lucene, fossick in both]
    hits = sum(len(lucene) for _, lucene, _ in both)
    for (query, lucene, fossick), d in zip(both, differences):
        if d > tolerance:
            print("%s\n  lucene8 %s\n  fossick %s" % (query, lucene[:3], fossick[:3]))
    wrong = sum(d > tolerance for d in differences)
    print("parity: %d queries, %d hits of %s documents; largest relative difference %.1e; %d queries differ by more than %g"
          % (len(queries), hits, os.environ["SAMPLE"], max(differences), wrong, tolerance))
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
