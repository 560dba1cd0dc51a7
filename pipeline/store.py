"""The store: every document's rows as the chain made them, before documents are linked, so that a run only does what is new.

A *part* is an Arrow file in `OUTPUT/.store/`, named by the hash of its bytes. It has one row a file of the corpus: its path,
fingerprint and document id, and one column a table that holds the file's rows of it as a list of structs. Parts are written
beside their place and renamed into it, so a kill leaves whole parts; a part that is not what its name says is deleted, and
its documents are processed again.
"""

from __future__ import annotations

import hashlib
import os
from array import array
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.errors import OutputError
from pipeline.schema import PUBLISHED, SCHEMAS, Tables

STORED = (*(name for name in PUBLISHED if name != "entities"), "local_entities")
"""The tables of which the store holds rows."""

FOLDER = ".store"
PART_DOCUMENTS = 512
_LOCK, _SUFFIX = "lock", ".arrow"
_ROW = {name: pa.list_(pa.struct(list(SCHEMAS[name]))) for name in STORED}
PART_SCHEMA = pa.schema([pa.field("path", pa.string(), False), pa.field("fingerprint", pa.string(), False),
                         pa.field("doc_id", pa.string()), *(pa.field(name, _ROW[name], False) for name in STORED)])
# Rows of a document stand in this order; ids such as m12 by their number.
_ORDER: Mapping[str, tuple[str, ...]] = {
    "documents": (), "rejects": ("stage", "reason", "detail"), "sentences": ("sentence_id",), "tokens": ("token_id",),
    "words": ("word_id",), "mentions": ("mention_id",), "timexes": ("mention_id",), "quantities": ("mention_id",),
    "acronyms": ("mention_id",), "references": ("start", "end"), "quotes": ("quote_id",), "relations": ("relation_id",),
    "local_entities": ("entity_id",),
}


class Key(NamedTuple):
    """What a document's rows are stored under."""

    path: str
    fingerprint: str


class Place(NamedTuple):
    """Where rows are: the part's file name, and the row in it."""

    part: str
    row: int
    doc_id: str | None


def pack(keys: Sequence[Key], doc_ids: Sequence[str | None], tables: Tables) -> pa.Table:
    """One row a file with its rows of every stored table; `doc_ids` is null for files that became no document.

    Rows of `rejects` belong to the file of their path, or else of their document, all others to that of their document.
    """
    paths = pa.array([key.path for key in keys], pa.string())
    ids = pa.array(doc_ids, pa.string())
    columns: list[Any] = [paths, pa.array([key.fingerprint for key in keys], pa.string()), ids]
    for name in STORED:
        index = pc.index_in(tables[name]["doc_id"], value_set=ids, skip_nulls=True)
        if name == "rejects":  # an input that is no document; a bad sidecar has a path of its own, but its article's doc_id
            index = pc.coalesce(pc.index_in(tables[name]["path"], value_set=paths), index)
        columns.append(_lists(name, tables[name], index, len(keys)))
    return pa.table(columns, schema=PART_SCHEMA)


def _lists(name: str, table: pa.Table, index: pa.ChunkedArray, owners: int) -> pa.Array:
    """The table's rows as one list an owner, in the owners' order and then in the table's own; `index` says whose a row is."""
    if index.null_count:
        stray = table.filter(pc.is_null(index))["doc_id"][0]
        raise ValueError(f"table {name} holds rows of {stray}, which is not in the batch")
    order = pa.table({"owner": index, **{f"key{i}": _sortable(table[key]) for i, key in enumerate(_ORDER[name])}})
    rows = table.take(pc.sort_indices(order, [(key, "ascending") for key in order.column_names])).combine_chunks()
    counts = [0] * owners
    for owner in index.to_pylist():
        counts[owner] += 1
    offsets = [0]
    for count in counts:
        offsets.append(offsets[-1] + count)
    struct = pa.StructArray.from_arrays([_flat(rows.column(field.name), field.type) for field in SCHEMAS[name]],
                                        fields=list(SCHEMAS[name]))
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), struct, type=_ROW[name])


def _flat(column: pa.ChunkedArray, kind: pa.DataType) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else pa.concat_arrays([pa.array([], kind), *column.chunks])


def _sortable(column: pa.ChunkedArray) -> Any:
    """The column, or the numbers of ids such as m12."""
    if not pa.types.is_string(column.type) or not pc.all(pc.match_substring_regex(column, r"^[a-z]\d+$"), min_count=0).as_py():
        return column
    return pc.cast(pc.utf8_slice_codeunits(column, 1), pa.int64())


def unpack(name: str, lists: pa.Array) -> pa.Table:
    """The rows of a table out of a part's column of lists, in order."""
    return pa.Table.from_batches([pa.RecordBatch.from_struct_array(lists.flatten())]).cast(SCHEMAS[name])


@dataclass
class Store:
    """The parts of an output folder; a context manager that holds the folder's lock. `damaged` counts the parts given up."""

    output: Path
    places: dict[Key, Place] = field(default_factory=dict)
    damaged: int = 0
    _lock: IO[str] | None = None
    _cache: OrderedDict[tuple[str, str], pa.ChunkedArray] = field(default_factory=OrderedDict)

    @property
    def folder(self) -> Path:
        """Where the parts are."""
        return self.output / FOLDER

    def __enter__(self) -> Store:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._lock = (self.folder / _LOCK).open("a+", encoding="ascii")
        except OSError as error:
            raise OutputError(f"cannot write to {self.output}: {error.strerror or error}") from error
        if not _try_lock(self._lock):
            self._lock.close()
            raise OutputError(f"another run is writing to {self.output}; wait for it or choose another --output")
        try:
            self._load()
        except BaseException:
            self._lock.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._lock is not None:
            self._lock.close()

    def add(self, packed: pa.Table) -> None:
        """Keep the rows of `pack` in a part of their own."""
        part = self._write(packed)
        self._index(part, packed)

    def read(self, name: str, keys: Sequence[Key]) -> pa.Table:
        """The rows of a table of these documents, in the order of the keys."""
        return unpack(name, self._lists(name, keys))

    def tidy(self, live: Sequence[Key]) -> None:
        """Drop what is not live; where much is dead or the parts are small, write the live rows anew, in the order given."""
        wanted = set(live)
        dead = [key for key in self.places if key not in wanted]
        for key in dead:
            del self.places[key]
        parts = {place.part for place in self.places.values()}
        if len(parts) > 8 + 2 * len(live) // PART_DOCUMENTS or len(dead) > 8 + len(live):
            parts = self._rewrite(live)
        for path in self._files():
            if path.name not in parts:
                path.unlink(missing_ok=True)

    def _rewrite(self, live: Sequence[Key]) -> set[str]:
        new: dict[Key, Place] = {}
        for chunk in chunks(live, PART_DOCUMENTS):
            columns = [pa.array([key.path for key in chunk]), pa.array([key.fingerprint for key in chunk]),
                       pa.array([self.places[key].doc_id for key in chunk], pa.string()),
                       *(self._lists(name, chunk) for name in STORED)]
            part = self._write(pa.table(columns, schema=PART_SCHEMA))
            new |= {key: Place(part, row, self.places[key].doc_id) for row, key in enumerate(chunk)}
        self.places = new
        self._cache.clear()
        return {place.part for place in new.values()}

    def _lists(self, name: str, keys: Sequence[Key]) -> pa.Array:
        """The lists of rows of these documents, one each."""
        places = [self.places[key] for key in keys]
        base: dict[str, int] = {}
        columns: list[pa.Array] = []
        for part in dict.fromkeys(place.part for place in places):
            rows = [place.row for place in places if place.part == part]
            base[part] = sum(len(column) for column in columns)
            columns.append(self._column(part, name).take(_numbers(rows)).combine_chunks())
        next_row = dict(base)
        order = []
        for place in places:
            order.append(next_row[place.part])
            next_row[place.part] += 1
        lists = pa.concat_arrays([pa.nulls(0, _ROW[name]), *columns])
        return lists if order == list(range(len(order))) else lists.take(_numbers(order))

    def _column(self, part: str, name: str) -> pa.ChunkedArray:
        """A part's column; the last few read are kept, because neighbours in the order share parts."""
        if (part, name) not in self._cache:
            index = PART_SCHEMA.get_field_index(name)
            self._cache[part, name] = _read(self.folder / part, [index])[name]
            while len(self._cache) > 4:
                self._cache.popitem(last=False)
        return self._cache[part, name]

    def _files(self) -> list[Path]:
        return sorted(path for path in self.folder.iterdir() if path.suffix in (_SUFFIX, ".tmp"))

    def _load(self) -> None:
        """Index the parts, deleting unfinished and damaged ones."""
        for path in self._files():
            table = _checked_part(path) if path.suffix == _SUFFIX else None
            if table is None:
                self.damaged += path.suffix == _SUFFIX
                path.unlink(missing_ok=True)
            else:
                self._index(path.name, table)

    def _index(self, part: str, table: pa.Table) -> None:
        names = ("path", "fingerprint", "doc_id")
        for row, (path, fingerprint, doc_id) in enumerate(zip(*(table[name].to_pylist() for name in names), strict=True)):
            self.places[Key(path, fingerprint)] = Place(part, row, doc_id)

    def _write(self, table: pa.Table) -> str:
        sink = pa.BufferOutputStream()
        with pa.ipc.new_file(sink, PART_SCHEMA, options=pa.ipc.IpcWriteOptions(compression="zstd")) as writer:
            writer.write_table(table.combine_chunks())
        data = sink.getvalue()
        name = hashlib.sha256(data).hexdigest()[:32] + _SUFFIX
        scratch = self.folder / f"{name}.tmp"
        try:
            with scratch.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            scratch.replace(self.folder / name)
        except OSError as error:
            raise OutputError(f"cannot write to {self.folder}: {error.strerror or error}") from error
        return name


def _numbers(values: Sequence[int]) -> pa.Array:
    """The values as int64; `pa.array` would import pandas, which takes half of the time of a run that has nothing to do."""
    return pa.Array.from_buffers(pa.int64(), len(values), [None, pa.py_buffer(array("q", values))])


def chunks(keys: Sequence[Key], size: int) -> Iterator[Sequence[Key]]:
    """The keys, some at a time."""
    return (keys[start:start + size] for start in range(0, len(keys), size))


def _read(path: Path, fields: Collection[int]) -> pa.Table:
    options = pa.ipc.IpcReadOptions(included_fields=list(fields))
    with pa.memory_map(str(path)) as source, pa.ipc.open_file(source, options=options) as reader:
        return reader.read_all()


def _checked_part(path: Path) -> pa.Table | None:
    """Paths, fingerprints and ids of a part, or None if its bytes are not those that it was named for."""
    try:
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest()[:32] != path.stem:
                return None
        with pa.memory_map(str(path)) as source, pa.ipc.open_file(source) as reader:
            if reader.schema != PART_SCHEMA:
                return None
        return _read(path, range(3))
    except (OSError, pa.ArrowException):
        return None


def _try_lock(file: IO[str]) -> bool:
    """Take the lock without waiting; the system releases it when the process ends, however it ends."""
    try:
        import fcntl
    except ImportError:
        return _try_lock_windows(file)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _try_lock_windows(file: IO[str]) -> bool:
    import importlib

    msvcrt: Any = importlib.import_module("msvcrt")
    try:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    except OSError:
        return False
    return True


def live_rows(store: Store, name: str, keys: Sequence[Key]) -> Iterable[pa.Table]:
    """A table's rows of these documents, in the order of the keys, a chunk of documents at a time."""
    return (store.read(name, chunk) for chunk in chunks(keys, PART_DOCUMENTS))
