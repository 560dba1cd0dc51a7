"""An article as the core functions below the stages see it: plain Python, no Arrow."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.orthography import fold
from pipeline.schema import (
    Acronym,
    Document,
    LocalEntity,
    Mention,
    Normal,
    Quantity,
    Reference,
    Sentence,
    Timex,
    Token,
    Word,
)
from pipeline.spans import Alignment, Span


@dataclass(frozen=True)
class Article:
    """One document with the rows that the stages so far have made, sorted by position, and look-ups over them.

    A stage sees the rows of the tables that it declares to read; the others are empty.
    """

    document: Document
    normal: Normal | None = None
    sentences: Sequence[Sentence] = ()
    tokens: Sequence[Token] = ()
    words: Sequence[Word] = ()
    mentions: Sequence[Mention] = ()
    timexes: Sequence[Timex] = ()
    quantities: Sequence[Quantity] = ()
    acronyms: Sequence[Acronym] = ()
    local_entities: Sequence[LocalEntity] = ()
    references: Sequence[Reference] = ()

    @property
    def doc_id(self) -> str:
        """The document's id."""
        return self.document.doc_id

    @property
    def text(self) -> str:
        """The original text, which all offsets count in."""
        return self.document.text

    @cached_property
    def normal_text(self) -> str:
        """The normal form of the whole text."""
        if self.normal is None:
            raise ValueError("this article was made without its normal form")
        return self.normal.text

    @cached_property
    def folded(self) -> str:
        """The folded form; its offsets are those of `normal_text`."""
        return fold(self.normal_text)

    @cached_property
    def alignment(self) -> Alignment:
        """From `normal_text` and `folded` to `text`."""
        if self.normal is None:
            raise ValueError("this article was made without its normal form")
        return Alignment(self.normal.starts, self.normal.ends)

    @cached_property
    def _token_starts(self) -> list[int]:
        return [token.start for token in self.tokens]

    @cached_property
    def _mention_starts(self) -> list[int]:
        return [mention.start for mention in self.mentions]

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [sentence.start for sentence in self.sentences]

    @cached_property
    def _tokens_of_sentence(self) -> Mapping[int, list[Token]]:
        return _group(self.tokens, "sentence_id")

    @cached_property
    def _words_of_sentence(self) -> Mapping[int, list[Word]]:
        return _group(self.words, "sentence_id")

    @cached_property
    def _words_of_token(self) -> Mapping[int, list[Word]]:
        return _group(self.words, "token_id")

    @cached_property
    def _mentions_of_sentence(self) -> Mapping[int, list[Mention]]:
        return _group(self.mentions, "sentence_id")

    @cached_property
    def timex_of(self) -> Mapping[str, Timex]:
        """mention_id → its timex, for DATE and TIME mentions."""
        return {timex.mention_id: timex for timex in self.timexes}

    def tokens_of(self, sentence: Sentence) -> Sequence[Token]:
        """The sentence's tokens."""
        return self._tokens_of_sentence.get(sentence.sentence_id, [])

    def words_of(self, sentence: Sentence) -> Sequence[Word]:
        """The sentence's words."""
        return self._words_of_sentence.get(sentence.sentence_id, [])

    def words_of_token(self, token: Token) -> Sequence[Word]:
        """The words that the token is split into: at least one where segment ran."""
        return self._words_of_token.get(token.token_id, [])

    def mentions_of(self, sentence: Sentence) -> Sequence[Mention]:
        """The sentence's mentions, outer ones before inner ones."""
        return self._mentions_of_sentence.get(sentence.sentence_id, [])

    def sentence_at(self, offset: int) -> Sentence | None:
        """The sentence that holds the code point, or None between sentences."""
        i = bisect_right(self._sentence_starts, offset) - 1
        return self.sentences[i] if i >= 0 and offset < self.sentences[i].end else None

    def tokens_in(self, start: int, end: int) -> Sequence[Token]:
        """The tokens that overlap the span."""
        first = max(bisect_right(self._token_starts, start) - 1, 0)
        if first < len(self.tokens) and self.tokens[first].end <= start:
            first += 1
        return self.tokens[first:bisect_left(self._token_starts, end)]

    def mentions_in(self, start: int, end: int) -> Sequence[Mention]:
        """The mentions that lie inside the span."""
        first, last = bisect_left(self._mention_starts, start), bisect_left(self._mention_starts, end)
        return [m for m in self.mentions[first:last] if m.end <= end]

    def normal_span(self, start: int, end: int) -> Span | None:
        """The span of the normal text that comes from the original span, or None if nothing is left of it."""
        return self.alignment.to_normal(start, end)


def _group(rows: Iterable[object], key: str) -> Mapping[int, list]:  # type: ignore[type-arg]
    groups: dict[int, list] = defaultdict(list)  # type: ignore[type-arg]
    for row in rows:
        groups[getattr(row, key)].append(row)
    return dict(groups)
