import dataclasses

import pyarrow as pa
import pytest

from pipeline.errors import SchemaError
from pipeline.schema import (
    BY_NAME,
    COLUMNS,
    LABELS,
    PREDICATES,
    PUBLISHED,
    ROWS,
    SCHEMAS,
    SIGNATURES,
    Entity,
    Mention,
    Normal,
    check_table,
    empty_tables,
    from_table,
    to_table,
)

MENTION = Mention("a", 0, "m0", 0, 4, "مصر", "GPE", None, False, "Q79", 1.0, "lexicon", "kb")
DESIGNED = {  # the columns of shared/DESIGN.md: people's notebooks and the scorer depend on them
    "documents": "doc_id path sha256 title published published_from outlet author language n_chars text fingerprint",
    "sentences": "doc_id sentence_id start end text kind",
    "tokens": "doc_id sentence_id token_id start end text norm",
    "words": "doc_id sentence_id token_id word_id start end form lemma upos feats gloss head deprel",
    "mentions": "doc_id sentence_id mention_id start end text label parent_id acronym entity_id score method source",
    "timexes": "doc_id mention_id type value relative calendar earliest latest",
    "quantities": "doc_id mention_id label value unit",
    "acronyms": "doc_id mention_id acronym expansion expansion_mention_id entity_id script source",
    "entities": "entity_id label name_ar name_en acronyms aliases wikidata n_mentions n_documents",
    "quotes": "doc_id quote_id start end text speaker_mention_id speaker_entity_id cue",
    "relations": "doc_id relation_id subject_entity_id subject_mention_id predicate wikidata_property object_entity_id "
                 "object_mention_id object_value time sentence_id evidence_start evidence_end evidence score method source",
    "rejects": "path doc_id stage reason detail",
}


@pytest.mark.parametrize("table", DESIGNED)
def test_the_designed_columns_are_there_in_their_order(table: str) -> None:
    names = SCHEMAS[table].names
    assert [name for name in names if name in DESIGNED[table].split()] == DESIGNED[table].split()
    assert table in PUBLISHED


def test_every_column_of_every_row_is_declared_and_described() -> None:
    for row in ROWS:
        assert [field.name for field in dataclasses.fields(row)] == list(COLUMNS[row.TABLE]), row
        assert all(column.doc for _, _, column in COLUMNS[row.TABLE].values()), row
        assert BY_NAME[row.TABLE] is row


def test_labels_and_predicates() -> None:
    assert len(LABELS) == len(set(LABELS)) == 19
    assert len(PREDICATES) == 19
    assert set(SIGNATURES) == set(PREDICATES)
    for subjects, objects in SIGNATURES.values():
        assert subjects <= set(LABELS)
        assert objects <= set(LABELS)


def test_rows_survive_arrow() -> None:
    rows = [MENTION, dataclasses.replace(MENTION, mention_id="m1", entity_id=None, parent_id="m0")]
    assert list(from_table(Mention, to_table(Mention, rows))) == rows
    entity = Entity("Q79", "GPE", "مصر", "Egypt", (), ("مصر", "جمهورية مصر العربية"), "Q79", 2, 1)
    assert list(from_table(Entity, to_table(Entity, [entity]))) == [entity]
    normal = Normal("a", "مصر", [0, 1, 2], [1, 2, 3])
    assert list(from_table(Normal, to_table(Normal, [normal]))) == [normal]


def test_no_rows_have_the_declared_schema() -> None:
    assert to_table(Mention, []).schema == SCHEMAS["mentions"] == empty_tables(["mentions"])["mentions"].schema


def _with(column: str, values: list[object], kind: pa.DataType) -> pa.Table:
    table = to_table(Mention, [MENTION])
    return table.set_column(table.column_names.index(column), pa.field(column, kind), pa.array(values, kind))


@pytest.mark.parametrize(("table", "message"), [
    (to_table(Mention, [MENTION]).drop_columns(["label"]), "missing: \\['label'\\]"),
    (_with("start", [0.0], pa.float64()), "start is double, not int32"),
    (_with("text", [None], pa.string()), "text holds 1 nulls"),
    (_with("label", ["COUNTRY"], pa.string()), "COUNTRY"),
])
def test_what_is_not_as_declared_is_named(table: pa.Table, message: str) -> None:
    with pytest.raises(SchemaError, match=message):
        check_table("mentions", table)


def test_a_good_table_passes() -> None:
    check_table("mentions", to_table(Mention, [MENTION]))
