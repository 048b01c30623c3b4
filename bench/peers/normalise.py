#!/usr/bin/env python3
"""normalise.py <CORPUS >NORMALISED -- the form in which engines can be compared.

Reads JSON lines with id, title, text; writes {"id": ..., "text": ...} lines whose text is lower-case [a-z0-9] words with
single spaces, so that splitting at white space and splitting by the Unicode rules give the same words.  Words of more than 64
characters and documents without words are left out; an id seen before gets its line's number.
"""
import json
import re
import sys

OTHER = re.compile(r"[^a-z0-9]+")
seen = set()
for number, line in enumerate(sys.stdin, 1):
    document = json.loads(line)
    text = (document.get("title") or "") + " " + (document.get("text") or "")
    words = [w for w in OTHER.sub(" ", text.lower()).split() if len(w) <= 64]
    if not words:
        continue
    key = re.sub(r"\s+", "_", str(document.get("id", number)))
    if key in seen:
        key = "%s#%d" % (key, number)
    seen.add(key)
    sys.stdout.write(json.dumps({"id": key, "text": " ".join(words)}) + "\n")
