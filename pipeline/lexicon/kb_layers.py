"""Laying a user's lexicon over a knowledge base."""

from __future__ import annotations

from dataclasses import replace

from pipeline.lexicon import values
from pipeline.lexicon.kb_entry import Kb, build_kb, common_entry, variants_of, with_aliases
from pipeline.lexicon.kb_user import UserRow, UserTables
from pipeline.orthography import fold

USER = "user"
"""The source of the entries of a user's own lexicon."""


def lay_over(kb: Kb, tables: UserTables) -> Kb:
    """The knowledge base with a user's tables over it. Raises LexiconError, with file and line, where they do not fit together.

    A row of `entities` takes the place of the entry of that id.
    """
    own = {row["id"]: row for row in tables["entities"]}
    known = own.keys() | kb.by_id.keys()
    by_iso2 = {e.country_iso2: e.id for e in kb.entries if e.kind == "country" and e.country_iso2}
    for row in tables["entities"]:
        if row["parent_id"] and row["parent_id"] not in known:
            raise row.error(f"parent_id {row['parent_id']} is no entity of the knowledge base")
        if row["country_iso2"] and row["country_iso2"] not in by_iso2:
            raise row.error(f"country_iso2 {row['country_iso2']!r} is no country's code (ISO 3166-1, two capital letters)")
    for table in ("aliases", "removed", "ambiguous"):
        for row in tables[table]:
            unknown = [i for i in values(row["ids" if table == "ambiguous" else "id"]) if i not in known]
            if unknown:
                raise row.error(f"no entity has the id {unknown[0]}; `khabar kb search NAME` finds ids")
    removed = {row["id"] for row in tables["removed"]} - own.keys()
    kept = [entry if entry.parent_id not in removed else replace(entry, parent_id=None)
            for entry in kb.entries if entry.id not in removed and entry.id not in own]
    entries = [*kept, *(common_entry(row, USER, by_iso2) for row in tables["entities"])]
    aliases = ((row["id"], values(row["aliases_ar"])) for row in tables["aliases"] if row["id"] not in removed)
    laid = build_kb(with_aliases(entries, aliases), ((row["alias"], row["type"]) for row in tables["ambiguous"]),
                    (*kb.variants, *variants_of(tables["spellings"])))
    laid = replace(laid, ambiguous={**kb.ambiguous, **laid.ambiguous})
    for row in (*tables["entities"], *tables["aliases"]):
        _check_claims(row, laid)
    return laid


def _check_claims(row: UserRow, kb: Kb) -> None:
    """Raise LexiconError for a name or acronym of the row that another entry of the label has and `ambiguous` does not list."""
    entry = kb.by_id.get(row["id"])
    if entry is None:
        return
    names = (row["label_ar"], *values(row["aliases_ar"]), *values(row["acronym_ar"]))
    keys = {fold(name): name for name in names if name}  # the search keys of names in the normal form
    found = [(name, other) for key, name in keys.items() if key not in kb.ambiguous
             for other in (*kb.by_key.get(key, ()), *kb.by_acronym.get(key, ()))]
    found += [(name, other) for name in values(row["acronym_latin"]) if name not in kb.ambiguous
              for other in kb.by_acronym.get(name, ())]
    for name, other in found:
        if other.id != entry.id and other.label == entry.label:
            whose = f"{other.id} ({other.name_en or other.name_ar})"
            raise row.error(f"«{name}» is a name of {whose} too; use that id, or list the name in ambiguous.csv as shared")
