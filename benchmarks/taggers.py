"""Speed of the learned taggers side by side: `python benchmarks/taggers.py [MODEL…] [--seconds N] [--stanza DIR]`.

The texts are the seeds, again and again. Rounds of all taggers alternate in one process on one thread, so that whatever else
runs on the machine slows all of them alike. Tokens are words and signs, as `pipeline.tag.wordforms` counts them. `--stanza`
adds stanza's NER from a folder of its models.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable
from pathlib import Path

from gold_sets import ROOT

from pipeline.tag.foreign import load_stanza_reader
from pipeline.tag.neural import MODELS, find_candidates
from pipeline.tag.wordforms import PARAGRAPH, find_words


def sentences_of(text: str) -> list[list[str]]:
    """The lines of a text as tokens."""
    return [words for line in text.splitlines() if (words := find_words(line).surfaces)]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", nargs="*", default=["accurate", "fast"])
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--stanza", type=Path)
    options = parser.parse_args()
    texts = [path.read_bytes().decode("utf-8") for path in sorted((ROOT / "seeds").glob("*.txt"))]
    tokens = sum(surface != PARAGRAPH for text in texts for surface in find_words(text).surfaces)
    runs: dict[str, Callable[[str], object]] = {name: (lambda text, name=MODELS[name]: find_candidates(text, name))
                                                for name in options.models}
    if options.stanza:
        read = load_stanza_reader(options.stanza)
        runs["stanza"] = lambda text: read(sentences_of(text))
    for run in runs.values():
        run(texts[0])
    spent, read_tokens = dict.fromkeys(runs, 0.0), dict.fromkeys(runs, 0)
    begin = time.monotonic()
    while time.monotonic() - begin < options.seconds:
        for name, run in runs.items():
            started = time.process_time()
            for text in texts:
                run(text)
            spent[name] += time.process_time() - started
            read_tokens[name] += tokens
    for name in runs:
        print(f"{name}: {read_tokens[name] / spent[name]:.0f} tokens per second of CPU time")
    print(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
