"""Taggers of other toolkits behind the protocol: stanza's Arabic NER, and CAMeLBERT's through camel-tools, where downloaded.

Both read tokens and answer with tags; they get ours, so that offsets stay exact. Their labels become khabar's by one table.
They know three of the nineteen: lexicon, rules and grammars find the others as ever.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipeline.article import Article
from pipeline.errors import ModelError
from pipeline.schema import Token
from pipeline.tag.tagger import Candidate
from pipeline.tag.units import likely_cut
from pipeline.tag.wordforms import letters_end
from pipeline.weights import models_folder

FOREIGN_LABELS: Mapping[str, str | None] = {
    "PER": "PERS", "PERS": "PERS", "PERSON": "PERS",
    "ORG": "ORG", "ORGANIZATION": "ORG",
    "LOC": "GPE", "LOCATION": "GPE", "GPE": "GPE",  # seven of ten of their locations are countries and cities
    "MISC": None,  # whatever else has a name
}
"""Their label → ours; None for what has no counterpart."""
SCORE = 0.8
"""Neither says how sure it is; about so many of their mentions are right on news."""
Reader = Callable[[Sequence[Sequence[str]]], Sequence[Sequence[str]]]
"""Sentences as tokens → a tag for each token: O, or B, I, E or S with - and a label."""


class ForeignTagger:
    """A `Tagger` that asks a reader; it is loaded with the first article."""

    def __init__(self, name: str, load: Callable[[], Reader]) -> None:
        """The tagger of that name."""
        self.name, self._load = name, load

    def find_candidates(self, article: Article) -> Iterable[Candidate]:
        """Candidates in order of start. Raises ModelError if the models are not there."""
        sentences = [tokens for sentence in article.sentences if (tokens := article.tokens_of(sentence))]
        answers = self._load()([[token.norm for token in tokens] for tokens in sentences]) if sentences else ()
        for tokens, tags in zip(sentences, answers, strict=True):
            for first, last, label in tag_spans(tags):
                ours = FOREIGN_LABELS.get(label)
                if ours:
                    yield Candidate(_start(tokens[first]), tokens[last].end, ours, SCORE, "model", self.name)


def tag_spans(tags: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """First token, last token and label of each mention, in BIO or BIOES; what goes on nothing begins one."""
    first, label = -1, ""
    for i, tag in enumerate([*tags, "O"]):
        kind, _, name = tag.partition("-")
        if first >= 0 and (kind in ("O", "B", "S") or name != label):
            yield first, i - 1, label
            first = -1
        if kind != "O" and first < 0:
            first, label = i, name


def _start(token: Token) -> int:
    """Where the name in a token begins: behind its likely proclitics."""
    return token.start + letters_end(token.text, likely_cut(token.norm))


@lru_cache(maxsize=1)
def load_stanza_reader(folder: Path | None = None) -> Reader:
    """Stanza's NER from the models on disk. Raises ModelError where there are none."""
    folder = folder or models_folder() / "downloads" / "stanza"
    if not (folder / "ar" / "ner").is_dir():
        raise ModelError(f"no stanza NER models in {folder}: run `khabar models download stanza`, or choose another --tagger")
    import stanza

    try:
        pipeline = stanza.Pipeline("ar", dir=str(folder), processors="tokenize,ner", tokenize_pretokenized=True,
                                   download_method=None, use_gpu=False, verbose=False)
    except Exception as error:  # whatever stanza raises for files that it cannot use
        raise ModelError(f"stanza models in {folder} cannot be loaded: {type(error).__name__}: {str(error)[:160]}") from error
    return stanza_reader(pipeline)


def stanza_reader(pipeline: Any) -> Reader:
    """A reader of a stanza pipeline that takes tokens."""

    def read(sentences: Sequence[Sequence[str]]) -> list[list[str]]:
        document = pipeline([list(tokens) for tokens in sentences])
        return [[token.ner for token in sentence.tokens] for sentence in document.sentences]

    return read


@lru_cache(maxsize=1)
def load_camel_reader(folder: Path | None = None) -> Reader:
    """CAMeLBERT's NER by camel-tools from the models on disk. Raises ModelError where there are none."""
    folder = folder or models_folder() / "downloads" / "camel_tools"
    models = sorted((folder / "data" / "ner").glob("*/config.json"))
    if not models:
        raise ModelError(f"no camel-tools NER model in {folder}: run `khabar models download camel-ner`, or choose another "
                         f"--tagger")
    os.environ.setdefault("CAMELTOOLS_DATA", str(folder))  # read when camel_tools.data is imported
    from camel_tools.ner import NERecognizer

    try:
        return camel_reader(NERecognizer(str(models[0].parent), use_gpu=False))
    except Exception as error:  # whatever transformers raises for files that it cannot use
        raise ModelError(f"{models[0].parent} cannot be loaded: {type(error).__name__}: {str(error)[:160]}") from error


def camel_reader(recognizer: Any) -> Reader:
    """A reader of a recogniser of camel-tools'."""

    def read(sentences: Sequence[Sequence[str]]) -> list[list[str]]:
        return [list(tags) for tags in recognizer.predict([list(tokens) for tokens in sentences])]

    return read


READERS: Mapping[str, Callable[[], Reader]] = {"stanza": load_stanza_reader, "camel": load_camel_reader}
"""`--tagger` → what loads its reader."""
