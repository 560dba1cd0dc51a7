"""What `khabar kb` does: looking up entities of the knowledge base, and adding some to a user's own lexicon."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pipeline.errors import LexiconError, OutputError
from pipeline.ids import content_hash
from pipeline.lexicon.kb import load_kb
from pipeline.lexicon.kb_entry import Kb, KbEntry
from pipeline.lexicon.kb_layers import lay_over
from pipeline.lexicon.kb_user import parse_user_tables, user_texts
from pipeline.lexicon.names import load_matcher
from pipeline.orthography import search_key

Facts = list[tuple[str, str]]
_HEADER = ("id", "label", "label_ar", "label_en", "aliases_ar", "acronym_latin", "acronym_ar", "kind", "parent_id",
           "country_iso2", "source")
_PREFIX = {"PERS": "per", "NORP": "norp", "OCC": "occ", "ORG": "org", "GPE": "gpe", "LOC": "loc", "FAC": "fac", "EVENT": "evt",
           "LAW": "law", "PRODUCT": "prd", "LANGUAGE": "lang", "WEBSITE": "web"}


def search_entities(query: str, *, lexicon: Path | None = None, label: str | None = None) -> list[KbEntry]:
    """The entities that the query names by id, name or acronym; then those in whose Arabic or English names its words stand."""
    kb = load_kb(lexicon)
    exact = [kb.by_id[query]] if query in kb.by_id else []
    exact += load_matcher(lexicon).lookup(query)
    exact += kb.by_acronym.get(query.upper(), ())
    key, folded = search_key(query), query.casefold().strip()
    exact += [entry for entry in kb.entries if folded and entry.name_en.casefold() == folded]
    partly = sorted((entry for entry in kb.entries if _holds(entry, key, folded)), key=lambda e: (len(e.name_ar), e.id))
    found = {entry.id: entry for entry in (*exact, *partly)}
    return [entry for entry in found.values() if label in (None, entry.label)]


def _holds(entry: KbEntry, key: str, folded: str) -> bool:
    """True if the words of the query stand in one of the entry's names, from the beginning of a word."""
    names = (*map(search_key, entry.names), entry.name_en.casefold())
    return bool(key) and any(f" {part}" in f" {name}" for name in names for part in {key, folded})


def entity_facts(entity_id: str, *, lexicon: Path | None = None) -> Facts:
    """What the knowledge base says of an entity, in lines. Raises LexiconError for an id that it does not have."""
    kb = load_kb(lexicon)
    entry = kb.by_id.get(entity_id)
    if entry is None:
        raise LexiconError(f"no entity has the id {entity_id}; `khabar kb search NAME` finds ids")
    return [(name, value) for name, value in _facts(entry, kb) if value]


def _facts(entry: KbEntry, kb: Kb) -> Iterator[tuple[str, str]]:
    yield "id", entry.id
    yield "label", f"{entry.label} ({entry.kind})" if entry.kind else entry.label
    yield "name", " · ".join(filter(None, (entry.name_ar, entry.name_en)))
    yield "further names", " | ".join(entry.names[1:])
    yield "acronyms", " | ".join((*entry.acronyms_latin, *entry.acronyms_ar))
    yield "wikidata", f"https://www.wikidata.org/wiki/{entry.wikidata}" if entry.wikidata else ""
    yield "office", entry.role_ar
    for name, other in (("part of", entry.parent_id), ("country", entry.country_id)):
        yield name, named(kb.by_id[other]) if other and other != entry.id else ""
    yield "parts", " | ".join(named(other) for other in kb.entries if other.parent_id == entry.id)
    keys = {search_key(name): name for name in (*entry.names, *entry.acronyms_ar)} | {a: a for a in entry.acronyms_latin}
    yield "needs context", " | ".join(f"{name} ({kb.ambiguous[key]})" for key, name in keys.items() if key in kb.ambiguous)
    yield "from", entry.source if entry.source == "user" else f"{entry.source}.csv"


def named(entry: KbEntry) -> str:
    """The entity in a line: id and Arabic name."""
    return f"{entry.id} {entry.name_ar}"


def add_entity(lexicon: Path, fields: Mapping[str, str]) -> str:
    """Add an entity to `entities.csv` of a user's lexicon, which is made if need be; returns its id.

    `fields` are by the names of the table's columns; without an id, one is made of label and English or Arabic name. Nothing is
    written unless the whole lexicon is right with it: else LexiconError says why.
    """
    row = {name: value for name, value in fields.items() if value}
    row.setdefault("id", _new_id(row["label"], row.get("label_en", ""), row["label_ar"]))
    texts = user_texts(lexicon) if lexicon.is_dir() and any(lexicon.glob("*.csv")) else {}
    texts["entities"] = _with_row(texts.get("entities", ""), row, lexicon)
    lay_over(load_kb(), parse_user_tables(lexicon, texts))
    try:
        lexicon.mkdir(parents=True, exist_ok=True)
        scratch = lexicon / ".entities.csv.new"
        scratch.write_text(texts["entities"], encoding="utf-8", newline="")
        scratch.replace(lexicon / "entities.csv")
    except OSError as error:
        raise OutputError(f"cannot write to {lexicon}: {error.strerror or error}") from error
    return row["id"]


def _with_row(text: str, row: Mapping[str, str], lexicon: Path) -> str:
    """The text of `entities.csv` with one more row, under the columns that it has."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    header: Sequence[str] = [name.strip() for name in next(csv.reader(lines))] if lines else _HEADER
    missing = [name for name in row if name not in header]
    if missing:
        raise LexiconError(f"lexicon {lexicon / 'entities.csv'}:1: no column {missing[0]}; add it to every line")
    out = io.StringIO()
    writer = csv.DictWriter(out, header, restval="", lineterminator="\n", extrasaction="ignore")
    if not lines:
        writer.writeheader()
    writer.writerow(dict(row))
    return (text if not text or text.endswith("\n") else text + "\n") + out.getvalue()


def _new_id(label: str, name_en: str, name_ar: str) -> str:
    """An id from the label and the English name («org-my-club»), or a hash of the Arabic one."""
    plain = unicodedata.normalize("NFKD", name_en).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or content_hash(label, search_key(name_ar))[:12]
    return f"{_PREFIX.get(label, label.lower())}-{slug}"
