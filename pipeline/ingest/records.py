"""Records of tables (JSON lines, CSV, Parquet), one article each, brought to the same column names."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO

from pipeline.ingest.decode import DecodeError, encoding_of

# Our name → names that corpora use, in order of preference; case and surrounding space do not matter.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "doc_id", "docid", "_id", "uuid", "guid", "article_id"),
    "text": ("text", "content", "body", "article", "article_text", "maintext"),
    "title": ("title", "headline"),
    "date": ("date", "published", "published_at", "publication_date", "date_published", "date_publish", "pubdate", "datetime"),
    "outlet": ("outlet", "source", "publisher", "newspaper", "site", "sitename", "site_name"),
    "author": ("author", "authors", "byline", "writer"),
    "url": ("url", "link"),
}
_SAMPLE = 65536


@dataclass(frozen=True)
class Record:
    """One record: `data` is ASCII JSON under the names of COLUMNS, or None with a reason of schema.REJECT_REASONS."""

    id: str
    data: bytes | None
    reason: str | None = None
    detail: str | None = None


def read_records(opener: Callable[[], BinaryIO], *, suffix: str, max_bytes: int) -> Iterator[Record]:
    """The records of a table, in its order. `max_bytes` bounds one record. Raises OSError and the like where it breaks off."""
    with opener() as stream:
        yield from TABLES[suffix](stream, max_bytes)


def _record(number: int, values: Mapping[str, Any], names: Mapping[str, str], max_bytes: int) -> Record:
    """The record under our names; `number` counts from 1 and names a record without id."""
    kept = {ours: _plain(values.get(theirs)) for ours, theirs in names.items()}
    given = _id(kept.get("id"))
    record_id = given or f"row-{number}"
    problem = _text_problem(values, names)
    if problem:
        return Record(record_id, None, "bad_record", problem[:300])
    data = json.dumps({key: value for key, value in kept.items() if value is not None}, sort_keys=True).encode("ascii")
    if len(kept["text"].encode("utf-8", "surrogatepass")) > max_bytes:
        return Record(record_id, None, "too_large", f"more than {max_bytes} bytes (run.max_bytes)")
    return Record(record_id, data)


def _text_problem(values: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Why the record has no text; empty if it has one."""
    if "text" not in names:
        return f"no text column; it has {', '.join(map(str, values)) or 'none'}"
    text = values.get(names["text"])
    if isinstance(text, str):
        return ""
    return "its text is null" if text is None else f"its text ({names['text']}) is no string but {text!r:.60}"


def _names(columns: Iterable[Any]) -> dict[str, str]:
    """Our name → the column that holds it."""
    there = {str(column).strip().lower(): column for column in reversed(list(columns))}
    return {ours: there[name] for ours, names in COLUMNS.items() for name in reversed(names) if name in there}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, (str, int, float, bool)) else str(value)


def _id(value: Any) -> str:
    """An id that is safe in a path: no spaces and no control characters, at most 200 characters; empty if there is none."""
    return "" if value is None else re.sub(r"[\s\x00-\x1f\x7f#\ud800-\udfff]+", "_", str(value).strip())[:200]


def _json_lines(stream: BinaryIO, max_bytes: int) -> Iterator[Record]:
    # A record may hold its text in \u escapes, six bytes for two of UTF-8, and other columns beside it.
    limit = 4 * max_bytes
    for number, raw in enumerate(_lines(stream, limit), 1):
        line = raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw
        if len(line) > limit:
            yield Record(f"row-{number}", None, "too_large", f"line {number}: more than {max_bytes} bytes (run.max_bytes)")
            continue
        if not line.strip():
            continue
        try:
            values = json.loads(line.decode("utf-8"))
        except UnicodeDecodeError as error:
            yield Record(f"row-{number}", None, "encoding", f"line {number}: {error}"[:300])
        except (ValueError, RecursionError) as error:
            yield Record(f"row-{number}", None, "bad_record", f"line {number}: {error}"[:300])
        else:
            if isinstance(values, dict):
                yield _record(number, values, _names(values), max_bytes)
            else:
                yield Record(f"row-{number}", None, "bad_record", f"line {number}: {type(values).__name__} is no JSON object")


def _lines(stream: BinaryIO, limit: int) -> Iterator[bytes]:
    """Lines; of one longer than `limit`, only its first `limit + 1` bytes."""
    while line := stream.readline(limit + 1):
        yield line
        while len(line) > limit and not line.endswith(b"\n"):
            line = stream.readline(limit + 1)
            if not line:
                return


def _csv(stream: BinaryIO, max_bytes: int) -> Iterator[Record]:
    sample = stream.read(_SAMPLE)
    try:
        encoding = encoding_of(sample, whole=len(sample) < _SAMPLE)
    except DecodeError as error:
        yield Record("row-1", None, error.reason, error.detail)
        return
    # Bytes that the encoding does not hold become surrogates; the record with one is rejected for it, not the table.
    text = io.TextIOWrapper(io.BytesIO(sample + stream.read()), encoding, errors="surrogateescape", newline="")
    header = text.readline()
    text.seek(0)
    csv.field_size_limit(max(max_bytes, 131_072))  # the csv module has no other way to say it
    reader = csv.DictReader(text, delimiter=max(",;\t", key=header.count))
    try:
        names = _names(reader.fieldnames or ())
        for number, values in enumerate(reader, 1):
            values.pop(None, None)  # cells beyond the header
            yield _record(number, values, names, max_bytes)
    except csv.Error as error:
        yield Record(f"row-{reader.line_num}", None, "bad_record", f"line {reader.line_num}: {error}; the rest is not read")


def _parquet(stream: BinaryIO, max_bytes: int) -> Iterator[Record]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.ParquetFile(stream)
        names = _names(table.schema_arrow.names)
        if "text" not in names:
            yield Record("row-1", None, "bad_record", f"no text column; it has {', '.join(table.schema_arrow.names)}"[:300])
            return
        number = 0
        for batch in table.iter_batches(batch_size=256, columns=sorted(set(names.values()))):
            for values in batch.to_pylist():
                number += 1
                yield _record(number, values, names, max_bytes)
    except pa.ArrowException as error:
        raise OSError(str(error).splitlines()[0][:300]) from error


TABLES: Mapping[str, Callable[[BinaryIO, int], Iterator[Record]]] = {
    ".jsonl": _json_lines, ".ndjson": _json_lines, ".parquet": _parquet, ".csv": _csv, ".tsv": _csv,
}
"""Suffix → the reader of its records."""
