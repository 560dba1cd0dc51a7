"""Articles from the inline form of the guidelines: `⟦TYPE:KEY surface⟧`, brackets may nest."""

from __future__ import annotations

from typing import Any

from pipeline.article import Article
from pipeline.evaluate.gold import gold_article
from pipeline.schema import VALUE_LABELS


def read_inline(marked: str) -> tuple[dict[str, Any], str]:
    """The gold record and the plain text of a marked one."""
    text: list[str] = []
    mentions: list[dict[str, Any]] = []
    open_: list[dict[str, Any]] = []
    i = 0
    while i < len(marked):
        if marked[i] == "⟦":
            head, _, _ = marked[i + 1:].partition(" ")
            label, _, key = head.partition(":")
            field = "value" if label in VALUE_LABELS else "entity"
            mention = {"type": label, field: key.removesuffix("!"), "acronym": key.endswith("!"), "start": len(text)}
            open_.append(mention)
            mentions.append(mention)
            i += len(head) + 2
        elif marked[i] == "⟧":
            open_.pop()["end"] = len(text)
            i += 1
        else:
            text.append(marked[i])
            i += 1
    return {"doc_id": "inline", "mentions": mentions, "relations": []}, "".join(text)


def article_of(marked: str) -> Article:
    """The article of a marked text, with its mentions, their keys as entity ids."""
    record, text = read_inline(marked)
    return gold_article(record, text)
