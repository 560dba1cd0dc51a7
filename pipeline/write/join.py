"""Joining documents: entity ids that turned out to be one become one in every table."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

ENTITY_COLUMNS = ("entity_id", "speaker_entity_id", "subject_entity_id", "object_entity_id")


def linked(name: str, table: pa.Table, links: Mapping[str, str], names: Mapping[str, str]) -> pa.Table:
    """The table with its entity ids replaced by those that `links` maps them to.

    An acronym without an expansion whose entity became another one gets that entity's name (`names`: id → Arabic name), and
    `corpus` as the source of it.
    """
    if not links:
        return table
    before = table
    for column in ENTITY_COLUMNS:
        if column in table.column_names:
            index = table.column_names.index(column)
            table = table.set_column(index, table.schema.field(index), _mapped(table[column], links))
    return _expanded(before, table, names) if name == "acronyms" else table


def _mapped(column: pa.ChunkedArray, links: Mapping[str, str]) -> pa.ChunkedArray:
    old, new = pa.array(list(links), pa.string()), pa.array(list(links.values()), pa.string())
    return pc.coalesce(new.take(pc.index_in(column.combine_chunks(), value_set=old)), column)


def _expanded(before: pa.Table, after: pa.Table, names: Mapping[str, str]) -> pa.Table:
    expansions, sources = after["expansion"].to_pylist(), after["source"].to_pylist()
    ids = zip(before["entity_id"].to_pylist(), after["entity_id"].to_pylist(), strict=True)
    for i, (old, new) in enumerate(ids):
        if old != new and expansions[i] is None and names.get(new):
            expansions[i], sources[i] = names[new], "corpus"
    for column, values in (("expansion", expansions), ("source", sources)):
        kind = after.schema.field(column)
        after = after.set_column(after.column_names.index(column), kind, pa.array(values, kind.type))
    return after
