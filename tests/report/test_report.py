"""The page: complete, escaped, self-contained, and every row leads to its sentence."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from html.parser import HTMLParser
from pathlib import Path

import pytest

import pipeline.report
from pipeline import batches
from pipeline.article import Article
from pipeline.errors import OutputError
from pipeline.ids import nil_entity_id
from pipeline.report import write_report
from pipeline.report.view import MARGIN, shortened
from pipeline.run import extract
from pipeline.schema import (
    CALENDARS,
    COLUMNS,
    LABELS,
    METHODS,
    PREDICATES,
    SENTENCE_KINDS,
    TIMEX_TYPES,
    LocalEntity,
    Mention,
    Quantity,
    Quote,
    Relation,
    Row,
    Timex,
    replace,
)
from pipeline.settings import Settings
from pipeline.stage import Stage, article_stage
from tests.small_chain import build_small_chain

HOSTILE = '<script>alert("x")</script> & \'"'
TEXT = f"قمة شنغهاي للتعاون 2024\nقال الوزير «نعم في عام 2024 نعم» {HOSTILE}\n"
VOID = {"meta", "input", "link", "br"}


def _mentions(article: Article) -> list[Mention]:
    found: list[Mention] = []
    for label, pattern in (("EVENT", "قمة شنغهاي للتعاون"), ("ORG", "شنغهاي للتعاون"), ("OCC", "الوزير"), ("DATE", "عام 2024"),
                           ("PRODUCT", re.escape(HOSTILE)), ("PERCENT", "2024(?=\n)")):
        for match in re.finditer(pattern, article.text):
            sentence = article.sentence_at(match.start())
            assert sentence is not None
            value = label in ("DATE", "PERCENT")
            found.append(Mention(article.doc_id, sentence.sentence_id, "", *match.span(), match[0], label, None, label == "ORG",
                                 None if value else nil_entity_id(label, match[0]), 0.9, "rule", "test<rule>"))
    found.sort(key=lambda m: (m.start, -m.end))
    return [replace(m, mention_id=f"m{n}") for n, m in enumerate(found)]


def _tag(article: Article) -> Mapping[str, Iterable[Row]]:
    mentions = _mentions(article)
    return {"mentions": mentions,
            "timexes": [Timex(article.doc_id, m.mention_id, "DATE", "2024", True, "gregorian", "2024-05", None, None)
                        for m in mentions if m.label == "DATE"],
            "quantities": [Quantity(article.doc_id, m.mention_id, "PERCENT", 2024.0, "%") for m in mentions
                           if m.label == "PERCENT"]}


def _resolve(article: Article) -> Mapping[str, Iterable[Row]]:
    entities = {m.entity_id: LocalEntity(article.doc_id, m.entity_id, m.label, m.text, "Shanghai <b>", (), (m.text,), "Q1", 1)
                for m in article.mentions if m.entity_id}
    return {"mentions": article.mentions, "local_entities": entities.values()}


def _relate(article: Article) -> Mapping[str, Iterable[Row]]:
    by_label = {m.label: m for m in article.mentions}
    start = article.text.find("نعم")
    sentence = article.sentences[0]
    event, org, date = by_label.get("EVENT"), by_label.get("ORG"), by_label.get("DATE")
    if event is None or org is None or date is None:
        return {}
    shared = (sentence.sentence_id, sentence.start, sentence.end, sentence.text, None, 0.5, "rule", "test")
    relations = [Relation(article.doc_id, "r0", str(event.entity_id), event.mention_id, "part_of", "P361", org.entity_id,
                          org.mention_id, None, "2024", *shared),
                 Relation(article.doc_id, "r1", str(event.entity_id), event.mention_id, "dated", "P585", None, date.mention_id,
                          "2024", None, *shared)]
    end = article.text.find("»")
    quote = Quote(article.doc_id, "q0", start, end, article.text[start:end], by_label["OCC"].mention_id, None, "قال")
    return {"relations": relations, "quotes": [quote]}


def _chain(settings: Settings) -> tuple[Stage, ...]:
    ingest, normalize, segment, *_ = build_small_chain(settings)
    return (ingest, normalize, segment,
            article_stage("tag", ("sentences",), ("mentions", "timexes", "quantities"), _tag),
            article_stage("resolve", ("mentions",), ("mentions", "acronyms", "local_entities", "references"), _resolve),
            article_stage("relate", ("sentences", "mentions"), ("relations", "quotes"), _relate))


def _outputs(folder: Path, monkeypatch: pytest.MonkeyPatch, **articles: str) -> Path:
    monkeypatch.setattr(batches, "_chain", _chain)
    (folder / "corpus").mkdir()
    for name, text in articles.items():
        (folder / "corpus" / f"{name}.txt").write_text(text, encoding="utf-8")
    extract(folder / "corpus", folder / "outputs", processes=1)
    return folder / "outputs"


@pytest.fixture
def outputs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return _outputs(tmp_path, monkeypatch, a=TEXT, b="لا شيء هنا\n", empty="")


class _Reader(HTMLParser):
    """The page's elements: attributes, the text of sentences, and whether every tag is closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[tuple[str, str | None]] = []
        self.sentences: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.elements.append((tag, found))
        if tag not in VOID:
            self.open.append((tag, found.get("id") if found.get("class") == "s" else None))

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1][0] == tag, (tag, self.open)
        self.open.pop()

    def handle_data(self, data: str) -> None:
        for _, sentence in self.open:
            if sentence:
                self.sentences[sentence] = self.sentences.get(sentence, "") + data

    def attributes(self, tag: str, name: str) -> list[str]:
        return [found[name] or "" for kind, found in self.elements if kind == tag and name in found]


@pytest.fixture
def reader(outputs: Path) -> _Reader:
    return _Reader(write_report(outputs).read_text(encoding="utf-8"))


def test_sentences_stand_in_the_page_as_in_the_text(reader: _Reader) -> None:
    assert reader.open == []
    assert reader.sentences == {"a0s0": "قمة شنغهاي للتعاون 2024", "a0s1": TEXT.split("\n")[1], "a1s0": "لا شيء هنا"}


def test_hostile_text_is_only_text(outputs: Path, reader: _Reader) -> None:
    page = (outputs / "report.html").read_text(encoding="utf-8")
    assert "alert(" in page
    assert '<script>alert' not in page
    assert [tag for tag, _ in reader.elements].count("script") == 1
    assert "<b>" not in page.split("const entities")[1].split("\n")[0]


def test_mentions_are_nested_and_say_what_they_are(reader: _Reader) -> None:
    classes = reader.attributes("mark", "class")
    assert classes == ["m EVENT", "m ORG acr", "m PERCENT", "m OCC", "m DATE", "m PRODUCT"]
    tips = reader.attributes("mark", "data-t")
    assert tips[4] == "2024 · قاعدة test<rule> · 0.90"
    assert tips[2].startswith("2,024 %")
    assert len(reader.attributes("mark", "data-e")) == 4


def test_every_jump_lands_on_a_sentence(reader: _Reader) -> None:
    ids = reader.attributes("span", "id") + reader.attributes("section", "id")
    jumps = [href for href in reader.attributes("a", "href") if href.startswith("#")]
    assert {"#a0s0", "#a0s1", "#relations", "#rejects"} <= set(jumps)
    assert {jump[1:] for jump in jumps} <= set(ids)
    assert len(ids) == len(set(ids))


def test_nothing_is_fetched_from_outside(outputs: Path, reader: _Reader) -> None:
    assert not {tag for tag, _ in reader.elements} & {"img", "link", "iframe", "object", "embed", "video", "base"}
    assert reader.attributes("script", "src") == []
    outside = [href for href in reader.attributes("a", "href") if not href.startswith("#")]
    assert all(href == "https://www.wikidata.org/wiki/Q1" for href in outside)
    page = (outputs / "report.html").read_text(encoding="utf-8")
    assert "url(" not in page
    assert "@import" not in page
    assert "default-src 'none'" in page


def test_the_page_is_right_to_left_and_filters_by_label(reader: _Reader) -> None:
    assert reader.elements[0] == ("html", {"lang": "ar", "dir": "rtl"})
    assert reader.attributes("input", "id") == ["f-OCC", "f-ORG", "f-EVENT", "f-PRODUCT", "f-DATE", "f-PERCENT"]


def test_the_same_tables_give_the_same_page(outputs: Path) -> None:
    first = write_report(outputs).read_bytes()
    assert write_report(outputs).read_bytes() == first
    assert [path.name for path in outputs.glob("*.html")] == ["report.html"]


def test_a_relation_has_its_score_and_a_link_to_its_article(outputs: Path) -> None:
    page = write_report(outputs).read_text(encoding="utf-8")
    rows = page.split('<section id="relations">')[1].split("</section>")[0]
    assert [column in rows for column in ("الدرجة</th>", "المقال</th>")] == [True, True]
    assert rows.count('<td class="n">0.') == 2
    assert '<td class="t"><a href="#a0s0" title="قمة شنغهاي للتعاون 2024">قمة شنغهاي للتعاون 2024</a></td>' in rows


def test_long_evidence_is_shortened_around_its_arguments() -> None:
    text = "كلمة " * 40
    assert shortened(text, head=True, tail=False).startswith("كلمة كلمة")
    assert shortened(text, head=True, tail=False).endswith("كلمة …")
    assert shortened(text, head=False, tail=True).startswith("… كلمة")
    both = shortened("أول " + text + "آخر", head=True, tail=True)
    assert (both.split()[0], both.split()[-1], both.count("…")) == ("أول", "آخر", 1)
    assert len(both) <= 2 * MARGIN + 3
    for short in ("", "كلمة قصيرة"):
        assert shortened(short, head=True, tail=True) == short
    assert shortened(text, head=False, tail=False) == text


def test_rejects_are_shown(outputs: Path) -> None:
    assert "empty.txt" in write_report(outputs).read_text(encoding="utf-8")


def test_long_tables_and_many_articles_are_folded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outputs = _outputs(tmp_path, monkeypatch, **{f"d{n:03}": TEXT for n in range(40)})
    reader = _Reader(write_report(outputs).read_text(encoding="utf-8"))
    articles = [found for tag, found in reader.elements if tag == "details"]
    assert len(articles) == 40
    assert sum("open" in found for found in articles) == 1
    assert reader.attributes("tr", "class").count("more") == (80 - 25) + (40 - 25) + (40 - 25)  # relations, dates, quotes
    assert reader.attributes("button", "data-of") == ["relations", "dates", "quotes"]


def test_an_empty_run_has_a_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = _Reader(write_report(_outputs(tmp_path, monkeypatch, empty="")).read_text(encoding="utf-8"))
    assert reader.sentences == {}
    assert reader.open == []


def test_no_run_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(OutputError):
        write_report(tmp_path)


def test_the_page_has_a_word_for_everything() -> None:
    folder = Path(pipeline.report.__file__).parent
    words = tomllib.loads((folder / "words.toml").read_text(encoding="utf-8"))
    for section, names in (("labels", LABELS), ("hues", LABELS), ("predicates", PREDICATES), ("methods", METHODS),
                           ("timexes", TIMEX_TYPES), ("calendars", CALENDARS),
                           ("expansions", COLUMNS["acronyms"]["source"][2].values or ()),
                           ("published", ("sidecar", "record", "html", "dateline", "byline", "text"))):
        assert sorted(words[section]) == sorted(names), section
    assert len(set(words["labels"].values())) == len(LABELS)
    template = (folder / "report.html.jinja").read_text(encoding="utf-8")
    assert all(f".{kind}" in template for kind in SENTENCE_KINDS if kind != "body")
