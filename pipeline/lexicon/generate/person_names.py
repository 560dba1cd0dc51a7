"""Makes `given_names.csv` and `family_names.csv`: the rows with source `written` stay, names counted in NER corpora join them.

Corpora (`KHABAR_DATA`/ner): ANERcorp (CC BY-SA 4.0), WikiFANE, NewsFANE and AQMAR (CC BY-SA 3.0), training parts. Of a person
of two words or more the first counts as given name and the last as family name; a person of one word counts as family name.
"""

from __future__ import annotations

import csv
import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.lexicon import FOLDER, read_csv
from pipeline.lexicon.generate.common_words import CommonWords
from pipeline.orthography import search_key

MIN_COUNT = 2
CORPORA = ("anercorp_train", "newsfane_train", "wikifane_train", "aqmar_train")
_PERSON = re.compile(r"[BI]-(?:PERS?|\w+_PER|Politician|Artist|Scientist|Athlete|Businessperson|Engineer|Lawyer|Police_PER)$")
_NAME = re.compile(r"[ء-غف-ي]{3,}")
_HEADER = ("# {what} of Arabic news. Source: written = general knowledge, written for this project (Apache-2.0);",
           "# corpora = counted in the training parts of ANERcorp (CC BY-SA 4.0), WikiFANE, NewsFANE, AQMAR (CC BY-SA 3.0).",
           "# Made by generate/person_names.py; common = 1: also an everyday word.")


def main() -> None:
    """Write both tables into the lexicon's folder."""
    titles = {search_key(row["word"]) for row in read_csv("not_names")}
    given, family = Counter[str](), Counter[str]()
    for person in (p for corpus in CORPORA for p in _persons(corpus)):
        if len(person) > 1 and person[0] not in titles:
            given[person[0]] += 1
        if person[-1] not in titles:
            family[person[-1]] += 1
    common = CommonWords()
    _write("given_names", "Given names", given, common)
    _write("family_names", "Family names, and what people are called by alone,", family, common)


def _persons(corpus: str) -> Iterator[Sequence[str]]:
    """The words of each person of a corpus in CoNLL columns."""
    path = Path(os.environ.get("KHABAR_DATA", "/work/shared/data")) / "ner" / f"{corpus}.txt"
    person: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        word, _, tag = line.partition("\t") if "\t" in line else line.partition(" ")
        if person and not (tag.startswith("I-") and _PERSON.match(tag)):
            yield person
            person = []
        if _PERSON.match(tag):
            person.append(search_key(word))
    if person:
        yield person


def _write(table: str, what: str, counts: Counter[str], common: CommonWords) -> None:
    rows = {search_key(row["name"]): row for row in read_csv(table) if row["source"] == "written"}
    for name, count in sorted(counts.items()):
        if name.startswith("و") and name[1:] in counts:
            continue
        if count >= MIN_COUNT and name not in rows and _NAME.fullmatch(name) and not common.mostly_common(name):
            rows[name] = {"name": name, "source": "corpora"}
    with (FOLDER / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        file.writelines(line.format(what=what) + "\n" for line in _HEADER)
        writer = csv.DictWriter(file, ("name", "common", "source"), lineterminator="\n")
        writer.writeheader()
        for key in sorted(rows):
            writer.writerow({"name": rows[key]["name"], "common": int(common.is_word(key)), "source": rows[key]["source"]})


if __name__ == "__main__":
    main()
