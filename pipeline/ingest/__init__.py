"""ingest: files → documents, rejects.

`scan` lists the inputs of a corpus; the stage decodes each of them and finds out what it is called, when it came out, and
who published it. An input that is no Arabic article becomes a row of `rejects` with its reason.
"""

from __future__ import annotations

import hashlib
import json
import re

from pipeline.ingest.dateline import find_published
from pipeline.ingest.decode import DecodeError, arabic_letters, decode
from pipeline.ingest.html import read_html
from pipeline.ingest.metadata import Metadata, from_mapping, from_sidecar, from_text, merge, problem_of
from pipeline.ingest.scan import scan
from pipeline.orthography import fold, normalise
from pipeline.schema import Document, File, Reject, Tables, from_table, to_table
from pipeline.settings import Settings
from pipeline.stage import Stage

__all__ = ["build", "read_document", "scan"]

# Letters that other languages in Arabic script use all the time and Arabic hardly ever: Persian, Urdu, central Kurdish, Uyghur.
_OTHERS = {"ur": re.compile("[ٹڈڑںے]"), "ku": re.compile("[ێۆڕڵ]"), "ug": re.compile("[ۇۈۋې]"), "fa": re.compile("[پچژگ]")}
_LATIN = re.compile("[A-Za-z]")
_SHARE = 0.015  # of all Arabic letters; Persian text has over 3 % of its letters, Arabic text with foreign names under 0.5 %


def build(settings: Settings) -> Stage:
    """The stage."""

    def run(tables: Tables) -> Tables:
        documents: list[Document] = []
        rejects: list[Reject] = []
        for file in from_table(File, tables["files"]):
            try:
                document, notes = read_document(file)
            except DecodeError as error:
                rejects.append(Reject(file.path, file.doc_id, "ingest", error.reason, error.detail))
                continue
            documents.append(document)
            rejects.extend(notes)
        return {"documents": to_table(Document, documents), "rejects": to_table(Reject, rejects)}

    return Stage("ingest", ("files",), ("documents", "rejects"), run)


def read_document(file: File) -> tuple[Document, list[Reject]]:
    """The document of an input, and rejects for what is said of it in vain. Raises DecodeError if it is none."""
    if file.data is None:
        raise DecodeError(file.reason or "unreadable", file.detail or "")
    text, said, problem = _read(file.suffix, file.data)
    if not text.strip():
        raise DecodeError("empty", "nothing but space")
    letters = arabic_letters(text)
    if not letters:
        raise DecodeError("no_arabic", f"no Arabic letter among {len(text)} code points")
    notes = [_note(file.path, file, problem)] if problem else []
    beside = Metadata()
    if file.sidecar is not None:
        beside, problem = from_sidecar(file.sidecar)
        if problem:
            notes.append(_note(re.sub(r"\.[^/]*$", "", file.path) + ".toml", file, f"sidecar: {problem}"))
    known = merge(beside, said)
    folded = fold(normalise(text)[0])
    if not known.published:
        published = find_published(text, folded=folded)
        known = merge(known, Metadata(published=published.value, published_from=published.source)) if published else known
    if not (known.title and known.outlet and known.author):
        known = merge(known, from_text(text, folded=folded))
    document = Document(file.doc_id, file.path, hashlib.sha256(file.data).hexdigest(), known.title, known.published,
                        known.published_from, known.outlet, known.author, _language(text, letters), len(text), text)
    return document, notes


def _note(path: str, file: File, problem: str) -> Reject:
    """The row for something said of an article that cannot be used; the article is kept."""
    return Reject(path, file.doc_id, "ingest", "bad_record", problem[:300])


def _read(suffix: str, data: bytes) -> tuple[str, Metadata, str | None]:
    """The text of an input, what itself says about it, and what of that cannot be used."""
    if suffix == ".record":
        record = json.loads(data)
        try:
            record["text"].encode("utf-8")
        except UnicodeEncodeError as error:
            raise DecodeError("encoding", "a lone surrogate: bytes that its encoding does not hold") from error
        if "\0" in record["text"]:
            raise DecodeError("binary", f"a NUL at code point {record['text'].index(chr(0))}")
        said = from_mapping(record, "record")
        problem = problem_of(record, said)
        return record["text"], said, problem and f"{problem}; the article is kept"
    if suffix == ".txt":
        return decode(data)[0], Metadata(), None
    return *read_html(decode(data, html=True)[0]), None


def _language(text: str, letters: int) -> str:
    """ISO 639-1 code of the main language of a text with that many Arabic letters, told by its letters."""
    if len(_LATIN.findall(text)) > 2 * letters:
        return "en"
    return next((code for code, own in _OTHERS.items() if len(own.findall(text)) > max(_SHARE * letters, 2)), "ar")
