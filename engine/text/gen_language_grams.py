#!/usr/bin/env python3
"""Writes language_grams.c from the fingerprints of Debian's libexttextcat-data (BSD licence).

Usage: gen_language_grams.py [/usr/share/libexttextcat] > language_grams.c

A fingerprint holds the 400 commonest strings of one to five characters within words of a language, the commonest
first; "_" is the boundary of a word.  Those of letters and marks alone are taken.
"""
import os
import sys
import unicodedata

# Languages as language.c names them, and some without a stemmer that would be taken for one of those.
PROFILES = [
    ("ca", "catalan"), ("da", "danish"), ("nl", "dutch"), ("en", "english"), ("eu", "basque"), ("fi", "finnish"),
    ("fr", "french"), ("de", "german"), ("hu", "hungarian"), ("id", "indonesian"), ("ga", "irish"), ("it", "italian"),
    ("lt", "lithuanian"), ("nb", "norwegian"), ("nn", "norwegian"), ("pt", "portuguese"), ("ro", "romanian"),
    ("es", "spanish"), ("sv", "swedish"), ("tr", "turkish"), ("sr-Latn", "serbian"), ("sr-Cyrl", "serbian"),
    ("ru", "russian"), ("hi", "hindi"), ("ne", "nepali"), ("yi", "yiddish"), ("ar", "arabic"),
    ("cs", "none"), ("pl", "none"), ("sk", "none"), ("sl", "none"), ("et", "none"), ("lv", "none"), ("vi", "none"),
    ("is", "none"), ("gl", "none"), ("af", "none"), ("sq", "none"), ("cy", "none"), ("eo", "none"), ("sw", "none"),
    ("tl", "none"), ("uk", "none"), ("bg", "none"), ("mk", "none"), ("be", "none"), ("mr", "none"), ("he", "none"),
    ("fa", "none"), ("ur", "none"),
]


def grams(path):
    with open(path, encoding="utf-8") as f:
        words = [line.split()[0] for line in f if line.split()]
    seen = {}
    for word in words:
        word = word.lower()
        if all(c == "_" or unicodedata.category(c)[0] in "LM" for c in word) and word.strip("_"):
            seen.setdefault(word, None)
    return list(seen)


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else "/usr/share/libexttextcat"
    print("/* language_grams.c -- made by gen_language_grams.py from the fingerprints of libexttextcat 3.4.5")
    print(" * (Debian: libexttextcat-data, BSD licence). */")
    print('#include "text/language_grams.h"\n')
    print("/* clang-format off */")
    print("const language_profile language_profiles[LANGUAGE_PROFILES] = {")
    for code, name in PROFILES:
        print("    {%s, /* %s */" % (quoted(name), code))
        line = "     "
        for gram in grams(os.path.join(folder, code + ".lm")):
            if len(line) + len(gram) > 100:
                print(line + '"')
                line = "     "
            line += gram + " " if line != "     " else ' "' + gram + " "
        print(line + '"},')
    print("};")
    sys.stderr.write("%d profiles\n" % len(PROFILES))


main()
