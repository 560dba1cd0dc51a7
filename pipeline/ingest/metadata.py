"""What is said about an article: by a sidecar, by its record in a table, by its HTML page, and in its header."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pipeline.ingest.dateline import alternatives_of
from pipeline.ingest.dates import iso_date
from pipeline.lexicon import read_toml
from pipeline.orthography import fold, normalise

_LINES = 6  # a title, byline or outlet stands in the first lines
_DATELINE = 110  # code points of a line in which an agency signs
_LONG = 200  # code points: a longer line is a paragraph
_LANGUAGE = r"(?:[A-Za-z]{2}|العربية|عربي|English|Français|Русский)"
_SWITCHER = re.compile(rf"^[\W\d]*{_LANGUAGE}(?:[\W\d]+{_LANGUAGE})*\W*$")
_WORD = re.compile(r"[^\W\d_]{4,}")


SIDECAR_NAMES = ("title", "date", "outlet", "author", "url")
"""What a sidecar may say; the address is for people."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What one source says; None where it says nothing. `published` is ISO 8601 at its known precision."""

    title: str | None = None
    published: str | None = None
    published_from: str | None = None
    outlet: str | None = None
    author: str | None = None


def merge(*sources: Metadata) -> Metadata:
    """Of each field the first value that a source has; the date comes with the place where it was found."""
    dated = next((s for s in sources if s.published), Metadata())
    return Metadata(_first(s.title for s in sources), dated.published, dated.published_from,
                    _first(s.outlet for s in sources), _first(s.author for s in sources))


def from_mapping(values: Mapping[str, Any], source: str) -> Metadata:
    """The metadata of a sidecar or a record: title, date, outlet, author; what cannot be used, `problem_of` says."""
    published = iso_date(values["date"]) if values.get("date") is not None else None
    return Metadata(_clean(values.get("title")), published, source if published else None,
                    _clean(values.get("outlet")), _clean(values.get("author")))


def problem_of(values: Mapping[str, Any], found: Metadata) -> str | None:
    """What of a mapping's date cannot be used, in one line; a date that is empty is none."""
    date = values.get("date")
    if found.published is not None or date is None or not str(date).strip():
        return None
    return f"date {str(date)[:60]!r} is no date; write 2024-05-14, 2024-05 or 2024"


def from_sidecar(data: bytes) -> tuple[Metadata, str | None]:
    """The metadata of `NAME.toml`, and in one line what of it cannot be used: no TOML, names that mean nothing, no date."""
    try:
        values = tomllib.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return Metadata(), f"no TOML: {error}"
    found = from_mapping(values, "sidecar")
    unknown = [f"{name} is not one of {', '.join(SIDECAR_NAMES)}" for name in values if name not in SIDECAR_NAMES]
    unknown += [f"{name} is no text" for name in SIDECAR_NAMES if isinstance(values.get(name), (dict, list))]
    return found, "; ".join(filter(None, [*unknown, problem_of(values, found)])) or None


def from_text(text: str, *, folded: str) -> Metadata:
    """Title, outlet and author as the first lines of an article give them; the date is `dateline.find_published`'s.

    `folded` is the folded form of the text.
    """
    lines = [line.strip() for line in text.split("\n") if line.strip()][:_LINES]
    lines = lines[:next((i for i, line in enumerate(lines) if len(line) > _LONG), len(lines))]
    return Metadata(_title(lines, folded), None, None, _outlet(lines, text), _author(lines))


def _title(lines: list[str], content: str) -> str | None:
    """Of the first lines the one whose words the article repeats most: headlines of other articles stand there too."""
    cue = re.compile(rf"^\W*(?:{alternatives_of('author')}|{alternatives_of('translator')}|{alternatives_of('published')}"
                     rf"|{alternatives_of('updated')}|{alternatives_of('outlet')})")
    best, best_share = None, 0.0
    for line in lines:
        folded = fold(normalise(line)[0])
        words = set(_WORD.findall(folded))
        if len(words) < 2 or cue.search(folded) or _SWITCHER.match(line) or line.endswith((".", "/", "،", "؛", ":")):
            continue
        share = sum(content.count(word) > 2 for word in words) / len(words)
        if best is None or share > best_share + 0.2:
            best, best_share = line, share
    return best


def _author(lines: list[str]) -> str | None:
    """The name after «بقلم», «كتب:», «إعداد:»…"""
    cue = re.compile(rf"(?:^|[-|/(*.]\s*){alternatives_of('author')}(?P<colon>\s*[:/-])?\s*")
    for line in lines:
        normal, alignment = normalise(line)
        match = cue.search(fold(normal))
        if match is None or not (match["colon"] or fold(normal)[match.start():].lstrip("-|/(*. ").startswith("بقلم")):
            continue
        name = re.match(r"[^،,:|/()\d\n*]{3,60}?(?=\s*(?:[،,:|/()\d*]|\s-\s|\.?$))", normal[match.end():])
        if name and len(name.group().split()) <= 6:
            return line[slice(*alignment.to_original(match.end(), match.end() + name.end()))].strip(" -\u200f\u200e")
    return None


def _outlet(lines: list[str], text: str) -> str | None:
    """The agency that signs the dateline, or the paper that a header line names."""
    for line in lines:
        normal = normalise(line)[0]
        for piece in re.split(r"\s+[-|]\s+|\s*[|/]\s*|\s*[،,]\s+", normal):
            name, named = re.subn(rf"^{alternatives_of('outlet', folded=False)}\s*:\s*", "", piece.strip(" /:.*"))
            if (named or re.match(alternatives_of("outlet_nouns", folded=False), name)) and 1 < len(name.split()) <= 6:
                return name.replace('"', "")
    starts = "\n".join([line.strip()[:_DATELINE] for line in text.split("\n", 12) if line.strip()][:4])
    folded = fold(normalise(starts)[0])
    return next((agency for agency, pattern in _agencies() if pattern.search(folded)), None)


@lru_cache(maxsize=1)
def _agencies() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Name of an agency, and how it signs: «(أ ف ب)», «/ العمانية /», «2024 م واس»."""
    signs = {fold(normalise(sign)[0]): str(name) for sign, name in read_toml("datelines")["agencies"].items()}
    return tuple((name, re.compile(rf"(?:\(\s*|/\s*){re.escape(sign)}\s*(?:\)|/)|\d\s*م?\s+{re.escape(sign)}\s*$", re.M))
                 for sign, name in signs.items())


def _clean(value: Any) -> str | None:
    """A field as one line of text; None if it is empty or no text."""
    if value is None or isinstance(value, (dict, list)):
        return None
    return " ".join(str(value).split()) or None


def _first(values: Iterator[str | None]) -> str | None:
    return next((value for value in values if value), None)
