"""What one document adds to each score: the counting rules of the gold's scorer (tests/gold/GUIDELINES.md), exactly.

A count is three numbers. Of an F1 score: true positives, false positives, false negatives. Of an accuracy: right, all, 0.
Of the coreference score: B³ weighted by its spans, its spans, 0.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.schema import VALUE_LABELS

Record = Mapping[str, Any]
Mention = Mapping[str, Any]
Count = tuple[float, float, float]

NAMED = frozenset({"PERS", "ORG", "GPE", "LOC", "EVENT", "LAW", "OCC", "NORP", "FAC"})
CORE = frozenset({"PERS", "ORG", "GPE", "LOC", "DATE"})
_NOT_ENTITY = frozenset({*VALUE_LABELS, "QUOTE"})

F1_SCORES = ("mentions strict", "mentions boundary", "mentions overlap", "flat strict", "named strict", "core5 strict",
             "acronyms", "date span+value", "quotes overlap", "relations strict", "relations pairs")
COREFERENCE = "coref B3 (shared spans)"
ACCURACIES = ("date value acc (shared spans)", "relation time acc (shared triples)", "relation evidence acc (shared triples)",
              "quote speaker acc (found quotes)")


@dataclass
class DocumentCounts:
    """The counts of one document: by score, by label (mentions strict) and by predicate (relations strict)."""

    doc_id: str
    scores: dict[str, Count] = field(default_factory=dict)
    labels: dict[str, Count] = field(default_factory=dict)
    predicates: dict[str, Count] = field(default_factory=dict)


def count_document(gold: Record, pred: Record) -> DocumentCounts:
    """The counts of a predicted record against the gold one; both in the standoff form of the guidelines."""
    out = DocumentCounts(str(gold["doc_id"]))
    gold_mentions = [m for m in gold["mentions"] if m["type"] != "QUOTE"]
    pred_mentions = [m for m in pred["mentions"] if m["type"] != "QUOTE"]
    out.scores.update(_mention_counts(gold_mentions, pred_mentions))
    for label in sorted({m["type"] for m in gold_mentions + pred_mentions}):
        out.labels[label] = _strict(gold_mentions, pred_mentions, frozenset({label}))
    out.scores.update(_date_counts(gold_mentions, pred_mentions))
    b3, spans = _b3(gold_mentions, pred_mentions)
    out.scores[COREFERENCE] = (b3 * spans, spans, 0)
    aligned = align_entities(gold_mentions, pred_mentions)
    out.scores.update(_quote_counts(gold, pred, aligned))
    out.scores.update(_relation_counts(gold["relations"], pred["relations"], aligned, out.predicates))
    return out


def _mention_counts(gold: Sequence[Mention], pred: Sequence[Mention]) -> dict[str, Count]:
    return {
        "mentions strict": _strict(gold, pred),
        "mentions boundary": _compare(_spans(gold, typed=False), _spans(pred, typed=False)),
        "mentions overlap": _overlap(gold, pred),
        "flat strict": _strict(_outermost(gold), _outermost(pred)),
        "named strict": _strict(gold, pred, NAMED),
        "core5 strict": _strict(gold, pred, CORE),
        "acronyms": _compare(_spans((m for m in gold if m.get("acronym")), typed=False),
                             _spans((m for m in pred if m.get("acronym")), typed=False)),
    }


def _strict(gold: Iterable[Mention], pred: Iterable[Mention], labels: frozenset[str] | None = None) -> Count:
    return _compare(*(_spans(m for m in side if labels is None or m["type"] in labels) for side in (gold, pred)))


def _spans(mentions: Iterable[Mention], *, typed: bool = True) -> Counter[tuple[int, int, str]]:
    return Counter((m["start"], m["end"], m["type"] if typed else "") for m in mentions)


def _compare(gold: Counter[Any], pred: Counter[Any]) -> Count:
    shared = sum((gold & pred).values())
    return shared, sum(pred.values()) - shared, sum(gold.values()) - shared


def _outermost(mentions: Iterable[Mention]) -> list[Mention]:
    """The mentions that stand in no other."""
    out: list[Mention] = []
    for m in sorted(mentions, key=lambda m: (m["start"], -m["end"])):
        if not any(o["start"] <= m["start"] and m["end"] <= o["end"] for o in out):
            out.append(m)
    return out


def _meet(a: Mention, b: Mention) -> bool:
    return bool(a["start"] < b["end"] and b["start"] < a["end"])


def _overlap(gold: Sequence[Mention], pred: Sequence[Mention]) -> Count:
    """Each prediction takes the first free gold mention of its type that it overlaps."""
    used: set[int] = set()
    for m in pred:
        hit = next((i for i, n in enumerate(gold) if i not in used and n["type"] == m["type"] and _meet(m, n)), None)
        if hit is not None:
            used.add(hit)
    return len(used), len(pred) - len(used), len(gold) - len(used)


def bare_value(value: str | None) -> str:
    """A TIMEX value without the mark that it was resolved from the article's date."""
    return (value or "").rstrip("~")


def _date_counts(gold: Iterable[Mention], pred: Iterable[Mention]) -> dict[str, Count]:
    gold_dates = {(m["start"], m["end"]): bare_value(m.get("value")) for m in gold if m["type"] == "DATE"}
    pred_dates = {(m["start"], m["end"]): bare_value(m.get("value")) for m in pred if m["type"] == "DATE"}
    shared = gold_dates.keys() & pred_dates.keys()
    return {"date span+value": _compare(Counter(gold_dates.items()), Counter(pred_dates.items())),
            ACCURACIES[0]: (sum(gold_dates[span] == pred_dates[span] for span in shared), len(shared), 0)}


def align_entities(gold: Sequence[Mention], pred: Sequence[Mention]) -> dict[str, str]:
    """Predicted entity → gold entity: one to one, greedily by the mentions that they share."""
    weights: Counter[tuple[str, str]] = Counter()
    for m in pred:
        if m["type"] in _NOT_ENTITY or not m.get("entity"):
            continue
        for n in gold:
            shared = min(m["end"], n["end"]) - max(m["start"], n["start"])
            if n["type"] not in _NOT_ENTITY and shared > 0:
                same = (m["start"], m["end"]) == (n["start"], n["end"])
                weight = 1.0 if same else 0.25 * shared / max(m["end"] - m["start"], n["end"] - n["start"])
                weights[m["entity"], n["entity"]] += weight  # type: ignore[assignment]
    aligned: dict[str, str] = {}
    used: set[str] = set()
    for (theirs, ours), _ in weights.most_common():
        if theirs not in aligned and ours not in used:
            aligned[theirs] = ours
            used.add(ours)
    return aligned


def _b3(gold: Iterable[Mention], pred: Iterable[Mention]) -> tuple[float, int]:
    """B³ F1 over the entity mentions that both have, and how many these are (Bagga & Baldwin 1998)."""
    gold_of = {(m["start"], m["end"]): m.get("entity") for m in gold if m["type"] not in _NOT_ENTITY}
    pred_of = {(m["start"], m["end"]): m.get("entity") for m in pred if m["type"] not in _NOT_ENTITY}
    common = [span for span in pred_of if span in gold_of]
    precision, recall = _b3_side(common, pred_of, gold_of), _b3_side(common, gold_of, pred_of)
    return (2 * precision * recall / (precision + recall) if precision + recall else 0.0), len(common)


def _b3_side(common: Sequence[Any], own: Mapping[Any, Any], other: Mapping[Any, Any]) -> float:
    sizes, both = Counter(own[s] for s in common), Counter((own[s], other[s]) for s in common)
    return sum(both[own[s], other[s]] / sizes[own[s]] for s in common) / len(common) if common else 0.0


def _quote_counts(gold: Record, pred: Record, aligned: Mapping[str, str]) -> dict[str, Count]:
    gold_quotes = [m for m in gold["mentions"] if m["type"] == "QUOTE"]
    pred_quotes = [m for m in pred["mentions"] if m["type"] == "QUOTE"]
    # A speaker whom the text does not name has a key that no mention carries: no speaker is then right.
    named = {m.get("entity") for m in gold["mentions"] if m["type"] not in _NOT_ENTITY}
    found = right = 0
    for quote in pred_quotes:
        match = next((n for n in gold_quotes if _meet(quote, n)), None)
        if match is not None:
            found += 1
            right += aligned.get(quote.get("entity") or "") == (match.get("entity") if match.get("entity") in named else None)
    return {"quotes overlap": _overlap(gold_quotes, pred_quotes), ACCURACIES[3]: (right, found, 0)}


Triple = tuple[str, str, str]


def _relation_counts(gold: Sequence[Record], pred: Sequence[Record], aligned: Mapping[str, str],
                     predicates: dict[str, Count]) -> dict[str, Count]:
    """The counts of relations; `predicates` is filled with those of each predicate."""
    gold_triples = {_unordered((r["subject"], r["predicate"], r["object"])) for r in gold}
    pred_triples = {_unordered((aligned.get(r["subject"], "?" + str(r["subject"])), r["predicate"], _object(r, aligned)))
                    for r in pred}
    for predicate in sorted({p for _, p, _ in gold_triples | pred_triples}):
        predicates[predicate] = _sets(*({t for t in triples if t[1] == predicate} for triples in (gold_triples, pred_triples)))
    pairs = [{(s, o) for s, _, o in triples} for triples in (gold_triples, pred_triples)]
    time, evidence = _support(gold, pred, aligned)
    return {"relations strict": _sets(gold_triples, pred_triples), "relations pairs": _sets(*pairs), ACCURACIES[1]: time,
            ACCURACIES[2]: evidence}


def _object(relation: Record, aligned: Mapping[str, str]) -> str:
    return aligned.get(relation["object"], bare_value(str(relation["object"])))


def _unordered(triple: Triple) -> Triple:
    """The triple, with the two sides of the symmetric predicate in order."""
    subject, predicate, object_ = triple
    return (min(subject, object_), predicate, max(subject, object_)) if predicate == "met_with" else triple


def _sets(gold: set[Any], pred: set[Any]) -> Count:
    return len(gold & pred), len(pred - gold), len(gold - pred)


def _support(gold: Sequence[Record], pred: Sequence[Record], aligned: Mapping[str, str]) -> tuple[Count, Count]:
    """Time and evidence of the triples that both have: right, all. A time is compared where one side gives one."""
    gold_of = {(r["subject"], r["predicate"], r["object"]): r for r in gold}
    seen: set[Triple] = set()
    times, evidences = [0, 0], [0, 0]
    for r in pred:
        key = (aligned.get(r["subject"], "?"), r["predicate"], _object(r, aligned))
        match = gold_of.get(key) or (gold_of.get((key[2], key[1], key[0])) if key[1] == "met_with" else None)
        if match is None or key in seen:
            continue
        seen.add(key)
        ours, theirs = match.get("evidence"), r.get("evidence") or (0, 0)
        if ours:
            evidences[1] += 1
            evidences[0] += theirs[0] < ours[1] and ours[0] < theirs[1]
        if match.get("time") or r.get("time"):
            times[1] += 1
            times[0] += bare_value(match.get("time")) == bare_value(r.get("time"))
    return (times[0], times[1], 0), (evidences[0], evidences[1], 0)
