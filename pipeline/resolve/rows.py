"""Clusters as rows: entity ids, local entities, acronyms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pipeline.article import Article
from pipeline.ids import nil_entity_id
from pipeline.lexicon.kb import KbEntry
from pipeline.lexicon.names import NameMatcher
from pipeline.resolve.acronyms import is_contradicted
from pipeline.resolve.clusters import Cluster
from pipeline.resolve.forms import written_name
from pipeline.schema import Acronym, LocalEntity, Mention, replace


def entity_id_of(cluster: Cluster) -> str:
    """The id of the knowledge base entry, else one made of label and fullest name, equal in every document."""
    return cluster.entry.id if cluster.entry else nil_entity_id(cluster.label, cluster.fullest.key)


def with_entities(mentions: Sequence[Mention], clusters: Sequence[Cluster]) -> list[Mention]:
    """The mentions, each named one with its entity id; values have none."""
    ids = {form.mention.mention_id: entity_id_of(cluster) for cluster in clusters for form in cluster.forms}
    return [replace(mention, entity_id=ids.get(mention.mention_id)) for mention in mentions]


def local_entities(article: Article, clusters: Sequence[Cluster]) -> Iterator[LocalEntity]:
    """A row for each entity of the article, in order of its first mention."""
    for entity_id, group in _by_id(clusters).items():
        cluster = group[0]
        mentions = sorted((form.mention for c in group for form in c.forms), key=lambda m: (m.start, -m.end))
        entry = cluster.entry
        fullest = max((c.fullest for c in group), key=lambda form: (len(form.words), -form.mention.start))
        yield LocalEntity(article.doc_id, entity_id, entry.label if entry else cluster.label,
                          entry.name_ar if entry else written_name(article, fullest.mention),
                          entry.name_en or None if entry else None,
                          tuple(dict.fromkeys(m.text for m in mentions if m.acronym)),
                          tuple(dict.fromkeys(" ".join(m.text.split()) for m in mentions if not m.acronym)),
                          entry.wikidata if entry else None, len(mentions))


def _by_id(clusters: Sequence[Cluster]) -> Mapping[str, list[Cluster]]:
    groups: dict[str, list[Cluster]] = {}
    for cluster in clusters:
        groups.setdefault(entity_id_of(cluster), []).append(cluster)
    return groups


def acronym_rows(article: Article, clusters: Sequence[Cluster], pairs: Mapping[str, Mention],
                 matcher: NameMatcher) -> Iterator[Acronym]:
    """A row for each acronym mention; `pairs` are mention ids of acronyms and the long forms that stand beside them.

    The expansion is the long form beside it, else the fullest other name of its entity in the text, else the knowledge base's.
    A name that holds the acronym itself («مؤتمر "سيكا"») is one only where there is no other.
    """
    found = [(form.mention, cluster) for cluster in clusters for form in cluster.forms if form.mention.acronym]
    known = {mention.text: cluster.entry or _only_entry(matcher, mention) for mention, cluster in found}
    wrong = {mention.text for mention, _ in found
             if (entry := known[mention.text]) and is_contradicted(article, mention, entry)}
    for mention, cluster in sorted(found, key=lambda pair: (pair[0].start, -pair[0].end)):
        entry = cluster.entry or (None if mention.text in wrong else known[mention.text])
        name = _expansion(mention, cluster, pairs.get(mention.mention_id), known=entry is not None)
        expansion = written_name(article, name) if name else entry.name_ar if entry else None
        yield Acronym(article.doc_id, mention.mention_id, mention.text, expansion, name.mention_id if name else None,
                      entity_id_of(cluster), "Arab" if any("\u0600" <= c <= "\u06ff" for c in mention.text) else "Latn",
                      "text" if name else "kb" if entry else "none")


def _expansion(acronym: Mention, cluster: Cluster, beside: Mention | None, *, known: bool) -> Mention | None:
    """The mention that spells the acronym out; one that holds an acronym of the entity only where nothing else is known."""
    short = [form.mention for form in cluster.forms if form.mention.acronym]

    def spelled_out(mention: Mention) -> bool:
        return not any(mention.start <= a.start and a.end <= mention.end for a in short)

    if beside and spelled_out(beside):
        return beside
    names = [form for form in cluster.forms if not form.mention.acronym]
    full = [form for form in names if spelled_out(form.mention) and len(form.words) > 1] or (() if known else names)
    if not full:
        return None
    return max(full, key=lambda form: (len(form.words), -abs(form.mention.start - acronym.start))).mention


def _only_entry(matcher: NameMatcher, mention: Mention) -> KbEntry | None:
    entries = [entry for entry in matcher.lookup(mention.text) if entry.label == mention.label]
    return entries[0] if len(entries) == 1 else None
