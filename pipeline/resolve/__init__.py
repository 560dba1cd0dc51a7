"""resolve: mentions, sentences, words → acronyms, local entities, references, and the mentions' entity ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pipeline.article import Article
from pipeline.lexicon.names import NameMatcher, load_matcher
from pipeline.resolve.acronyms import acronym_pairs
from pipeline.resolve.clusters import find_clusters
from pipeline.resolve.references import find_references
from pipeline.resolve.rows import acronym_rows, local_entities, with_entities
from pipeline.schema import Row
from pipeline.settings import Settings
from pipeline.stage import Stage, article_stage


def build(settings: Settings) -> Stage:
    """The stage."""
    user = settings.lexicon.path

    def function(article: Article) -> Mapping[str, Iterable[Row]]:
        return resolve_article(article, load_matcher(user))

    return article_stage("resolve", ("normals", "sentences", "tokens", "words", "mentions", "timexes"),
                         ("mentions", "acronyms", "local_entities", "references"), function)


def resolve_article(article: Article, matcher: NameMatcher | None = None) -> Mapping[str, Iterable[Row]]:
    """The rows of one document; `matcher` defaults to that of the built-in knowledge base."""
    matcher = matcher or load_matcher()
    clusters = find_clusters(article, matcher)
    beside = acronym_pairs(article, article.mentions, matcher)
    pairs = {article.mentions[i].mention_id: article.mentions[j] for i, j in beside}
    return {
        "mentions": with_entities(article.mentions, clusters),
        "acronyms": list(acronym_rows(article, clusters, pairs, matcher)),
        "local_entities": list(local_entities(article, clusters)),
        "references": find_references(article, clusters),
    }
