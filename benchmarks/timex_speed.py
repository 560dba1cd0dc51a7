"""Speed of finding and valuing dates and quantities, in MB of UTF-8 a second on one core, and linearity on hard input.

Run: `python benchmarks/timex_speed.py [FILE.jsonl.xz]` (default ../shared/data/raw/arwiki-2017.jsonl.xz).
"""

from __future__ import annotations

import json
import lzma
import sys
import time
from itertools import islice
from pathlib import Path

from pipeline.orthography import fold, normalise
from pipeline.tag.quantities import find_amounts
from pipeline.tag.timex import scan

RAW = Path(__file__).resolve().parents[2] / "shared/data/raw/arwiki-2017.jsonl.xz"


def seconds(text: str) -> float:
    """Processor seconds to find all dates, times, numbers and amounts of a folded text."""
    scan.cache_clear()
    start = time.process_time()
    find_amounts(text, "2024-05-14")
    return time.process_time() - start


def main() -> None:
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else RAW
    with lzma.open(path, "rt", encoding="utf-8") as file:
        records = [json.loads(line) for line in islice(file, 700)]
    texts = [fold(normalise(str(r.get("text") or r.get("content")))[0]) for r in records]
    seconds("يوم 3 مايو 2024")
    size = sum(len(text.encode()) for text in texts)
    spent = sum(seconds(text) for text in texts)
    print(f"{len(texts)} articles, {size / 1e6:.1f} MB: {size / 1e6 / spent:.2f} MB/s")
    hard = {
        "digits": "1",
        "grouped": "1,234",
        "dates": "1/2/",
        "list": "3 و",
        "words": "خمسة وعشرون و",
        "days": "14 و",
        "years": "1990-",
        "units": "ثلاث سنوات و",
        "fractions": "مليون ونصف و",
        "range": "من 1990 إلى ",
        "dots": "1.2.3.",
        "prose": texts[0][:500] + "\n",
    }
    for name, piece in hard.items():
        times = [seconds(piece * (n // len(piece))) for n in (250_000, 500_000, 1_000_000)]
        print(
            f"{name:10} 0.25/0.5/1 M characters: {times[0]:.2f} {times[1]:.2f} {times[2]:.2f} s; "
            f"ratio {times[2] / times[0]:.1f} (linear: 4)"
        )
    if "--big" in sys.argv:
        text = "\n".join(texts)
        text = text * (10_000_000 // len(text.encode()) + 1)
        print(f"one article of {len(text.encode()) / 1e6:.1f} MB: {seconds(text):.1f} s")


if __name__ == "__main__":
    main()
