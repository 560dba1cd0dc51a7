"""What an engine says of two arguments."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.relate.view import Argument
from pipeline.schema import SIGNATURES


@dataclass(frozen=True, slots=True)
class Match:
    """A relation found between two arguments; `trigger` is the range of atoms that made the engine speak, if words did."""

    predicate: str
    subject: Argument
    object: Argument
    score: float
    method: str
    source: str
    trigger: tuple[int, int] | None = None


def fits(predicate: str, subject: Argument, object_: Argument) -> bool:
    """True if the labels are those of the predicate and the two are not one thing."""
    subjects, objects = SIGNATURES[predicate]
    return subject.label in subjects and object_.label in objects and subject.key != object_.key
