"""The inputs under a corpus folder, in the order of their paths, each as a `File`: bytes, or the reason why there are none."""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
import stat
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from pipeline.errors import CorpusError
from pipeline.ingest.records import TABLES, Record, read_records
from pipeline.schema import File

ARTICLES = (".txt", ".html", ".htm", ".xhtml")
SIDECAR = ".toml"
_OPENERS: dict[str, Callable[[Path], Any]] = {
    "": lambda path: path.open("rb"), ".gz": gzip.GzipFile, ".xz": lzma.LZMAFile, ".bz2": bz2.BZ2File,
}
# Of files with one stem, the first in this order keeps the stem as its doc_id; the others' ids keep their suffix.
_PRECEDENCE = {suffix: rank for rank, suffix in enumerate((*ARTICLES, *TABLES))}
_DAMAGED = (OSError, EOFError, lzma.LZMAError, zlib.error)


@dataclass(frozen=True)
class _Name:
    """A path under the corpus root, taken apart: `a/b.jsonl.gz` is stem `a/b`, suffix `.jsonl`, packing `.gz`."""

    path: str
    stem: str
    suffix: str
    packing: str


def scan(corpus: Path, *, max_bytes: int = 20_000_000) -> Iterator[File]:
    """Every input under a folder, or the one file given, sorted by path; the same each time, in any order of creation.

    `doc_id` is the path under the root without suffix; a record of a table adds `/` and its id to that, and its `path`
    adds `#` and its id. Of two files with one stem, `.txt` goes first and keeps it; the other's doc_id keeps its suffix.
    What is still not unique is a `duplicate_id`. Names that begin with a dot are skipped. Raises CorpusError if there is
    no corpus at all.
    """
    root, paths = _inputs(corpus)
    doc_ids = _doc_ids(_name(path) for path in paths)
    there, seen = set(paths), set[str]()
    for path in paths:
        for file in _files(root, _name(path), doc_ids[path], there, max_bytes):
            if file.reason is None and file.doc_id in seen:
                yield _reject(file.path, file.doc_id, file.suffix, "duplicate_id", f"another input has the id {file.doc_id}")
                continue
            seen.add(file.doc_id)
            yield file


def _inputs(corpus: Path) -> tuple[Path, list[str]]:
    """The root and the paths under it, sorted, with `/`; folders only where one is unreadable or named like an article."""
    try:
        mode = corpus.stat().st_mode
    except OSError as error:
        raise CorpusError(f"corpus {corpus}: {error.strerror}") from error
    if not stat.S_ISDIR(mode):
        sidecar = PurePosixPath(_name(corpus.name).stem + SIDECAR)
        beside = [str(sidecar)] if (corpus.parent / sidecar).is_file() and corpus.suffix != SIDECAR else []
        return corpus.parent, sorted([corpus.name, *beside])
    found: list[str] = []
    walk = os.walk(corpus, onerror=lambda error: found.append(os.path.relpath(str(error.filename), corpus)))
    for folder, folders, files in walk:
        folders[:] = [name for name in folders if not name.startswith(".")]
        here = PurePosixPath(os.path.relpath(folder, corpus))
        odd = [name for name in folders if _name(name).suffix in _PRECEDENCE or os.path.islink(os.path.join(folder, name))]
        found.extend(str(here / name) for name in (*files, *odd) if not name.startswith("."))
    if found == ["."]:
        raise CorpusError(f"corpus {corpus}: the folder cannot be read")
    return corpus, sorted(set(found))


def _name(path: str) -> _Name:
    pure = PurePosixPath(path)
    packing = pure.suffix.lower() if pure.suffix.lower() in _OPENERS else ""
    bare = path[:len(path) - len(packing)]
    suffix = PurePosixPath(bare).suffix
    return _Name(path, bare[:len(bare) - len(suffix)], suffix.lower(), packing)


def _doc_ids(names: Iterable[_Name]) -> dict[str, str]:
    """Path → doc_id."""
    by_stem: dict[str, list[_Name]] = {}
    for name in names:
        by_stem.setdefault(name.stem, []).append(name)
    out: dict[str, str] = {}
    for stem, group in by_stem.items():
        group.sort(key=lambda n: (_PRECEDENCE.get(n.suffix, len(_PRECEDENCE)), n.packing, n.path))
        out.update((name.path, name.path if rank and name.suffix in _PRECEDENCE else stem) for rank, name in enumerate(group))
    return {path: _printable(doc_id) for path, doc_id in out.items()}


def _printable(name: str) -> str:
    """A file name as text: bytes of it that are no UTF-8 are shown escaped."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _reject(path: str, doc_id: str, suffix: str, reason: str, detail: str) -> File:
    return File(_printable(path), _printable(doc_id), suffix, None, None, reason, detail)


def _files(root: Path, name: _Name, doc_id: str, paths: set[str], max_bytes: int) -> Iterator[File]:
    """What one path holds: an article, the records of a table, or why it holds none."""
    path = root / name.path
    if name.suffix == SIDECAR and _has_article(name, paths):
        return  # it is read with its article
    problem = _problem(path, name)
    if problem is not None:
        yield _reject(name.path, doc_id, name.suffix, *problem)
        return
    sidecar: bytes | None = None
    if name.stem + SIDECAR in paths:
        try:
            sidecar = (root / (name.stem + SIDECAR)).read_bytes()
        except OSError as error:
            yield _reject(name.stem + SIDECAR, doc_id, SIDECAR, "unreadable", f"sidecar: {error.strerror}")
    if name.suffix in TABLES:
        yield from _records(path, name, doc_id, sidecar, max_bytes)
        return
    try:
        with _OPENERS[name.packing](path) as stream:
            data = stream.read(max_bytes + 1)
    except _DAMAGED as error:
        yield _reject(name.path, doc_id, name.suffix, "unreadable", str(error) or type(error).__name__)
        return
    if len(data) > max_bytes:
        yield _reject(name.path, doc_id, name.suffix, "too_large", f"more than {max_bytes} bytes (run.max_bytes)")
        return
    yield File(_printable(name.path), doc_id, name.suffix, data, sidecar)


def _has_article(name: _Name, paths: set[str]) -> bool:
    return any(name.stem + suffix + packing in paths for suffix in _PRECEDENCE for packing in _OPENERS)


def _problem(path: Path, name: _Name) -> tuple[str, str] | None:
    """Why the path is no input (reason, detail), or None if it is one."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        return "unreadable", "a broken link" if path.is_symlink() else str(error.strerror)
    if stat.S_ISDIR(mode):
        odd = path.is_symlink() or name.suffix in _PRECEDENCE
        return ("not_a_file", "a folder, or a link to one") if odd else ("unreadable", "the folder cannot be read")
    if not stat.S_ISREG(mode):
        return "not_a_file", "a pipe, socket or device"
    if name.suffix == SIDECAR:
        return "bad_record", "a sidecar without its article"
    if name.suffix not in _PRECEDENCE:
        return "unreadable", f"no reader for {name.suffix or 'files without a suffix'}; there are {', '.join(_PRECEDENCE)}"
    return None


def _records(path: Path, name: _Name, doc_id: str, sidecar: bytes | None, max_bytes: int) -> Iterator[File]:
    """A `File` for each record of a table."""
    records: Iterator[Record] = read_records(lambda: _OPENERS[name.packing](path), suffix=name.suffix, max_bytes=max_bytes)
    try:
        for record in records:
            path_of, id_of = f"{name.path}#{record.id}", f"{doc_id}/{record.id}"
            if record.data is None:
                yield _reject(path_of, id_of, ".record", record.reason or "bad_record", record.detail or "")
            else:
                yield File(_printable(path_of), id_of, ".record", record.data, sidecar)
    except _DAMAGED as error:
        yield _reject(name.path, doc_id, name.suffix, "unreadable", str(error) or type(error).__name__)
