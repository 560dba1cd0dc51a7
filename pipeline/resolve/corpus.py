"""Entities across documents: ids that several documents together show to be one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

import pyarrow as pa

from pipeline.lexicon.names import NameMatcher, load_matcher
from pipeline.orthography import search_key

_NIL = "nil-"
_MIN_ACRONYM = 3


def link_across(local_entities: pa.Table, acronyms: pa.Table, user: Path | None = None) -> dict[str, str]:
    """entity_id → the id that takes its place in the corpus, for those that change; independent of the order of rows.

    An acronym without an entry that is alone in its documents takes the entity that the corpus spells it out for, if there
    is one such entity only. `local_entities` and `acronyms` are the tables of all documents (`pipeline.schema`), `user` is the
    folder of the user's lexicon.
    """
    return _acronym_links(local_entities.select(["entity_id", "label", "acronyms", "aliases"]).to_pylist(), load_matcher(user))


def _acronym_links(rows: Iterable[Mapping[str, object]], matcher: NameMatcher) -> dict[str, str]:
    """ids of entities named by an acronym alone → the one entity of that label which has that acronym and a long form too."""
    expanded: dict[tuple[object, str], set[str]] = defaultdict(set)
    alone: dict[str, set[tuple[object, str]]] = defaultdict(set)
    named: set[str] = set()
    for row in rows:
        entity_id, label = str(row["entity_id"]), row["label"]
        keys = {(label, search_key(a)) for a in row["acronyms"] if len(a) >= _MIN_ACRONYM}  # type: ignore[attr-defined]
        if row["aliases"] or not entity_id.startswith(_NIL):
            named.add(entity_id)
            for key in keys:
                expanded[key].add(entity_id)
        else:
            alone[entity_id] |= keys
    out = {}
    for entity_id in sorted(set(alone) - named):
        targets = set().union(*(expanded[key] for key in alone[entity_id]))
        known = any(len(matcher.lookup(key)) > 1 for _, key in alone[entity_id])
        if len(targets) == 1 and not known:
            out[entity_id] = min(targets)
    return out
