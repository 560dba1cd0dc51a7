"""A gold of three small documents, and predictions with one fault of every kind; EXPECTED is what score.py says of them."""

from __future__ import annotations

from typing import Any


def _m(start: int, end: int, kind: str, entity: str | None = None, **more: Any) -> dict[str, Any]:
    return {"start": start, "end": end, "type": kind, "entity": entity, **more}


def _r(subject: str, predicate: str, object_: str, evidence: list[int] | None, time: str | None = None) -> dict[str, Any]:
    return {"subject": subject, "predicate": predicate, "object": object_, "time": time, "evidence": evidence}


GOLD: list[dict[str, Any]] = [
    {"doc_id": "a", "split": "train", "mentions": [
        _m(0, 20, "EVENT", "SUMMIT"), _m(4, 20, "ORG", "SCO"), _m(25, 28, "ORG", "SCO", acronym=True),
        _m(30, 40, "GPE", "KZ"), _m(45, 55, "PERS", "TOKAYEV"), _m(60, 65, "PERS", "XI"),
        _m(70, 80, "DATE", value="2024-07-04"), _m(85, 90, "DATE", value="2024~"),
        _m(95, 97, "CARDINAL", value="3"), _m(100, 130, "QUOTE", "TOKAYEV"),
        _m(140, 160, "QUOTE", "SPOKESMAN"), _m(170, 180, "OCC", "PRESIDENT")],
     "relations": [_r("TOKAYEV", "met_with", "XI", [40, 90]), _r("SUMMIT", "dated", "2024-07-04", [0, 80]),
                   _r("KZ", "chairs", "SCO", [0, 45], "2024"), _r("TOKAYEV", "holds_position", "PRESIDENT", [40, 180])]},
    {"doc_id": "b", "split": "test", "mentions": [
        _m(0, 5, "GPE", "EG"), _m(10, 15, "GPE", "EG"), _m(20, 25, "GPE", "SD"), _m(30, 34, "DATE", value="2023")],
     "relations": [_r("EG", "met_with", "SD", [0, 30]), _r("EG", "member_of", "AU", [0, 30])]},
    {"doc_id": "c", "split": "train", "mentions": [_m(3, 9, "LOC", "NILE")], "relations": []},
]
PRED: list[dict[str, Any]] = [
    {"doc_id": "a", "mentions": [
        _m(0, 20, "EVENT", "nil-1"), _m(4, 20, "ORG", "Q1"), _m(25, 28, "ORG", "Q1", acronym=True), _m(30, 39, "GPE", "Q2"),
        _m(45, 55, "PERS", "Q3"), _m(60, 65, "ORG", "Q4"), _m(70, 80, "DATE", value="2024-07-04"),
        _m(85, 90, "DATE", value="2023"),
        _m(110, 131, "QUOTE", "Q3"), _m(139, 160, "QUOTE", None), _m(170, 180, "OCC", "nil-2"),
        _m(190, 192, "ORG", "Q9", acronym=True)],
     "relations": [_r("Q4", "met_with", "Q3", [50, 60]), _r("nil-1", "dated", "2024-07-04~", [81, 90]),
                   _r("Q2", "chairs", "Q1", [0, 10], "2024~"), _r("Q2", "chairs", "Q1", [0, 10], "2020"),
                   _r("Q3", "holds_position", "nil-2", None, "2019"), _r("Q9", "hosts", "nil-1", [0, 5])]},
    {"doc_id": "b", "mentions": [
        _m(0, 5, "GPE", "Q10"), _m(10, 15, "GPE", "Q11"), _m(20, 25, "GPE", "Q12"), _m(30, 34, "DATE", value="2023"),
        _m(20, 25, "ORG", "Q12")],
     "relations": [_r("Q12", "met_with", "Q10", [28, 40]), _r("Q10", "part_of", "Q12", [0, 5])]},
]

# score → (F1 or accuracy, precision, recall, n), as printed by the gold's own score.py.
EXPECTED: dict[str, tuple[float, float | None, float | None, int]] = {
    "mentions strict": (0.733, 0.733, 0.733, 15), "mentions boundary": (0.8, 0.8, 0.8, 15),
    "mentions overlap": (0.8, 0.8, 0.8, 15),
    "flat strict": (0.741, 0.769, 0.714, 14), "named strict": (0.696, 0.667, 0.727, 11),
    "core5 strict": (0.72, 0.692, 0.75, 12),
    "acronyms": (0.667, 0.5, 1.0, 1), "date span+value": (0.667, 0.667, 0.667, 3), "quotes overlap": (1.0, 1.0, 1.0, 2),
    "relations strict": (0.769, 0.714, 0.833, 6), "relations pairs": (0.833, 0.833, 0.833, 6),
    "coref B3 (shared spans)": (0.933, None, None, 9), "date value acc (shared spans)": (0.667, None, None, 3),
    "relation time acc (shared triples)": (0.5, None, None, 2), "relation evidence acc (shared triples)": (0.6, None, None, 5),
    "quote speaker acc (found quotes)": (1.0, None, None, 2),
}
EXPECTED_LABELS = {
    "CARDINAL": (0.0, 0.0, 0.0, 1), "DATE": (1.0, 1.0, 1.0, 3), "EVENT": (1.0, 1.0, 1.0, 1), "GPE": (0.75, 0.75, 0.75, 4),
    "LOC": (0.0, 0.0, 0.0, 1), "OCC": (1.0, 1.0, 1.0, 1), "ORG": (0.571, 0.4, 1.0, 2), "PERS": (0.667, 1.0, 0.5, 2),
}
EXPECTED_TRAIN = {"mentions strict": (0.667, 0.7, 0.636, 11), "relations strict": (0.889, 0.8, 1.0, 4),
                  "coref B3 (shared spans)": (1.0, None, None, 6), "date value acc (shared spans)": (0.5, None, None, 2)}
