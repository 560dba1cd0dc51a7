"""The form of a mention that names are compared in: folded words without article, quotation marks and class noun."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from pipeline.article import Article
from pipeline.lexicon import read_csv, values
from pipeline.orthography import search_key
from pipeline.schema import Mention

Words = tuple[str, ...]
_PUNCTUATION = re.compile(r"[^\w.&+]+|(?<=\s)\.|\.(?=\s|$)")
# Letters that transliterations exchange, and those that some leave out.
_SOUNDS = str.maketrans("غقخطصضظذثحز", "جككتسدسدسهس", "ءاويع")


@dataclass(frozen=True, slots=True)
class Form:
    """A mention's words for comparison, and its name as it would stand alone (folded, article restored after ل)."""

    mention: Mention
    words: Words
    name: str

    @property
    def key(self) -> str:
        """The words as one string: equal keys are one name."""
        return " ".join(self.words)


def form_of(article: Article, mention: Mention) -> Form:
    """The form of a mention."""
    name = " ".join(_PUNCTUATION.sub(" ", search_key(mention.text)).split())
    if _follows_lam(article.text, mention) and name.startswith("ل"):
        name = _with_article(article, mention, name)
    return Form(mention, name_words(name), name)


def name_words(name: str) -> Words:
    """The folded words of a name, each without its article: «منظمه الاغذيه» → («منظمه», «اغذيه»)."""
    words = tuple(_without_article(word) for word in name.split())
    return words or (name,)


def _without_article(word: str) -> str:
    """The word without ال; «لل» before it is ل and the article: «للولايات» → «ولايات»."""
    if word.startswith(("ال", "لل")) and len(word) > 4:
        return word[2:]
    if word.startswith(("وال", "بال")) and len(word) > 6:
        return word[3:]
    return word


def _follows_lam(text: str, mention: Mention) -> bool:
    """True if the mention stands after a proclitic ل, which takes the alef of the article."""
    before = text[max(mention.start - 3, 0):mention.start].rstrip("ـ")
    return before.endswith("ل") and (len(before) == 1 or not before[-2:-1].isalnum() or before[-2] in "وف")


def _with_article(article: Article, mention: Mention, name: str) -> str:
    """The name with the article that ل has shortened, where segment's restored word says so or nothing else can be meant."""
    restored = _restored(article, mention)
    if restored:
        return " ".join([search_key(restored).split()[0], *name.split()[1:]])
    return name if name.startswith("لل") else "ا" + name


def _restored(article: Article, mention: Mention) -> str | None:
    """The form of the word that the mention begins with, as segment has restored it."""
    words = (word for token in article.tokens_in(mention.start, mention.start + 1) for word in article.words_of_token(token))
    return next((word.form for word in words if word.start == mention.start and word.form), None)


def written_name(article: Article, mention: Mention) -> str:
    """The mention as it would stand alone: «لأمم المتحدة» of «للأمم المتحدة» is «الأمم المتحدة»."""
    text = " ".join(mention.text.split())
    restored = _restored(article, mention) if _follows_lam(article.text, mention) and text.startswith("ل") else None
    return " ".join([restored, *text.split()[1:]]) if restored else text


@lru_cache(maxsize=1)
def class_nouns() -> Mapping[Words, frozenset[str]]:
    """Words of a class noun → the labels of the names that may carry or drop it."""
    return {tuple(row["noun"].split()): frozenset(values(row["labels"])) for row in read_csv("class_nouns")}


def without_class_noun(words: Words, label: str) -> Words:
    """The words after the class noun, or all of them: («مدينه», «رياض») → («رياض»,)."""
    for length in (2, 1):
        if len(words) > length and label in class_nouns().get(words[:length], ()):
            return words[length:]
    return words


@lru_cache(maxsize=65536)
def skeleton(word: str) -> str:
    """The consonants of a folded word, letters that transliterations exchange made one: «شانغهاي», «شنجهاي» → «شنجه»."""
    bare = re.sub(r"(.)\1+", r"\1", word.translate(_SOUNDS)) or word
    return bare[:-1] if bare.endswith("ه") and len(bare) > 3 else bare


@lru_cache(maxsize=1)
def _given_names() -> frozenset[str]:
    return frozenset(search_key(row["name"]) for row in read_csv("given_names") if row["source"] == "written")


def is_given_name(word: str) -> bool:
    """True for a folded word that is an Arabic given name."""
    return word in _given_names()


@lru_cache(maxsize=1 << 18)
def similar(one: str, other: str) -> bool:
    """True if two folded words are likely spellings of one name: equal skeletons and nearly equal letters, or one slip."""
    if one == other:
        return True
    longest = max(len(one), len(other))
    # Arabic names differ by their vowels alone: «محمد» and «محمود», «حسن» and «حسين».
    if longest < 4 or {one, other} <= _given_names():
        return False
    if skeleton(one) == skeleton(other) and len(skeleton(one)) > 1:
        return edit_distance(one, other) <= max(1, longest // 4)
    # What cannot be one slip is not worth measuring.
    near = longest >= 6 and one[0] == other[0] and abs(len(one) - len(other)) < 2
    return near and edit_distance(one, other) == 1


def edit_distance(one: str, other: str) -> int:
    """Levenshtein distance."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        previous, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (a != b))
    return row[-1]
