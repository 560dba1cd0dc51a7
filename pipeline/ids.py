"""Deterministic ids: the same content has the same id in every run, on every machine."""

from __future__ import annotations

import hashlib


def content_hash(*parts: str | bytes) -> str:
    """SHA-256 in hex of the parts, each preceded by its length so that no two lists of parts collide."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8") if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()


def nil_entity_id(label: str, name: str) -> str:
    """The id of an entity that no knowledge base row claims: `nil-` and 12 hex digits of label and folded name."""
    return "nil-" + content_hash(label, name)[:12]


def row_id(doc_id: str, local_id: str) -> str:
    """The id by which `khabar explain` names a mention, quote or relation: `DOC_ID#m12`."""
    return f"{doc_id}#{local_id}"
