"""Words: each token split into its clitics and core by the reading that fits its sentence."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from pipeline.segment.analysis import Analysis
from pipeline.segment.candidates import Analyser, find_readings

Choose = Callable[[Sequence[str], Sequence[Sequence[Analysis]]], list[int]]


def find_words(tokens: Sequence[str], analyse: Analyser, choose: Choose, seen: Collection[str] = ()) -> list[Analysis]:
    """The reading of each token of one sentence, tokens in the normal form; `seen` holds the folded tokens of the text."""
    readings = find_readings(tokens, analyse, seen)
    return [options[i] for options, i in zip(readings, choose(tokens, readings), strict=True)]
