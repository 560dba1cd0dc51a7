"""The country that a nationality adjective speaks of, where the document names it: «الرئيس العراقي» … «العراق»."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from pipeline.article import Article
from pipeline.lexicon import read_toml
from pipeline.orthography import search_key
from pipeline.schema import Mention

_ENDINGS = ("ييين", "يين", "يون", "يتين", "يتان", "يان", "يات", "يه", "ين", "ي")


def adjective_stem(form: str) -> str:
    """What a folded nationality adjective shares with its country's name: «العراقية» → «عراق»."""
    word = form.split(maxsplit=1)[0].removeprefix("ال") if form.split() else ""
    return next((word[:-len(ending)] for ending in _ENDINGS if word.endswith(ending) and len(word) - len(ending) >= 3), word)


def country_mentions(article: Article) -> Mapping[str, Mention]:
    """NORP mention_id → the mention of its country nearest before it, else the first after it."""
    irregular: Mapping[str, list[str]] = read_toml("relations").get("nationality", {})
    named: dict[str, list[Mention]] = {}
    for mention in article.mentions:
        if mention.label == "GPE" and mention.entity_id:
            named.setdefault(mention.entity_id, []).append(mention)
    out: dict[str, Mention] = {}
    found: dict[str, str | None] = {}
    for mention in article.mentions:
        if mention.label != "NORP":
            continue
        stem = adjective_stem(search_key(mention.text))
        if stem not in found:
            found[stem] = _country(stem, named, [search_key(name) for name in irregular.get(stem, [])])
        key = found[stem]
        if key is not None:
            before = [m for m in named[key] if m.start <= mention.start]
            out[mention.mention_id] = before[-1] if before else named[key][0]
    return out


def _country(stem: str, named: Mapping[str, list[Mention]], irregular: list[str]) -> str | None:
    """The entity whose names begin with the stem, the oftenest named first; words of the name after the first count less."""
    if len(stem) < 3:
        return None
    scores: Counter[str] = Counter()
    for key, mentions in named.items():
        for mention in mentions:
            name = search_key(mention.text)
            words = [word.removeprefix("ال") for word in name.split()]
            if name in irregular or words[0].startswith(stem):
                scores[key] += 3
            elif any(word.startswith(stem) and len(word) - len(stem) <= 2 for word in words[1:]):
                scores[key] += 1
    best = scores.most_common(1)
    return best[0][0] if best else None
