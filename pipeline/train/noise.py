"""Spelling noise for training: the confusions of Arabic typists, letter for letter, so that every offset stays."""

from __future__ import annotations

import random
import re

_LETTER = "[\u0621-\u064a]"
_CONFUSIONS = (
    ("[أإآ]", "ا"),
    (f"ى(?!{_LETTER})", "ي"),
    (f"ة(?!{_LETTER})", "ه"),
    (f"ي(?!{_LETTER})", "ى"),
    (f"(?<!{_LETTER})ا(?!ل)", "أإ"),
)
_HAMZA_ADDED = 0.3
_CARELESS = 0.3  # the part of the texts in which hamzas, ى and ة all go, as in much of what is typed on telephones


def misspell(text: str, rng: random.Random) -> str:
    """The text with one to three kinds of confusion, made everywhere or in half the places; as long as before."""
    share = rng.choice((1.0, 1.0, 0.5))
    careless = rng.random() < _CARELESS
    for pattern, letters in _CONFUSIONS[:3] if careless else rng.sample(_CONFUSIONS, rng.choice((1, 1, 2, 3))):
        likelihood = share if len(letters) == 1 else _HAMZA_ADDED

        def confuse(match: re.Match[str], letters: str = letters, likelihood: float = likelihood) -> str:
            return rng.choice(letters) if rng.random() < likelihood else match.group()

        text = re.sub(pattern, confuse, text)
    return text
