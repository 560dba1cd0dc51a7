"""Every table, column, type, label and predicate: the single source of truth.

A table is declared as a frozen dataclass: one instance is one row, a field is a column, its `Column` says what it
holds. Arrow schemas, checks, and the data dictionary (`khabar tables`, docs/tables.md) are derived from it.

`start` and `end` are always 0-based, half-open, in Unicode code points of `documents.text`, the decoded file
untouched; `text[start:end]` equals the row's `text`.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, ClassVar, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.errors import SchemaError

NAMED_LABELS = ("PERS", "NORP", "OCC", "ORG", "GPE", "LOC", "FAC", "EVENT", "LAW", "PRODUCT", "LANGUAGE", "WEBSITE")
TIMEX_LABELS = ("DATE", "TIME")
QUANTITY_LABELS = ("MONEY", "PERCENT", "QUANTITY", "CARDINAL", "ORDINAL")
VALUE_LABELS = TIMEX_LABELS + QUANTITY_LABELS
LABELS = NAMED_LABELS + VALUE_LABELS

PREDICATES: Mapping[str, str | None] = {
    "chairs": None, "member_of": "P463", "partner_of": None, "founded_by": "P112", "founded_on": "P571",
    "founded_in": "P740", "headquartered_in": "P159", "part_of": "P361", "located_in": "P131", "holds_position": "P39",
    "affiliated_with": "P1416", "held_in": "P276", "dated": "P585", "hosts": None, "participates_in": "P1344",
    "proposed": None, "signed": None, "adopted": None, "met_with": None,
}
"""Predicate → its Wikidata property in the same direction (inverse ones, chairs P488, hosts P664, signed P1891, have none)."""

_ORG_EVENT = frozenset({"ORG", "EVENT"})
_ACTORS = frozenset({"PERS", "GPE", "ORG"})
_PLACES = frozenset({"GPE", "LOC"})
SIGNATURES: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "chairs": (_ACTORS, _ORG_EVENT),
    "member_of": (_ACTORS, frozenset({"ORG"})),
    "partner_of": (frozenset({"GPE", "ORG"}), frozenset({"ORG"})),
    "founded_by": (frozenset({"ORG", "LAW", "EVENT"}), _ACTORS),
    "founded_on": (frozenset({"ORG"}), frozenset({"DATE"})),
    "founded_in": (frozenset({"ORG"}), _PLACES),
    "headquartered_in": (frozenset({"ORG"}), frozenset({"GPE"})),
    "part_of": (frozenset({"ORG", "EVENT", "GPE", "LOC"}), frozenset({"ORG", "EVENT", "LOC"})),
    "located_in": (frozenset({"GPE", "FAC", "LOC", "ORG"}), _PLACES),
    "holds_position": (frozenset({"PERS"}), frozenset({"OCC"})),
    "affiliated_with": (frozenset({"PERS"}), frozenset({"ORG", "GPE"})),
    "held_in": (frozenset({"EVENT"}), frozenset({"GPE", "LOC", "FAC"})),
    "dated": (frozenset({"EVENT", "LAW"}), frozenset({"DATE"})),
    "hosts": (frozenset({"GPE", "ORG"}), frozenset({"EVENT"})),
    "participates_in": (_ACTORS, frozenset({"EVENT"})),
    "proposed": (_ACTORS, frozenset({"LAW", "ORG", "EVENT"})),
    "signed": (_ACTORS, frozenset({"LAW"})),
    "adopted": (frozenset({"ORG", "EVENT", "PERS", "GPE"}), frozenset({"LAW"})),
    "met_with": (_ACTORS, _ACTORS),
}
"""Predicate → labels its subject may have, labels its object may have (tests/gold/GUIDELINES.md, «Relations»)."""

SENTENCE_KINDS = ("title", "heading", "body", "byline", "dateline", "caption", "boilerplate")
UPOS = ("ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON", "PROPN", "PUNCT", "SCONJ", "SYM",
        "VERB", "X")
TIMEX_TYPES = ("DATE", "TIME", "DURATION", "SET")
CALENDARS = ("gregorian", "hijri", "syriac")
METHODS = ("lexicon", "rule", "model")
REJECT_REASONS = ("empty", "unreadable", "encoding", "binary", "no_arabic", "too_large", "duplicate_id", "bad_record",
                  "not_a_file", "failed")


@dataclass(frozen=True, slots=True)
class Column:
    """What a column holds; `values` closes its vocabulary, `category` stores it dictionary-encoded."""

    doc: str
    values: tuple[str, ...] | None = None
    category: bool = False


def _category(doc: str, values: tuple[str, ...] | None = None) -> Column:
    return Column(doc, values, True)


DocId = Annotated[str, Column("The document: its path under the corpus root without the suffix.", category=True)]
SentenceId = Annotated[int, Column("The sentence, counted from 0 in the document.")]
TokenId = Annotated[int, Column("The orthographic token, counted from 0 in the document.")]
MentionId = Annotated[str, Column("The mention, `m0`, `m1`… in the document, in order of start and then of decreasing end.")]
Start = Annotated[int, Column("First code point in `documents.text`, 0-based.")]
End = Annotated[int, Column("One past the last code point in `documents.text`.")]
Text = Annotated[str, Column("Exactly `documents.text[start:end]`.")]
EntityId = Annotated[str | None, Column(
    "Wikidata id or the knowledge base's own id where linked, else `nil-` and a hash of label and name.")]
Score = Annotated[float, Column("How sure the method is, 0–1.")]
Method = Annotated[str, _category("What made the row.", METHODS)]
Source = Annotated[str, _category("The rule, lexicon or model that made the row, by its name.")]


@dataclass(frozen=True, slots=True)
class Row:
    """Base of every table's row; `TABLE` is the table's name, `PUBLISHED` says whether a run writes it out."""

    TABLE: ClassVar[str] = ""
    PUBLISHED: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class File(Row):
    """An input file, or one record of an input table, as found: not decoded yet."""

    TABLE: ClassVar[str] = "files"
    PUBLISHED: ClassVar[bool] = False
    path: Annotated[str, Column("Path under the corpus root, with `/`; a record of a table adds `#` and its id.")]
    doc_id: DocId
    suffix: Annotated[str, _category("Lower-case suffix of the file (`.txt`), or `.record` for a JSON record of a table.")]
    data: Annotated[bytes | None, Column("The bytes; null where `reason` says why there are none.")]
    sidecar: Annotated[bytes | None, Column("The bytes of `NAME.toml` beside it, if there is one.")]
    reason: Annotated[str | None, _category("Why it could not be read.", REJECT_REASONS)] = None
    detail: Annotated[str | None, Column("The particulars, for a person.")] = None


@dataclass(frozen=True, slots=True)
class Document(Row):
    """An article."""

    TABLE: ClassVar[str] = "documents"
    doc_id: DocId
    path: Annotated[str, Column("Path under the corpus root, with `/`.")]
    sha256: Annotated[str, Column("SHA-256 of the file's bytes, in hex.")]
    title: Annotated[str | None, Column("The headline, as in the text or the sidecar.")]
    published: Annotated[str | None, Column("Publication date, ISO 8601 at its known precision: `2024`, `2024-05-14`.")]
    published_from: Annotated[str | None, _category("Where the date was found: sidecar, record, html, dateline, byline, text.")]
    outlet: Annotated[str | None, _category("Newspaper, agency or site.")]
    author: Annotated[str | None, Column("As signed.")]
    language: Annotated[str, _category("ISO 639-1 code of the article's main language.")]
    n_chars: Annotated[int, Column("Code points of `text`.")]
    text: Annotated[str, Column("The decoded file, untouched: what all offsets count in.")]
    fingerprint: Annotated[str, Column("Hash of all that the document's rows depend on: its bytes and sidecar, khabar's code, "
                                       "lexicons, weights and settings. Equal fingerprints are not processed again.")] = ""


@dataclass(frozen=True, slots=True)
class Reject(Row):
    """An input that was not processed, and why."""

    TABLE: ClassVar[str] = "rejects"
    path: Annotated[str, Column("Path under the corpus root, with `/`.")]
    doc_id: Annotated[str | None, Column("The document it would have been.")]
    stage: Annotated[str, _category("The stage that gave it up.")]
    reason: Annotated[str, _category("Why, as a word.", REJECT_REASONS)]
    detail: Annotated[str | None, Column("Why, in a line for a person.")]


@dataclass(frozen=True, slots=True)
class Normal(Row):
    """The normalised text of a document and its alignment (`pipeline.spans.Alignment`)."""

    TABLE: ClassVar[str] = "normals"
    PUBLISHED: ClassVar[bool] = False
    doc_id: DocId
    text: Annotated[str, Column("The normal form (`pipeline.orthography`).")]
    starts: Annotated[Sequence[int], Column("Original start of each of its code points.")]
    ends: Annotated[Sequence[int], Column("Original end of each of its code points.")]


@dataclass(frozen=True, slots=True)
class Sentence(Row):
    """A sentence, title, heading or line."""

    TABLE: ClassVar[str] = "sentences"
    doc_id: DocId
    sentence_id: SentenceId
    start: Start
    end: End
    text: Text
    kind: Annotated[str, _category("What the line is to the article.", SENTENCE_KINDS)]


@dataclass(frozen=True, slots=True)
class Token(Row):
    """An orthographic token: a word with its clitics, a number, or a punctuation mark."""

    TABLE: ClassVar[str] = "tokens"
    doc_id: DocId
    sentence_id: SentenceId
    token_id: TokenId
    start: Start
    end: End
    text: Text
    norm: Annotated[str, Column("The token in the normal form.")]


@dataclass(frozen=True, slots=True)
class Word(Row):
    """A syntactic word: what is left after clitics are split (UD). Words of a token follow each other."""

    TABLE: ClassVar[str] = "words"
    doc_id: DocId
    sentence_id: SentenceId
    token_id: TokenId
    word_id: Annotated[int, Column("The word, counted from 0 in the document.")]
    start: Start
    end: End
    form: Annotated[str, Column("The word in the normal form, restored: the words of «للأمم» are ل and الأمم.")]
    lemma: Annotated[str | None, Column("Undiacritised dictionary form; null for unknown words.")]
    upos: Annotated[str, _category("Universal part of speech.", UPOS)]
    feats: Annotated[str | None, Column("UD features, `Gender=Fem|Number=Sing`.")]
    gloss: Annotated[str | None, Column("English gloss of the analysis.")]
    head: Annotated[int | None, Column("word_id of the syntactic head; null where no parser ran, or for the root.")] = None
    deprel: Annotated[str | None, _category("UD relation to the head.")] = None


@dataclass(frozen=True, slots=True)
class Mention(Row):
    """A named mention or a value expression, possibly nested in another."""

    TABLE: ClassVar[str] = "mentions"
    doc_id: DocId
    sentence_id: SentenceId
    mention_id: MentionId
    start: Start
    end: End
    text: Text
    label: Annotated[str, _category("Wojood label.", LABELS)]
    parent_id: Annotated[str | None, Column("The smallest mention that contains this one.")]
    acronym: Annotated[bool, Column("Whether it is an acronym or abbreviation, in Latin or Arabic letters.")]
    entity_id: EntityId
    score: Score
    method: Method
    source: Source


@dataclass(frozen=True, slots=True)
class Timex(Row):
    """The value of a DATE or TIME mention."""

    TABLE: ClassVar[str] = "timexes"
    doc_id: DocId
    mention_id: MentionId
    type: Annotated[str, _category("TIMEX3 type.", TIMEX_TYPES)]
    value: Annotated[str | None, Column("TIMEX3/ISO 8601 value (tests/gold/GUIDELINES.md); `X` where it cannot be resolved.")]
    relative: Annotated[bool, Column("Whether the value needs a date that the expression does not hold.")]
    calendar: Annotated[str, _category("The calendar that it is written in.", CALENDARS)]
    anchor: Annotated[str | None, Column("The date that a relative value was counted from.")]
    earliest: Annotated[date | None, Column("First day of the period.")]
    latest: Annotated[date | None, Column("Last day of the period.")]


@dataclass(frozen=True, slots=True)
class Quantity(Row):
    """The value of a number or amount."""

    TABLE: ClassVar[str] = "quantities"
    doc_id: DocId
    mention_id: MentionId
    label: Annotated[str, _category("The mention's label.", QUANTITY_LABELS)]
    value: Annotated[float | None, Column("The number.")]
    unit: Annotated[str | None, _category("ISO 4217 code of MONEY, `%`, or the unit of a QUANTITY.")]


@dataclass(frozen=True, slots=True)
class Acronym(Row):
    """An acronym mention and what it stands for."""

    TABLE: ClassVar[str] = "acronyms"
    doc_id: DocId
    mention_id: MentionId
    acronym: Annotated[str, Column("The acronym as written.")]
    expansion: Annotated[str | None, Column("The long form; null where none is known.")]
    expansion_mention_id: Annotated[str | None, Column("The mention of the long form in the same document.")]
    entity_id: EntityId
    script: Annotated[str, _category("ISO 15924 script.", ("Latn", "Arab"))]
    source: Annotated[str, _category("Where the expansion is from.", ("text", "kb", "corpus", "none"))]


@dataclass(frozen=True, slots=True)
class LocalEntity(Row):
    """An entity as one document names it; `entities` is their union over the corpus."""

    TABLE: ClassVar[str] = "local_entities"
    PUBLISHED: ClassVar[bool] = False
    doc_id: DocId
    entity_id: Annotated[str, Column("As in mentions.")]
    label: Annotated[str, _category("Wojood label.", LABELS)]
    name_ar: Annotated[str, Column("Knowledge base label, or the fullest form in the document.")]
    name_en: Annotated[str | None, Column("Knowledge base label.")]
    acronyms: Annotated[tuple[str, ...], Column("Acronyms seen.")]
    aliases: Annotated[tuple[str, ...], Column("Surface forms seen.")]
    wikidata: Annotated[str | None, Column("Wikidata id.")]
    n_mentions: Annotated[int, Column("Mentions in the document.")]


@dataclass(frozen=True, slots=True)
class Entity(Row):
    """An entity of the corpus."""

    TABLE: ClassVar[str] = "entities"
    entity_id: Annotated[str, Column("As in mentions.")]
    label: Annotated[str, _category("Wojood label.", LABELS)]
    name_ar: Annotated[str, Column("Arabic name: the knowledge base's, or the fullest form seen.")]
    name_en: Annotated[str | None, Column("English name, from the knowledge base.")]
    acronyms: Annotated[tuple[str, ...], Column("Acronyms seen.")]
    aliases: Annotated[tuple[str, ...], Column("Surface forms seen.")]
    wikidata: Annotated[str | None, Column("Wikidata id.")]
    n_mentions: Annotated[int, Column("Mentions in the corpus.")]
    n_documents: Annotated[int, Column("Documents that mention it.")]


@dataclass(frozen=True, slots=True)
class Reference(Row):
    """A common noun or pronoun that stands for a named entity: «المنظمة», «البلاد», «الرئيس»."""

    TABLE: ClassVar[str] = "references"
    doc_id: DocId
    sentence_id: SentenceId
    start: Start
    end: End
    text: Text
    entity_id: Annotated[str, Column("The entity meant.")]
    score: Score


@dataclass(frozen=True, slots=True)
class Quote(Row):
    """Reported speech and who is said to have spoken."""

    TABLE: ClassVar[str] = "quotes"
    doc_id: DocId
    quote_id: Annotated[str, Column("The quote, `q0`, `q1`… in the document.")]
    start: Start
    end: End
    text: Text
    speaker_mention_id: Annotated[str | None, Column("The mention that names the speaker.")]
    speaker_entity_id: EntityId
    cue: Annotated[str | None, Column("The word that introduces the speech.")]
    direct: Annotated[bool, Column("Whether it stands between quotation marks.")] = True


@dataclass(frozen=True, slots=True)
class Relation(Row):
    """A relation that the text states, with the place that states it."""

    TABLE: ClassVar[str] = "relations"
    doc_id: DocId
    relation_id: Annotated[str, Column("The relation, `r0`, `r1`… in the document.")]
    subject_entity_id: Annotated[str, Column("The subject.")]
    subject_mention_id: Annotated[str, Column("The mention that stands for the subject in or nearest to the evidence.")]
    predicate: Annotated[str, _category("One of the 19 of tests/gold/GUIDELINES.md.", tuple(PREDICATES))]
    wikidata_property: Annotated[str | None, _category("The Wikidata property of the same direction, where there is one.")]
    object_entity_id: Annotated[str | None, Column("The object; null where it is a date.")]
    object_mention_id: Annotated[str, Column("The mention that stands for the object.")]
    object_value: Annotated[str | None, Column("TIMEX value where the object is a date.")]
    time: Annotated[str | None, Column("TIMEX value of when the relation holds or held.")]
    sentence_id: SentenceId
    evidence_start: Start
    evidence_end: End
    evidence: Annotated[str, Column("Exactly `documents.text[evidence_start:evidence_end]`: what states the relation.")]
    trigger: Annotated[str | None, Column("The word that made the rule fire, as written.")]
    score: Score
    method: Method
    source: Source


ROWS: tuple[type[Row], ...] = (File, Document, Reject, Normal, Sentence, Token, Word, Mention, Timex, Quantity, Acronym,
                               LocalEntity, Entity, Reference, Quote, Relation)
BY_NAME: Mapping[str, type[Row]] = {row.TABLE: row for row in ROWS}
PUBLISHED: tuple[str, ...] = tuple(row.TABLE for row in ROWS if row.PUBLISHED)

_ARROW: Mapping[Any, pa.DataType] = {
    str: pa.string(), int: pa.int32(), float: pa.float64(), bool: pa.bool_(), bytes: pa.binary(), date: pa.date32(),
    tuple[str, ...]: pa.list_(pa.string()), Sequence[int]: pa.list_(pa.int32()),
}
R = TypeVar("R", bound=Row)
Tables = Mapping[str, pa.Table]


def columns(row: type[Row]) -> dict[str, tuple[pa.DataType, bool, Column]]:
    """Column name → its Arrow type, whether it may be null, and what it holds."""
    out: dict[str, tuple[pa.DataType, bool, Column]] = {}
    for name, annotation in typing.get_type_hints(row, include_extras=True).items():
        if typing.get_origin(annotation) is not Annotated:
            continue
        kind, column = typing.get_args(annotation)
        nullable = isinstance(kind, types.UnionType)
        if nullable:
            kind = next(k for k in typing.get_args(kind) if k is not type(None))
        out[name] = (_ARROW[kind], nullable, column)
    return out


COLUMNS: Mapping[str, Mapping[str, tuple[pa.DataType, bool, Column]]] = {row.TABLE: columns(row) for row in ROWS}


def arrow_schema(table: str) -> pa.Schema:
    """The Arrow schema of a table in memory (categories become dictionaries when written)."""
    return pa.schema([pa.field(name, kind, nullable) for name, (kind, nullable, _) in COLUMNS[table].items()])


SCHEMAS: Mapping[str, pa.Schema] = {row.TABLE: arrow_schema(row.TABLE) for row in ROWS}


def to_table(row: type[R], rows: Iterable[R]) -> pa.Table:
    """The Arrow table of rows, in their order; the schema is the declared one, also for no rows."""
    rows = list(rows)
    schema = SCHEMAS[row.TABLE]
    return pa.table([pa.array([getattr(r, f.name) for r in rows], f.type) for f in schema], schema=schema)


def from_table(row: type[R], table: pa.Table) -> Iterator[R]:
    """The rows of an Arrow table, in order."""
    names = SCHEMAS[row.TABLE].names
    pylists = [table.column(name).to_pylist() for name in names]
    tuples = [i for i, f in enumerate(SCHEMAS[row.TABLE]) if f.type == pa.list_(pa.string())]
    for i in tuples:
        pylists[i] = [tuple(v) for v in pylists[i]]
    return (row(*values) for values in zip(*pylists, strict=True))


def empty_tables(names: Iterable[str]) -> dict[str, pa.Table]:
    """Tables without rows."""
    return {name: SCHEMAS[name].empty_table() for name in names}


def check_table(name: str, table: pa.Table) -> None:
    """Raise SchemaError if the table is not as declared: columns, types, nulls, closed vocabularies."""
    expected = SCHEMAS[name]
    if table.schema.names != expected.names:
        missing = sorted(set(expected.names) - set(table.schema.names))
        raise SchemaError(f"table {name}: columns {table.schema.names} are not {expected.names}; missing: {missing}")
    for field, column in zip(expected, table.columns, strict=True):
        if column.type != field.type:
            raise SchemaError(f"table {name}: column {field.name} is {column.type}, not {field.type}")
        if not field.nullable and column.null_count:
            raise SchemaError(f"table {name}: column {field.name} holds {column.null_count} nulls")
        values = COLUMNS[name][field.name][2].values
        if values is not None:
            unknown = set(pc.unique(column).to_pylist()) - {None, *values}
            if unknown:
                raise SchemaError(f"table {name}: column {field.name} holds {sorted(unknown)}, which is not declared")


def replace(row: R, **changes: Any) -> R:
    """A copy of the row with some columns changed."""
    return dataclasses.replace(row, **changes)
