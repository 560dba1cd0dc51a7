"""Nouns that stand for a thing named before («المنظمة», «البلاد»), and offices that stand for their holder («الوزير»).

Precision before recall: a noun is resolved only to a name that begins with it, and to none if several are as near.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.article import Article
from pipeline.lexicon import read_csv, values
from pipeline.orthography import fold, proclitic_ends, search_key
from pipeline.resolve.clusters import Cluster
from pipeline.resolve.forms import name_words
from pipeline.resolve.rows import entity_id_of
from pipeline.schema import Mention, Reference, Token

_ONLY, _NEAREST, _HOLDER, _COUNTRY = 0.9, 0.75, 0.85, 0.8
_MAX_SENTENCES = 2
_MOSTLY = 0.5
_MAX_PROCLITICS = 2
# «طبقا للقانون» is any law, «على مستوى القمة» any summit, «بالاتحاد مع» no union.
_STATES = frozenset({"جمهوريه", "مملكه", "سلطنه"})
_GENERIC_AFTER = frozenset({"طبقا", "وفقا", "وفق", "بموجب", "بحكم", "مستوي", "حسب", "بحسب"})
_GENERIC_BEFORE = frozenset({"مع"})


@dataclass(frozen=True, slots=True)
class _Noun:
    labels: tuple[str, ...]
    kind: str
    heads: frozenset[str]


@lru_cache(maxsize=1)
def _nouns() -> Mapping[str, _Noun]:
    return {row["noun"]: _Noun(values(row["label"]), row["kind"], frozenset({row["noun"], *values(row["heads"])}))
            for row in read_csv("reference_nouns")}


def find_references(article: Article, clusters: Sequence[Cluster]) -> list[Reference]:
    """The references of the article, by position."""
    found = [*_noun_references(article, clusters), *_holder_references(article, clusters)]
    return sorted(found, key=lambda reference: (reference.start, reference.end))


def _noun_references(article: Article, clusters: Sequence[Cluster]) -> Iterator[Reference]:
    heads = [(cluster, _heads(cluster)) for cluster in clusters]
    for i, token in enumerate(article.tokens):
        start, word = _definite_noun(token)
        noun = _nouns().get(word)
        if noun is None or _in_name(article, token) or _is_narrowed(article, i) or _is_generic(article, i):
            continue
        if noun.kind == "country":
            antecedent = _country(clusters, token.start)
        elif noun.labels == ("GPE",) and word in _STATES:
            antecedent = _country([cluster for cluster, words in heads if words & noun.heads], token.start, of=clusters)
        else:
            fitting = [cluster for cluster, words in heads if cluster.label in noun.labels and words & noun.heads]
            antecedent = _nearest(article, fitting, token)
        if antecedent:
            cluster, score = antecedent
            yield Reference(article.doc_id, token.sentence_id, start, token.end, article.text[start:token.end],
                            entity_id_of(cluster), score)


def _definite_noun(token: Token) -> tuple[int, str]:
    """Where the noun begins, and the noun without its article; an empty one where there is no article."""
    if len(token.norm) != token.end - token.start:
        return token.start, ""
    norm = fold(token.norm)
    for begin in proclitic_ends(token.norm):
        if norm.startswith("ال", begin) and len(norm) - begin > 4:
            return token.start + begin, norm[begin + 2:]
        if begin and norm[begin - 1] == "ل" and norm.startswith("ل", begin) and len(norm) - begin > 3:
            return token.start + begin, norm[begin + 1:]
    return token.start, ""


def _in_name(article: Article, token: Token) -> bool:
    """True if the token belongs to a mention; but for the bodies of offices and events: «الأمين العام للمنظمة»."""
    return any(m.label not in ("OCC", "EVENT") or m.start + _MAX_PROCLITICS >= token.start
               for m in article.mentions if m.start < token.end and token.start < m.end)


def _is_narrowed(article: Article, position: int) -> bool:
    """True if an adjective or a name follows that makes it another thing: «المنظمة الدولية», «الولاية الشمالية»."""
    if position + 1 >= len(article.tokens):
        return False
    following = article.tokens[position + 1]
    if following.sentence_id != article.tokens[position].sentence_id:
        return False
    mention = next((m for m in article.mentions if following.start <= m.start < following.end), None)
    if mention is not None:
        # «رئيس الحكومة سلفا كير» is of whatever government he leads.
        return mention.label not in ("DATE", "TIME")
    return fold(following.norm).startswith("ال")


def _is_generic(article: Article, position: int) -> bool:
    """True if the words beside it say that nothing certain is meant: «طبقا للقانون»."""
    before = fold(article.tokens[position - 1].norm) if position else ""
    after = fold(article.tokens[position + 1].norm) if position + 1 < len(article.tokens) else ""
    return before in _GENERIC_AFTER or after in _GENERIC_BEFORE


def _heads(cluster: Cluster) -> frozenset[str]:
    """The first words of the entity's names, in the article and in the knowledge base."""
    names = [form.words for form in cluster.forms if not form.mention.acronym]
    if cluster.entry:
        names += [name_words(search_key(name)) for name in cluster.entry.names]
    return frozenset(words[0] for words in names if words)


def _nearest(article: Article, fitting: Sequence[Cluster], token: Token) -> tuple[Cluster, float] | None:
    """The one cluster named before the token, or the one named last if that is not long ago."""
    before = [(max(mention.start for mention in mentions), cluster) for cluster in fitting
              if (mentions := [m for m in _mentions_before(cluster, token.start) if _stands_alone(article, m)])]
    if not before:
        return None
    if len(before) == 1:
        return before[0][1], _ONLY
    start, cluster = max(before, key=lambda pair: pair[0])
    sentence = article.sentence_at(start)
    if sentence is None or token.sentence_id - sentence.sentence_id > _MAX_SENTENCES:
        return None
    return cluster, _NEAREST


def _stands_alone(article: Article, mention: Mention) -> bool:
    """True unless the mention only belongs to another name: «الجمعية العامة للأمم المتحدة» makes the Assembly the topic."""
    parent = next((m for m in article.mentions if m.mention_id == mention.parent_id), None)
    return parent is None or parent.label in ("OCC", "EVENT", "LAW") or parent.entity_id == mention.entity_id


def _mentions_before(cluster: Cluster, offset: int) -> list[Mention]:
    return [form.mention for form in cluster.forms if form.mention.end <= offset]


def _country(clusters: Sequence[Cluster], offset: int, of: Sequence[Cluster] = ()) -> tuple[Cluster, float] | None:
    """The country that most of the names of countries before the offset are of; `of`: all countries that are counted."""
    counts = [len(_mentions_before(cluster, offset)) if cluster.entry and cluster.entry.kind == "country" else 0
              for cluster in of or clusters]
    best = counts.index(max(counts)) if any(counts) else None
    if best is None or counts[best] <= _MOSTLY * sum(counts):
        return None
    country = (of or clusters)[best]
    return (country, _COUNTRY) if any(country is cluster for cluster in clusters) else None


def _holder_references(article: Article, clusters: Sequence[Cluster]) -> Iterator[Reference]:
    """An office without a name beside it, where the article names one holder of it before."""
    person_at = {form.mention.start: cluster for cluster in clusters if cluster.label == "PERS" for form in cluster.forms}
    for cluster in clusters:
        if cluster.label != "OCC":
            continue
        holders: dict[int, Cluster] = {}
        for form in sorted(cluster.forms, key=lambda form: form.mention.start):
            mention = form.mention
            holder = _person_beside(article.text, mention, person_at)
            if holder is not None:
                holders[id(holder)] = holder
            elif len(holders) == 1 and form.name.startswith("ال") and not form.mention.parent_id:
                person = next(iter(holders.values()))
                yield Reference(article.doc_id, mention.sentence_id, mention.start, mention.end, mention.text,
                                entity_id_of(person), _HOLDER)


def _person_beside(text: str, mention: Mention, person_at: Mapping[int, Cluster]) -> Cluster | None:
    """The person named right after the office: «الوزير أحمد …», «رئيس الوزراء، أحمد …»."""
    for start in range(mention.end, min(mention.end + 4, len(text))):
        if start in person_at:
            return None if text[mention.end:start].strip(' ،,"«”“:') else person_at[start]
    return None
