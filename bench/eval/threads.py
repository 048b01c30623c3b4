#!/usr/bin/env python3
"""threads.py OUTPUT-FOLDER CORPUS... -- judged collections of long and uneven documents, judged by how people named their messages.

Of each CORPUS (JSON lines with id, title, text; also .zst) it makes OUTPUT-FOLDER/NAME as BEIR has them: the documents are messages without
their header lines, a topic is the subject of a thread of 4 to 100 messages (three words or more, Re: and Fwd: taken away), and the messages with this
subject are relevant.  Three hundred threads, drawn at random with a fixed seed.  A check for parameters of length that were chosen on abstracts."""
import collections, json, os, random, re, subprocess, sys

HEADER = re.compile(r"\s*>*\s*(subject|re|fw|sent|from|to|cc)\s*:", re.I)
REPLY = re.compile(r"^\s*((re|fwd?)\s*(\[\d+\])?\s*:|\[.*?\])\s*", re.I)


def lines(path):
    if path.endswith(".zst"):
        return subprocess.Popen(["zstd", "-dc", "--long=27", path], stdout=subprocess.PIPE).stdout
    return open(path, "rb")


def subject(title):
    while REPLY.match(title):
        title = REPLY.sub("", title)
    return re.sub(r"\W+", " ", title.lower()).strip()


def write(path, records):
    with open(path, "w") as f:
        f.writelines(json.dumps(r) + "\n" for r in records)


def make(folder, corpus):
    documents, threads = [], collections.defaultdict(list)
    for line in lines(corpus):
        d = json.loads(line)
        key = d["id"].replace(" ", "_")
        documents.append({"_id": key, "text": "\n".join(l for l in d["text"].split("\n") if not HEADER.match(l))})
        name = subject(d["title"])
        if len(name.split()) >= 3:
            threads[name].append(key)
    chosen = [name for name, keys in threads.items() if 4 <= len(keys) <= 100]
    random.Random(1).shuffle(chosen)
    os.makedirs(folder, exist_ok=True)
    write(folder + "/corpus.jsonl", documents)
    write(folder + "/queries.jsonl", ({"_id": str(i), "text": name} for i, name in enumerate(chosen[:300])))
    with open(folder + "/qrels.tsv", "w") as f:
        f.write("query-id\tcorpus-id\tscore\n")
        f.writelines("%d\t%s\t1\n" % (i, key) for i, name in enumerate(chosen[:300]) for key in threads[name])


if len(sys.argv) < 3:
    sys.exit("usage: threads.py OUTPUT-FOLDER CORPUS...")
for path in sys.argv[2:]:
    make(os.path.join(sys.argv[1], os.path.basename(path).split(".")[0]), path)
