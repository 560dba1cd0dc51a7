"""The rows that resolve writes: ids, acronyms, local entities, references, and links across documents."""

import random

import pytest

from pipeline.lexicon.names import load_matcher
from pipeline.resolve import resolve_article
from pipeline.resolve.corpus import link_across
from pipeline.schema import Acronym, LocalEntity, to_table
from tests.resolve.example import example


def rows(inline):
    article = example(inline)
    return article, {name: list(table) for name, table in resolve_article(article).items()}


def test_values_have_no_entity_and_names_have_one():
    _, out = rows("⟦GPE كازاخستان⟧ في ⟦DATE 2024⟧ و⟦ORG هيئة زهر⟧")
    ids = {m.text: m.entity_id for m in out["mentions"]}
    assert ids["كازاخستان"] == "Q232"
    assert ids["2024"] is None
    assert ids["هيئة زهر"].startswith("nil-")
    entities = {e.entity_id: e for e in out["local_entities"]}
    assert entities["Q232"].name_en == "Kazakhstan"
    assert entities["Q232"].wikidata == "Q232"
    assert entities[ids["هيئة زهر"]].name_ar == "هيئة زهر"
    assert entities[ids["هيئة زهر"]].wikidata is None
    assert sum(e.n_mentions for e in entities.values()) == 2


def test_an_unlinked_name_has_one_id_in_every_document():
    _, one = rows("قالت ⟦ORG هيئة زهر⟧")
    _, other = rows("⟦GPE مصر⟧ و⟦ORG الهيئة زهر⟧ وفي ل⟦ORG هيئة زهر⟧")
    assert one["mentions"][0].entity_id in {m.entity_id for m in other["mentions"]}


@pytest.mark.parametrize(("inline", "expansion", "source"), [
    ("⟦ORG هيئة زهر البحرية⟧ (⟦ORG! ZHR⟧)", "هيئة زهر البحرية", "text"),
    ("⟦ORG! ZHR⟧ («⟦ORG هيئة زهر البحرية⟧»)", "هيئة زهر البحرية", "text"),
    ("«⟦ORG هيئة زهر البحرية⟧» – ⟦ORG! ZHR⟧", "هيئة زهر البحرية", "text"),
    ("⟦ORG هيئة زهر البحرية⟧ المعروفة اختصارا باسم ⟦ORG! زهر⟧", "هيئة زهر البحرية", "text"),
    ("⟦ORG هيئة زهر البحرية⟧\u00a0(⟦ORG! ZHR⟧)", "هيئة زهر البحرية", "text"),
    ("قمة ⟦ORG! SCO⟧", "منظمة شنغهاي للتعاون", "kb"),
    ("⟦ORG منظمة “⟦ORG! SCO⟧”⟧", "منظمة شنغهاي للتعاون", "kb"),
    ("⟦ORG منظمة “⟦ORG! زهر⟧”⟧", "منظمة “زهر”", "text"),
    ("⟦ORG هيئة زهر البحرية⟧ التقت ⟦ORG! ZHR⟧", None, "none"),
    ("⟦PERS أرمان قوناييف⟧ (⟦ORG! ZHR⟧)", None, "none"),
    ("⟦GPE مصر⟧ (⟦ORG! ZHR⟧)", None, "none"),
])
def test_acronyms(inline, expansion, source):
    _article, out = rows(inline)
    (row,) = out["acronyms"]
    assert (row.expansion, row.source) == (expansion, source)
    assert (row.expansion_mention_id is None) == (source != "text")
    assert row.script == ("Arab" if row.acronym == "زهر" else "Latn")


@pytest.mark.parametrize(("inline", "expected"), [
    ("تأسست ⟦ORG منظمة زهر للبحار⟧ عام ⟦DATE 2001⟧.\nوتضم المنظمة عشر دول.", [("المنظمة", "منظمة زهر للبحار")]),
    ("⟦ORG منظمة زهر⟧ قوية.\nوأعلن الأمين العام للمنظمة ذلك.", [("لمنظمة", "منظمة زهر")]),
    ("⟦GPE زامبيا⟧ و⟦GPE زامبيا⟧.\nوتشهد البلاد نموا.", [("البلاد", "زامبيا")]),
    ("وصل ⟦OCC الوزير⟧ ⟦PERS أرمان قوناييف⟧.\nوأكد ⟦OCC الوزير⟧ ذلك.", [("الوزير", "أرمان قوناييف")]),
    # Nothing named before; another thing by its adjective; two as good; a body of another kind.
    ("وتضم المنظمة عشر دول، منها أعضاء ⟦ORG منظمة زهر⟧.", []),
    ("⟦ORG منظمة زهر⟧ قوية.\nوقالت المنظمة الأخرى لا.", []),
    ("⟦GPE زامبيا⟧ و⟦GPE مصر⟧.\nوتشهد البلاد نموا.", []),
    ("⟦ORG شركة زهر⟧ قوية.\nوتضم المنظمة عشر دول.", []),
])
def test_references(inline, expected):
    article, out = rows(inline)
    names = {e.entity_id: e.name_ar for e in out["local_entities"]}
    assert [(r.text, names[r.entity_id]) for r in out["references"]] == expected
    assert all(article.text[r.start:r.end] == r.text and 0 < r.score < 1 for r in out["references"])


def entity(doc, entity_id, acronyms=(), aliases=(), label="ORG"):
    return LocalEntity(doc, entity_id, label, "x", None, acronyms, aliases, None, 1)


def links(*entities):
    return link_across(to_table(LocalEntity, entities), to_table(Acronym, []))


def test_an_acronym_alone_takes_the_one_entity_that_the_corpus_spells_it_out_for():
    spelled = entity("a", "nil-1", ("ZHR",), ("هيئة زهر",))
    assert links(spelled, entity("b", "nil-2", ("ZHR",))) == {"nil-2": "nil-1"}
    assert links(spelled, entity("b", "nil-2", ("ZHR",), label="LAW")) == {}
    assert links(spelled, entity("b", "nil-2", ("ZRH",))) == {}
    assert links(spelled, entity("c", "nil-3", ("ZHR",), ("هيئة زهور",)), entity("b", "nil-2", ("ZHR",))) == {}
    assert links(spelled, entity("b", "nil-2", ("ZHR",)), entity("c", "nil-2", ("ZHR",), ("زهر",))) == {}


def test_links_do_not_depend_on_the_order_of_documents():
    entities = [entity(f"d{i}", f"nil-{i % 3}", (f"AC{i % 4}X",), ("طويل",) if i % 2 else ()) for i in range(12)]
    expected = links(*entities)
    for seed in range(5):
        random.Random(seed).shuffle(entities)
        assert links(*entities) == expected


def test_a_name_after_li_is_written_with_its_article_again():
    _, out = rows("تقرير ل⟦ORG لمنظمة الزهرية⟧ أمس.")
    (entity,) = out["local_entities"]
    assert entity.name_ar == "المنظمة الزهرية"
    assert entity.aliases == ("لمنظمة الزهرية",)


def test_a_contradicted_bracket_has_no_id_of_the_knowledge_base():
    article = example("صناديق المؤشرات (⟦ORG! ETF⟧) وقالت ⟦ORG! ETF⟧ أمس")
    rows = resolve_article(article)
    ids = {mention.entity_id for mention in rows["mentions"]}
    assert len(ids) == 1
    assert ids.pop().startswith("nil-")
    assert {row.expansion for row in rows["acronyms"]} == {None}


def test_pairs_and_ids_follow_the_users_lexicon(tmp_path):
    table = "id,label,label_ar,label_en\norg-zhr,ORG,هيئة الزهور الوطنية,National Flower Authority\n"
    (tmp_path / "entities.csv").write_text(table, encoding="utf-8")
    article = example("قالت ⟦ORG هيئة الزهور الوطنية⟧ أمس. وأضافت ⟦ORG! NFA⟧ ذلك")
    acronym, = resolve_article(article, load_matcher(tmp_path))["acronyms"]
    assert (acronym.expansion, acronym.entity_id) == ("هيئة الزهور الوطنية", "org-zhr")
    other, = resolve_article(article)["acronyms"]
    assert other.expansion is None
