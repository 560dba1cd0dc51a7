"""A user's own lexicon: a folder of CSV files that is laid over the built-in knowledge base.

`entities.csv` adds entities, or takes the place of built-in ones that have the same id; `aliases.csv` gives entries further
names; `ambiguous.csv` lists names that need context, `spellings.csv` pieces of names and their variants, `removed.csv` built-in
entries that are not wanted. What is wrong with a file is said with its line.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import LexiconError
from pipeline.ids import content_hash
from pipeline.lexicon import values
from pipeline.orthography import normal_form
from pipeline.schema import NAMED_LABELS

COLUMNS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "entities": (("id", "label", "label_ar"),
                 ("label_en", "aliases_ar", "acronym_latin", "acronym_ar", "kind", "parent_id", "country_iso2", "source")),
    "aliases": (("id", "aliases_ar"), ("source",)),
    "ambiguous": (("alias", "type"), ("ids", "note_ar")),
    "spellings": (("piece", "variants"), ("source",)),
    "removed": (("id",), ("source",)),
}
"""Table → the columns that it must have, those that it may have."""
AMBIGUITIES = ("shared", "acronym_latin", "common_word", "homonym")
_ID = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_RESERVED = ("nil-", "-people")
_ARABIC = re.compile("[\u0621-\u064a]")
_ARABIC_COLUMNS = ("label_ar", "aliases_ar", "acronym_ar", "alias", "piece", "variants")


@dataclass(frozen=True, slots=True)
class UserRow:
    """A row of a user's table: its fields, in the normal form where they are Arabic, and where it stands (`FILE:LINE`)."""

    place: str
    fields: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        """The field, empty where the table has no such column."""
        return self.fields.get(column, "")

    def error(self, problem: str) -> LexiconError:
        """An error that begins with the row's place."""
        return LexiconError(f"lexicon {self.place}: {problem}")


UserTables = Mapping[str, tuple[UserRow, ...]]


def read_user_tables(folder: Path) -> UserTables:
    """Table → its rows, those of a missing file none. Raises LexiconError that names file and line."""
    return parse_user_tables(folder, user_texts(folder))


def parse_user_tables(folder: Path, texts: Mapping[str, str]) -> UserTables:
    """Table → the rows of its text, each checked by itself; `folder` is for messages."""
    tables = {name: tuple(_rows(name, texts.get(name, ""), f"{folder / name}.csv")) for name in COLUMNS}
    for name, rows in tables.items():
        _check_once(rows, {"entities": "id", "removed": "id"}.get(name))
    for row in tables["entities"]:
        _check_entity(row)
    for row in tables["ambiguous"]:
        if row["type"] not in AMBIGUITIES:
            raise row.error(f"unknown type {row['type']!r}; there are {', '.join(AMBIGUITIES)}")
    return tables


def user_state(folder: Path | None) -> tuple[tuple[str, int, int], ...]:
    """Name, size and time of the folder's tables: what tells cheaply that they changed. Raises LexiconError for no folder."""
    return tuple((path.name, (stat := path.stat()).st_size, stat.st_mtime_ns) for path in _files(folder)) if folder else ()


def user_hash(folder: Path | None) -> str:
    """A hash of the folder's tables, empty where there is no user's lexicon."""
    if folder is None:
        return ""
    return content_hash(*(part for path in _files(folder) for part in (path.name, path.read_bytes())))


def _files(folder: Path) -> list[Path]:
    """The tables of the folder, by name. Raises LexiconError for a folder that is none, and for a table of another name."""
    if not folder.is_dir():
        raise LexiconError(f"lexicon {folder}: there is no such folder; --lexicon takes a folder of CSV files")
    found = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".csv" and not path.name.startswith("."))
    known = ", ".join(f"{name}.csv" for name in COLUMNS)
    for path in found:
        if path.name not in {f"{name}.csv" for name in COLUMNS}:
            raise LexiconError(f"lexicon {path}: no table has this name; a lexicon folder holds {known}")
    if not found:
        raise LexiconError(f"lexicon {folder}: no table in this folder; it may hold {known}")
    return found


def user_texts(folder: Path) -> dict[str, str]:
    """Table → the text of its file; a byte order mark, which spreadsheets write, is no part of it."""
    out: dict[str, str] = {}
    for path in _files(folder):
        try:
            data = path.read_bytes()
            out[path.stem] = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise LexiconError(f"lexicon {path}:{line}: not UTF-8; save the table as «CSV UTF-8»") from error
        except OSError as error:
            raise LexiconError(f"lexicon {path}: {error.strerror or error}") from error
    return out


def _rows(table: str, text: str, path: str) -> Iterator[UserRow]:
    """The rows of a table; blank lines and those that begin with # are comments."""
    line = 0

    def lines() -> Iterator[str]:
        nonlocal line
        for content in text.splitlines(keepends=True):
            line += 1
            if content.strip() and not content.startswith("#"):
                yield content

    reader = csv.reader(lines(), strict=True)
    header: list[str] | None = None
    try:
        for fields in reader:
            if header is None:
                header = [name.strip() for name in fields]
                _check_header(table, header, f"{path}:{line}")
            elif len(fields) != len(header):
                raise LexiconError(f"lexicon {path}:{line}: {len(fields)} fields under {len(header)} columns; a field that "
                                   "holds a comma stands between double quotation marks")
            else:
                yield UserRow(f"{path}:{line}", {name: _field(name, value) for name, value in zip(header, fields, strict=True)})
    except csv.Error as error:
        raise LexiconError(f"lexicon {path}:{line}: {error}") from error


def _field(name: str, value: str) -> str:
    if not value:
        return ""
    return " ".join((normal_form(value) if name in _ARABIC_COLUMNS else value).split())


def _check_header(table: str, header: list[str], place: str) -> None:
    needed, optional = COLUMNS[table]
    for name in header:
        if name not in (*needed, *optional):
            raise LexiconError(f"lexicon {place}: unknown column {name!r}; there are {', '.join((*needed, *optional))}")
        if header.count(name) > 1:
            raise LexiconError(f"lexicon {place}: two columns are called {name}")
    for name in needed:
        if name not in header:
            raise LexiconError(f"lexicon {place}: column {name} is missing; this table must have {', '.join(needed)}")


def _check_once(rows: Iterable[UserRow], column: str | None) -> None:
    """Raise LexiconError for an empty field in the first column, and for one id given twice."""
    seen: dict[str, UserRow] = {}
    for row in rows:
        first = next(iter(row.fields))
        if not row.fields[first]:
            raise row.error(f"{first} is empty")
        if column is not None and row[column] in seen:
            raise row.error(f"{column} {row[column]} is given twice, first at {seen[row[column]].place}")
        seen[row[column or first]] = row


def _check_entity(row: UserRow) -> None:
    """Raise LexiconError for a bad id or label, no Arabic name, or an acronym in the wrong letters."""
    if not _ID.fullmatch(row["id"]):
        raise row.error(f"bad id {row['id']!r}: an id is a letter, then letters, digits and hyphens: Q7825, org-my-club")
    if row["id"].startswith(_RESERVED[0]) or row["id"].endswith(_RESERVED[1]):
        raise row.error(f"bad id {row['id']!r}: khabar gives ids that begin with nil- or end with -people itself")
    if row["label"] not in NAMED_LABELS:
        raise row.error(f"bad label {row['label']!r}; there are {', '.join(NAMED_LABELS)}")
    for name in (row["label_ar"], *values(row["aliases_ar"])):
        if not any(map(str.isalnum, name)):
            raise row.error("label_ar is empty" if name == row["label_ar"] else f"{name!r} is no name")
    if "|" in row["label_ar"]:
        raise row.error("label_ar holds one name; further ones, with | between them, go into aliases_ar")
    for acronym in values(row["acronym_latin"]):
        if _ARABIC.search(acronym):
            raise row.error(f"acronym_latin {acronym!r} is in Arabic letters; put it into acronym_ar")
    for acronym in values(row["acronym_ar"]):
        if not _ARABIC.search(acronym):
            raise row.error(f"acronym_ar {acronym!r} is not in Arabic letters; put it into acronym_latin")
