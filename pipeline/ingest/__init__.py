"""ingest: files → documents, rejects."""

from __future__ import annotations

import hashlib

from pipeline.schema import Document, File, Reject, Tables, from_table, to_table
from pipeline.settings import Settings
from pipeline.stage import Stage


def build(settings: Settings) -> Stage:
    """The stage. (Provisional: UTF-8 text files only; the real readers replace this.)"""

    def run(tables: Tables) -> Tables:
        documents, rejects = [], []
        for file in from_table(File, tables["files"]):
            if file.data is None:
                rejects.append(Reject(file.path, file.doc_id, "ingest", file.reason or "unreadable", file.detail))
                continue
            text = file.data.decode("utf-8")
            documents.append(Document(file.doc_id, file.path, hashlib.sha256(file.data).hexdigest(), None, None, None, None,
                                      None, "ar", len(text), text))
        return {"documents": to_table(Document, documents), "rejects": to_table(Reject, rejects)}

    return Stage("ingest", ("files",), ("documents", "rejects"), run)
