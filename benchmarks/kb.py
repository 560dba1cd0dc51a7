"""Capacity of the name matcher: `python benchmarks/kb.py [NAMES]`: building and matching with so many names in all.

Names beyond the built-in ones are phrases of two to four words that stand in a user's lexicon; the text is SaudiNews 2015.
"""

from __future__ import annotations

import json
import lzma
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

from gold_sets import DATA

from pipeline.lexicon.kb import load_kb
from pipeline.lexicon.names import load_matcher
from pipeline.orthography import normalise


def write_lexicon(folder: Path, names: int) -> None:
    """A user's lexicon of random phrases over the words of the built-in names."""
    kb, choice = load_kb(), random.Random(0)
    words = sorted({word for key in kb.by_key for word in key.split() if len(word) > 3})
    phrases: dict[str, None] = {}
    while len(phrases) < names - len(kb.by_key):
        phrases.setdefault(" ".join(choice.choices(words, k=choice.choice((2, 2, 3, 4)))))
    rows = (f"x-{i},ORG,{phrase}" for i, phrase in enumerate(p for p in phrases if p not in kb.by_key))
    (folder / "entities.csv").write_text("id,label,label_ar\n" + "\n".join(rows) + "\n", encoding="utf-8")


def main() -> None:
    """Print seconds of processor time, speed and peak memory."""
    names = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    with tempfile.TemporaryDirectory() as folder:
        user = Path(folder) if names else None
        if user:
            write_lexicon(user, names)
        begin = time.process_time()
        kb = load_kb(user)
        read = time.process_time()
        matcher = load_matcher(user)
        built = time.process_time()
    texts, size = [], 0
    with lzma.open(DATA / "raw" / "saudinews-2015.jsonl.xz", "rt", encoding="utf-8") as file:
        for line in file:
            text = json.loads(line)["text"]
            texts.append(normalise(text)[0])
            size += len(text.encode())
            if size > 1_500_000:
                break
    start = time.process_time()
    found = sum(len(matcher.find(text)) for text in texts)
    seconds = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{len(kb.by_key):,} names: knowledge base {read - begin:.2f} s, matcher {built - read:.2f} s; {found:,} matches in "
          f"{size / 1e6:.1f} MB, {size / 1e6 / seconds:.1f} MB/s; peak {peak} MB")


if __name__ == "__main__":
    main()
