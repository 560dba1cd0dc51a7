"""camel-tools' morphological analyser, loaded when the first unknown word type comes, with its readings cached by type.

The cache is a SQLite file beside the database, one for each version of database and code, so that a second process or run
neither loads the analyser (3 s) nor repeats its work (about 1 ms a type). It holds nothing but what the analyser returns:
deleting it changes no result. Files of earlier versions are deleted by the set-up.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import astuple
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipeline import lexicon
from pipeline.errors import ModelError
from pipeline.segment import analysis
from pipeline.segment.analysis import Analysis, Part, read_analyses
from pipeline.segment.setup_data import DATABASE_SHA256, find_database
from pipeline.weights import models_folder

OFFICIAL = "calima-msa-r13"
"""The database's name in camel-tools' own catalogue."""

_TABLE = "CREATE TABLE IF NOT EXISTS analyses (word TEXT PRIMARY KEY, json TEXT NOT NULL) WITHOUT ROWID"

Analyse = Callable[[str], Iterable[Mapping[str, Any]]]


class TypeCache:
    """Analyses by word type, in memory and in a SQLite file; a file that cannot be used only costs time."""

    def __init__(self, path: Path | None, load: Callable[[], Analyse]) -> None:
        """`load` gives the analyser; it is called once, when a type is in neither place."""
        self._known: dict[str, tuple[Analysis, ...]] = {}
        self._new: list[tuple[str, str]] = []
        self._load = load
        self._analyse: Analyse | None = None
        self._path = path
        self._file: sqlite3.Connection | None = None
        self._pid = os.getpid()
        self._open()

    def __call__(self, word: str) -> tuple[Analysis, ...]:
        """The readings of a word in the normal form, the most frequent first; none for an unknown word."""
        found = self._known.get(word)
        if found is None:
            found = self._known[word] = self._fetch(word)
        return found

    def flush(self) -> None:
        """Write the new types to the file."""
        if self._new and self._file is not None:
            try:
                with self._file:
                    self._file.executemany("INSERT OR IGNORE INTO analyses VALUES (?, ?)", self._new)
            except sqlite3.Error:
                self._file = None
        self._new.clear()

    def _fetch(self, word: str) -> tuple[Analysis, ...]:
        if self._pid != os.getpid():
            # A connection must not be carried over a fork.
            self._pid = os.getpid()
            self._open()
        stored = self._stored(word)
        if stored is not None:
            return _from_json(stored)
        if self._analyse is None:
            self._analyse = self._load()
        found = read_analyses(word, self._analyse(word))
        self._new.append((word, json.dumps([astuple(a) for a in found], ensure_ascii=False)))
        if len(self._new) >= 2000:
            self.flush()
        return found

    def _stored(self, word: str) -> str | None:
        if self._file is None:
            return None
        try:
            row = self._file.execute("SELECT json FROM analyses WHERE word = ?", (word,)).fetchone()
        except sqlite3.Error:
            self._file = None
            return None
        return str(row[0]) if row else None

    def _open(self) -> None:
        self._file = None
        if self._path is None:
            return
        try:
            self._file = sqlite3.connect(self._path, timeout=20, check_same_thread=False)
            with self._file:
                self._file.execute(_TABLE)
        except sqlite3.Error:
            self._file = None


def _from_json(text: str) -> tuple[Analysis, ...]:
    return tuple(Analysis(tuple(Part(*part) for part in parts), core, pos, freq, source)
                 for parts, core, pos, freq, source in json.loads(text))


@lru_cache(maxsize=1)
def load_analyser() -> TypeCache:
    """The analyser of this process. Raises ModelError where no database is installed, saying how to fetch it."""
    official = _official_folder()
    if official is not None:
        os.environ["CAMELTOOLS_DATA"] = str(official)
        return TypeCache(None, _load_official)
    path = find_database()
    return TypeCache(cache_path(path.parent) if os.access(path.parent, os.W_OK) else None, lambda: _load_database(path))


def cache_path(folder: Path) -> Path:
    """The cache's file; its name holds a hash of all that an analysis depends on, so a stale one is never read."""
    parts = (DATABASE_SHA256.encode(), Path(analysis.__file__).read_bytes(), (lexicon.FOLDER / "upos.csv").read_bytes())
    return folder / f"types-{hashlib.sha256(b'|'.join(parts)).hexdigest()[:16]}.sqlite"


def _official_folder() -> Path | None:
    """camel-tools' own release of its data: the user's (`CAMELTOOLS_DATA`) or what `khabar models download camel` fetched."""
    named = os.environ.get("CAMELTOOLS_DATA")
    for folder in (*([Path(named)] if named else []), models_folder() / "downloads" / "camel_tools"):
        if (folder / "data" / "morphology_db" / OFFICIAL).is_dir():
            return folder
    return None


def _load_official() -> Analyse:
    from camel_tools.morphology.analyzer import Analyzer
    from camel_tools.morphology.database import MorphologyDB
    return _plain(Analyzer(MorphologyDB.builtin_db(OFFICIAL, "a")))


def _load_database(path: Path) -> Analyse:
    # camel-tools reads its catalogue when it is imported, and fetches it where there is none.
    os.environ.setdefault("CAMELTOOLS_DATA", str(path.parent))
    try:
        from camel_tools.morphology.analyzer import Analyzer
        from camel_tools.morphology.database import MorphologyDB
        return _plain(Analyzer(MorphologyDB(str(path), "a")))
    except Exception as error:
        raise ModelError(f"morphological database {path} cannot be loaded ({type(error).__name__}); delete it and run "
                         f"`python -m pipeline.segment.setup_data`") from error


def _plain(analyser: Any) -> Analyse:
    """The analyser as a function; its own cache is off, ours is keyed by the same types."""
    def analyse(word: str) -> Iterable[Mapping[str, Any]]:
        found: Iterable[Mapping[str, Any]] = analyser.analyze(word)
        return found
    return analyse
