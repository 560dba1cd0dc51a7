"""The Arabic cases of Microsoft's Recognizers-Text (MIT) on khabar's grammar: spans found and timexes that agree.

Run: `python benchmarks/recognizers_dates.py [--misses N]`; reads ../shared/data/dates (or the folder in KHABAR_DATA).

Counted are results of type date, daterange, time, timerange, duration and set. Notation is mapped, nothing else:
* A span agrees if it is the expected one once prepositions that khabar leaves outside («من», «في», «بين», «لمدة», «خلال»,
  «منذ», «حتى»…), leading particles and the article are taken off both, or if it lies inside it and says the same value.
* `(A,B,P3Y)` of a counted period is `P3Y` («السنوات الثلاث المقبلة»), `(2014-01-01,2018-01-01,…)` of two years `2014/2018`.
* What is counted in months or years has our precision: `2016-10` agrees with `2016-10-07`. `SU` is `2016-SU`.
* `not resolved` is no expectation of a value. `P0.5Y` is `P6M`, `PT2.5H` is `PT2H30M`.
* `XXXX-05-14` and `XXXX-WXX-2` agree with the day that the case's own future or past resolution gives; `T17` is `T17:00`;
  `(A,B,P…)` is `A/B`, with B the day before where the case's end is exclusive; a period in our notation (`2016-11`, `2016-W45`,
  `201`) agrees with the case's bounds if they are the same days.
"""

from __future__ import annotations

import argparse
import collections
import json
import os
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pipeline.orthography import fold, normalise
from pipeline.tag import timex_values as tv
from pipeline.tag.timex import Found, scan

FOLDER = Path(os.environ.get("KHABAR_DATA", Path(__file__).resolve().parents[2] / "shared/data")) / "dates"
TYPES = {"date", "daterange", "time", "timerange", "duration", "set"}
OUTSIDE = re.compile(
    r"^(?:[\s.,،]|من |في |بين |لمده |مده |خلال |منذ |حتي |ال?ي |عند |على |علي |قبل |بعد |يوم |الساعه |هذا |هذه |طوال "
    r"|ب(?=\w{4})|ل(?=\w{4})|و(?=\w{4}))+"
)
# Cases whose expectation is wrong Arabic or wrong arithmetic, with the reason.
WRONG = {
    "سأعود في 15": "a bare number is no date",
    "سأعود في 7": "a bare number is no time",
    "في 715صباحمساء": "not Arabic",
    "سأعود في يواندان": "not Arabic",
    "سأعود في يواندان لعام 2016": "not Arabic",
    "لقد ولدت في المارس": "month names of this kind take no article",
    "ضبط المنبه على ثمانية وأربعين": "48, not 8:40: English word order",
    "ضبط المنبه على ثمانية وأربعين مساءً": "48, not 20:40",
    "ضبط المنبه على عشرة عشرة": "10:10 is not said so",
    "ضبط المنبه على خمسة عشر خمسة عشر مساءً": "15:15 is not said so, nor in the evening",
    "سأعود أحد عشر وخمسة": "11:05 is not said so",
    "سأعود خمسة وثلاثين في الليل": "35, not 17:30; nor is that night",
    "تسعة عشر ثمانية وعشرون": "years are not said in pairs",
    "حدث ذلك في يونيو من عام تسعة عشر تسعة وتسعون": "years are not said in pairs",
    "سأعود في 31  من هذا الشهر": "November has 30 days",
    "سأخرج في سبتمبر الماضي": "the last September before 2016-11-07 is that of 2016",
    "سأعود  في عيد الاستقلال عام 2019": "another holiday in 2015",
    "سأخرج بعد 3 سنوات": "three years after 2016 is 2019 on, not the year before",
    "جدولة اجتماع خلال اسبوعين": "within two weeks is not only the second one",
    "سأرحل باقي أسبوعي": "a rest of no days",
    "سأغير موعد العاشرة صباحًا إلى 24!": "no such hour beside 10 in the morning",
    "2015-1-32": "a wrong date read as a month",
    "سأغير موعد الساعة العاشرة صباحًا إلى أربعة وعشرين.": "no such hour in words",
    "سأغير موعد الساعة العاشرة صباحًا إلى خمسة وعشرين": "there is no hour 25",
    "سأرحل نهاية الأسبوع": "the weekend is not the whole week (elsewhere in the set it is -WE)",
}


def results(record: dict[str, Any]) -> list[tuple[str, str, list[str], list[tuple[str, str]]]]:
    """Type, text, timexes and (start, end) resolutions of each expected result."""
    out = []
    for result in record["Results"]:
        kind = (result.get("Type") or result.get("TypeName") or "").removeprefix("datetimeV2.")
        value = result.get("Value") or result.get("Resolution") or {}
        value = value if isinstance(value, dict) else {"Timex": value}
        timexes, pairs = [], []
        for entry in [*value.get("values", []), value]:
            if isinstance(entry, dict):
                timexes += [entry[k] for k in ("Timex", "timex") if entry.get(k)]
                if entry.get("start") and entry.get("end"):
                    pairs.append((entry["start"], entry["end"]))
                if entry.get("value") and isinstance(entry["value"], str):
                    pairs.append((entry["value"], entry["value"]))
        for name in ("FutureResolution", "PastResolution"):
            dates = list((value.get(name) or {}).values())
            if dates:
                pairs.append((str(dates[0]), str(dates[-1])))
        out.append((kind, result["Text"], timexes, pairs))
    return out


def core(text: str) -> str:
    return OUTSIDE.sub("", fold(normalise(text)[0]).strip()).strip(" .،,")


def expected_values(timexes: list[str], pairs: list[tuple[str, str]]) -> set[str]:
    """All values in our notation that agree with a case."""
    values: set[str] = set()
    for timex in timexes:
        match = re.fullmatch(r"\(([^,]+),([^,]+),[^)]+\)", timex)
        if match:
            values.add(f"{clock(match[1])}/{clock(match[2])}")
            values.add(timex.rstrip(")").rpartition(",")[2])
            if match[1][4:] == match[2][4:] == "-01-01":
                values.add(f"{match[1][:4]}/{match[2][:4]}")
        if timex != "not resolved":
            values |= {clock(timex), timex}
    for start, end in pairs:
        first, last = start[:10], end[:10]
        values.add(first if first == last else f"{first}/{last}")
        if first != last and re.fullmatch(r"\d{4}-\d\d-\d\d", last) and last > "0001-01-02":
            values.add(f"{first}/{date.fromisoformat(last) - timedelta(days=1)}")
    return values


def clock(value: str) -> str:
    """Hours with their minutes; half hours and half years in whole units, as khabar writes them."""
    half = re.fullmatch(r"P(T?)(\d*)\.5([YH])", value)
    if half:
        whole = f"{int(half[2] or 0)}{half[3]}" if int(half[2] or 0) else ""
        return f"P{half[1]}{whole}{'30M' if half[1] else '6M'}"
    return re.sub(r"(?<!P)T(\d\d)(?=$|[^:\d])", r"T\1:00", value)


def agrees(found: Found, values: set[str]) -> bool:
    value = found.reading.value
    if value in values or (value == tv.UNKNOWN and not values):
        return True
    first, last = tv.bounds(value)
    if value.endswith(("-SU", "-WI", "-SP", "-FA")) and value[-2:] in values:
        return True
    if re.fullmatch(r"\d{4}(?:-\d\d)?", value) and any(v.startswith(value + "-") and len(v) == 10 for v in values):
        return True
    if value.startswith("XXXX-XX-XXT") and value[10:] in values:
        return True
    return first is not None and f"{first}/{last}" in values


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--misses", type=int, default=0)
    args = parser.parse_args()
    counts: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    misses = []
    for path in sorted(FOLDER.glob("recognizers_*.json")):
        for record in json.loads(path.read_text(encoding="utf-8-sig")):
            text = fold(normalise(record["Input"])[0])
            reference = (record.get("Context") or {}).get("ReferenceDateTime", "2016-11-07")[:10]
            found = scan(text, reference, loose=True).found
            for kind, surface, timexes, pairs in results(record):
                if kind not in TYPES:
                    continue
                if record["Input"] in WRONG:
                    counts[kind]["wrong expectation"] += 1
                    continue
                count = counts[kind]
                count["cases"] += 1
                wanted = core(surface)
                values = expected_values(timexes, pairs)
                hits = [f for f in found if core(text[f.start : f.end]) == wanted]
                inside = [f for f in found if text[f.start : f.end] in wanted and agrees(f, values)]
                spanned = hits or inside
                count["span"] += bool(spanned)
                right = True
                if values - {""} and not any("0001-01" in v for v in values):
                    count["valued"] += 1
                    right = any(agrees(f, values) for f in spanned)
                    count["value"] += right
                if not spanned or (values and not right):
                    shown = [(text[f.start : f.end], f.reading.value) for f in found]
                    misses.append(
                        f"{kind:9} {'SPAN' if not spanned else 'VALUE'} {record['Input']} | {surface} = {timexes[:1]} | {shown}"
                    )
    for line in misses[: args.misses]:
        print(line)
    total: collections.Counter[str] = collections.Counter()
    for kind in sorted(counts):
        show(kind, counts[kind])
        total += counts[kind]
    show("all", total)


def show(kind: str, c: collections.Counter[str]) -> None:
    print(
        f"{kind:10} cases {c['cases']:4}  spans {c['span'] / max(1, c['cases']):.3f}  "
        f"values {c['value'] / max(1, c['valued']):.3f} of {c['valued']}  left out {c['wrong expectation']}"
    )


if __name__ == "__main__":
    main()
