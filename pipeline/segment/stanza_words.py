"""Words with heads by stanza's own neural models, where the user has them: the setting `segment.analyser = "stanza"`.

`khabar models download stanza` puts them into models/downloads/stanza; a run reads that folder and fetches nothing. Stanza's
Arabic models (Qi et al. 2020, trained on UD Arabic PADT) split clitics and parse; glosses are camel-tools' and stay null here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipeline.errors import ModelError
from pipeline.orthography import fold, normalise
from pipeline.segment.analysis import Part, undiacritised
from pipeline.weights import models_folder

LANGUAGE = "ar"
PROCESSORS = "tokenize,mwt,pos,lemma,depparse"


@dataclass(frozen=True, slots=True)
class Parsed:
    """A word as stanza found it: `part` counts in its token, `head` is an index into the same list, None for a root."""

    token: int
    part: Part
    head: int | None
    deprel: str | None


def stanza_folder() -> Path:
    """Where the models are: models/downloads/stanza."""
    return models_folder() / "downloads" / "stanza"


@lru_cache(maxsize=1)
def load_stanza(folder: Path | None = None) -> Any:
    """Stanza's pipeline from the models on disk. Raises ModelError where there are none."""
    folder = folder or stanza_folder()
    if not (folder / LANGUAGE).is_dir():
        raise ModelError(f"no stanza models in {folder}: run `khabar models download stanza` or set segment.analyser to camel")
    import stanza
    try:
        return stanza.Pipeline(LANGUAGE, dir=str(folder), processors=PROCESSORS, download_method=None, use_gpu=False,
                               verbose=False)
    except Exception as error:
        raise ModelError(f"stanza models in {folder} cannot be loaded: {type(error).__name__}: {str(error)[:160]}") from error


def find_stanza_words(pipeline: Any, text: str, spans: Sequence[tuple[int, int]]) -> list[Parsed]:
    """The words of a sentence by stanza, gathered into our tokens; `spans` are the tokens' places in the normal `text`.

    A stanza token belongs to our token in which it begins. Our tokens that stanza has no word for become one word, tagged X.
    """
    found: list[list[tuple[int, Any]]] = [[] for _ in spans]
    for number, sentence in enumerate(pipeline(text).sentences):
        for token in sentence.tokens:
            at = next((i for i, (_, end) in enumerate(spans) if token.start_char < end), None)
            if at is not None:
                found[at].extend((number, word) for word in token.words)
    flat = [pair for group in found for pair in (group or [(-1, None)])]
    index = {(number, word.id): i for i, (number, word) in enumerate(flat) if word is not None}
    return [parsed for at, (group, (start, end)) in enumerate(zip(found, spans, strict=True))
            for parsed in _parsed(at, group, text[start:end], index)]


def _parsed(at: int, group: Sequence[tuple[int, Any]], surface: str, index: Mapping[tuple[int, int], int]) -> Iterator[Parsed]:
    """The words of one token."""
    if not group:
        yield Parsed(at, Part(0, len(surface), surface, None, "X"), None, None)
    forms = [_plain(word.text) for _, word in group]
    for (number, word), form, span in zip(group, forms, place(surface, forms) if forms else (), strict=True):
        part = Part(*span, form, _plain(word.lemma) if word.lemma else None, word.upos or "X", word.feats or None)
        yield Parsed(at, part, index.get((number, word.head)), word.deprel)


def _plain(text: str) -> str:
    """The normal form without vowel marks, or the text itself where nothing is left of it."""
    return normalise(undiacritised(text))[0] or text


def place(surface: str, forms: Sequence[str]) -> list[tuple[int, int]]:
    """Where each form stands in the token: forms are matched from both ends, the longest of them takes what is left."""
    core = max(range(len(forms)), key=lambda i: len(forms[i]))
    start, end = 0, len(surface)
    before: list[tuple[int, int]] = []
    after: list[tuple[int, int]] = []
    for form in forms[:core]:
        if fold(surface[start:start + len(form)]) != fold(form):
            return [(0, len(surface))] * len(forms)
        before.append((start, start + len(form)))
        start += len(form)
    for form in reversed(forms[core + 1:]):
        if fold(surface[end - len(form):end]) != fold(form):
            return [(0, len(surface))] * len(forms)
        after.insert(0, (end - len(form), end))
        end -= len(form)
    return [*before, (start, end), *after] if start < end else [(0, len(surface))] * len(forms)
