"""What the stage `segment` reaches: `python benchmarks/segment.py [--data FOLDER] [--split test]`.

Reports, asserts nothing: how many mention boundaries of the annotated corpus a token or word boundary meets, words against
treebanks (UD PUD by cross-validation: `python -m pipeline.train.segmentation`; PADT here, for measuring only), names kept
whole, agreement with camel-tools' tokeniser, and speed.
"""

from __future__ import annotations

import argparse
import json
import lzma
import os
import time
from collections import Counter
from itertools import islice
from pathlib import Path

from pipeline.evaluate.gold import plain_article, read_gold
from pipeline.orthography import fold
from pipeline.segment.analyser import load_analyser
from pipeline.segment.candidates import find_readings
from pipeline.segment.disambiguate import load_disambiguator
from pipeline.train.treebank import read_treebank

PARTICLES = frozenset(("بن", "ابن", "ابو", "ابي", "ال", "ام", "بنت", "عبد"))
# UniMorph's part of speech → the UPOS that may stand for it; bundles without one are names and marks.
UNIMORPH = {"V": {"VERB", "AUX"}, "N": {"NOUN", "PROPN", "NUM", "ADV", "DET", "ADP"}, "ADJ": {"ADJ", "NUM", "DET"},
            "ADP": {"ADP", "ADV", "SCONJ"}, "CONJ": {"CCONJ", "SCONJ"}, "PART": {"PART", "ADV", "SCONJ"}, "PRO": {"PRON"},
            "DET": {"DET", "PRON"}, "ADV": {"ADV", "NOUN", "ADP"}, "NUM": {"NUM"}}


def boundaries(data: Path, split: str) -> dict[str, float]:
    counts: Counter[str] = Counter()
    for record in read_gold(data / "annotated" / "annotated.jsonl", split):
        text = (data / "annotated" / "texts" / f"{record['doc_id']}.txt").read_bytes().decode("utf-8")
        article = plain_article(record["doc_id"], text)
        token_starts, token_ends = {t.start for t in article.tokens}, {t.end for t in article.tokens}
        word_starts, word_ends = {w.start for w in article.words}, {w.end for w in article.words}
        for mention in record["mentions"]:
            if mention["type"] == "QUOTE":
                continue
            start, end = mention["start"], mention["end"]
            sentence = article.sentence_at(start)
            words = [w for t in article.tokens_in(start, end) for w in article.words_of_token(t)
                     if w.start >= start and w.end <= end]
            counts["mentions"] += 1
            counts["start at token"] += start in token_starts
            counts["start at word"] += start in word_starts
            counts["end at token"] += end in token_ends
            counts["end at word"] += end in word_ends
            counts["inside one sentence"] += sentence is not None and end <= sentence.end
            if mention["type"] == "PERS":
                for word in words:
                    if word.form[0].isalpha() and not word.form[0].isascii() and fold(word.form) not in PARTICLES:
                        counts["words of persons"] += 1
                        counts["of them PROPN"] += word.upos == "PROPN"
    n, persons = counts["mentions"], max(counts["words of persons"], 1)
    names = ("start at token", "start at word", "end at token", "end at word", "inside one sentence")
    return {"mentions": n, **{name: round(counts[name] / n, 4) for name in names},
            "words of persons": persons, "of them PROPN": round(counts["of them PROPN"] / persons, 4)}


def padt(path: Path) -> dict[str, float]:
    analyse, choose = load_analyser(), load_disambiguator().choose
    counts: Counter[str] = Counter()
    for sentence in read_treebank(path):
        seen = frozenset(fold(t) for t in sentence.tokens)
        readings = find_readings(sentence.tokens, analyse, seen)
        for name, picks in (("first ", [0] * len(readings)), ("", choose(sentence.tokens, readings))):
            for token, options, pick, words in zip(sentence.tokens, readings, picks, sentence.words, strict=True):
                if words is None or not token[0].isalpha() or token[0].isascii():
                    continue
                reading = options[pick]
                counts[name + "tokens"] += 1
                if len(reading.parts) != len(words):
                    continue
                word = words[reading.core]
                tags = set(word.unimorph.split(";")) & set(UNIMORPH)
                counts[name + "split"] += 1
                counts[name + "pos"] += not tags or any(reading.main.upos in UNIMORPH[tag] for tag in tags)
                counts[name + "lemma"] += fold(reading.main.lemma or "") == fold(word.lemma)
    return {"tokens": counts["tokens"], **{k: round(counts[k] / max(counts["tokens"], 1), 4)
                                           for k in ("first split", "split", "first pos", "pos", "first lemma", "lemma")}}


def tokeniser(texts: list[str]) -> dict[str, float]:
    os.environ.setdefault("CAMELTOOLS_DATA", str(Path("models/camel_tools").resolve()))
    from camel_tools.tokenizers.word import simple_word_tokenize

    from pipeline.orthography import normalise
    from pipeline.segment.tokens import find_tokens
    ours, theirs, both = 0, 0, 0
    for text in texts:
        normal = normalise(text)[0]
        a = Counter(normal[i:j] for i, j in find_tokens(normal))
        b = Counter(simple_word_tokenize(normal))
        ours, theirs, both = ours + a.total(), theirs + b.total(), both + (a & b).total()
    return {"ours": ours, "camel-tools": theirs, "the same": round(both / ours, 4)}


def speed(texts: list[str]) -> dict[str, float]:
    out: dict[str, float] = {}
    for name in ("first pass", "types known"):
        begin, words = time.perf_counter(), 0
        for number, text in enumerate(texts):
            words += len(plain_article(str(number), text).tokens)
        out[f"tokens/s, {name}"] = round(words / (time.perf_counter() - begin))
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("KHABAR_DATA", "../shared/data")))
    parser.add_argument("--split", default="test")
    options = parser.parse_args()
    with lzma.open(options.data / "raw" / "saudinews-2015.jsonl.xz", "rt", encoding="utf-8") as file:
        news = [text for line in islice(file, 0, 30_000, 100)
                if (text := json.loads(line).get("content") or json.loads(line).get("text"))]
    print("boundaries", options.split, boundaries(options.data, options.split))
    print("PADT test", padt(options.data / "ud" / "ar_padt_um_test.conllu"))
    print("tokeniser", tokeniser(news))
    print("speed on news", speed(news))


if __name__ == "__main__":
    main()
