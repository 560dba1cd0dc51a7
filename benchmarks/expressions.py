"""The annotated expressions of tests/tag/{timexes,quantities}.txt: khabar, and what is installed of dateparser and arabic-itn.

Run: `python benchmarks/expressions.py [--python OTHER_VENV/bin/python] [--misses N]`. An expression is right if its span and
value are found in its sentence; what is found beside is counted too; negatives are sentences without any. The other tools
have it easier: they get the expression alone, cut out, with the sentence's own date, and only those that they can value:

* dateparser (1.5) gives points in time: DATE values of a day, a month or a year and clock times; a value agrees as far as ours
  is precise (`2024-05` with any day of that month). Periods, durations, quarters and unknown years are not put to it.
* arabic-itn (0.1) turns number words into digits: CARDINAL, ORDINAL, MONEY, PERCENT and QUANTITY; it agrees if the number
  stands in its output.

`--python` names an interpreter that has them, so that they need not be installed beside khabar; what cannot be imported is
left out.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "tag"))

from test_values import cases, found_in, plain  # noqa: E402

from pipeline.tag.quantities import QuantityTagger  # noqa: E402
from pipeline.tag.timex import TimexTagger  # noqa: E402

POINT = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?|T(\d\d):(\d\d)")
# Runs in the other interpreter: reads [[tool, text, date]…], writes what each tool makes of them, null where it is not there.
WORKER = r"""
import json, sys
from datetime import datetime
out = []
try:
    import dateparser
except ImportError:
    dateparser = None
try:
    import arabic_itn
except ImportError:
    arabic_itn = None
for tool, text, dct in json.load(sys.stdin):
    try:
        if tool == "dateparser":
            if dateparser is None:
                out.append(None); continue
            parts = [int(p) for p in (dct or "").split("-") if p] + [1, 1]
            base = datetime(*parts[:3]) if dct else None
            made = dateparser.parse(text, languages=["ar"], settings={"RELATIVE_BASE": base} if base else {})
            out.append(made.isoformat() if made else "")
        else:
            out.append(None if arabic_itn is None else str(arabic_itn.normalize(text)["text"]))
    except Exception as error:
        out.append("error: " + repr(error))
json.dump(out, sys.stdout)
"""


def khabar(misses: int) -> None:
    """Print how many annotated expressions, and sentences without any, khabar gets right."""
    count: Counter[str] = Counter()
    for name, tagger in (("timexes.txt", TimexTagger()), ("quantities.txt", QuantityTagger())):
        for published, line in cases(name):
            text, expected = plain(line)
            found = found_in(text, published, tagger)  # type: ignore[arg-type]
            right = set(expected) & set(found)
            count[name] += len(expected)
            count[name, "right"] += len(right)  # type: ignore[index]
            count["extra"] += len(set(found) - set(expected))
            count["negatives"] += not expected
            count["negatives right"] += not expected and not found
            if (set(expected) ^ set(found)) and count["shown"] < misses:
                count["shown"] += 1
                print(line, found)
    n = count["timexes.txt"] + count["quantities.txt"]
    right_n = count["timexes.txt", "right"] + count["quantities.txt", "right"]  # type: ignore[index]
    print(f"khabar: {right_n} of {n} expressions ({right_n / n:.3f}), {count['extra']} found that are none; "
          f"{count['negatives right']} of {count['negatives']} sentences without any")


def questions() -> list[tuple[str, str, str | None, str]]:
    """(Tool, expression, article's date, value) of each expression that a tool can be asked."""
    out: list[tuple[str, str, str | None, str]] = []
    for name, tool in (("timexes.txt", "dateparser"), ("quantities.txt", "arabic-itn")):
        for published, line in cases(name):
            text, expected = plain(line)
            for start, end, _, value in expected:
                if tool == "arabic-itn" or POINT.fullmatch(value):
                    out.append((tool, text[start:end], published, value))
    return out


def agrees(tool: str, value: str, answer: str) -> bool:
    """True if a tool's answer is the value, as far as the value is precise."""
    if tool == "dateparser":
        return answer[10:16] == value[:6] if value.startswith("T") else answer.startswith(value)
    number = float(value.partition("_")[0])
    plain_numbers = re.findall(r"\d+(?:\.\d+)?", answer.replace(",", "").translate(str.maketrans("٠١٢٣٤٥٦٧٨٩٫", "0123456789.")))
    return any(abs(float(n) - number) < 0.01 for n in plain_numbers)


def khabar_alone(asked: list[tuple[str, str, str | None, str]], tool: str) -> int:
    """How many of the expressions put to a tool khabar values rightly when it too gets them alone."""
    from pipeline.tag.timex import parse_date

    right = 0
    for name, text, published, value in asked:
        if name == tool == "dateparser":
            made = parse_date(text, published)
            right += made is not None and made.value == value
        elif name == tool:
            right += any(v == value for _, _, _, v in found_in(text, published, QuantityTagger()))
    return right


def main() -> None:
    """Print the figures of all."""
    parser = argparse.ArgumentParser(description="Annotated expressions: khabar beside other tools.")
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--misses", type=int, default=0)
    args = parser.parse_args()
    khabar(args.misses)
    asked = questions()
    sent = json.dumps([question[:3] for question in asked])
    done = subprocess.run([args.python, "-c", WORKER], input=sent, capture_output=True, text=True, check=True)
    answers = json.loads(done.stdout)
    for tool in ("dateparser", "arabic-itn"):
        pairs = [(q, a) for q, a in zip(asked, answers, strict=True) if q[0] == tool]
        if any(a is None for _, a in pairs):
            print(f"{tool}: not installed for {args.python}")
            continue
        right = sum(agrees(tool, q[3], a) for q, a in pairs)
        ours = khabar_alone(asked, tool)
        wrong = sum(bool(a) and not a.startswith("error") and not agrees(tool, q[3], a) for q, a in pairs)
        print(f"{tool}: {right} of {len(pairs)} ({right / len(pairs):.3f}), another value for {wrong}; khabar on the same, cut "
              f"out too: {ours} ({ours / len(pairs):.3f}, {ours / max(1, right):.1f} : 1)")
        for q, a in [p for p in pairs if not agrees(tool, p[0][3], p[1])][: args.misses]:
            print("   ", q, a)


if __name__ == "__main__":
    main()
