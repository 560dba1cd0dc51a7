"""Acronyms and their long forms: beside each other, spelled alike, and what is no pair."""

import pytest

from pipeline.lexicon.kb import KbEntry
from pipeline.lexicon.names import load_matcher
from pipeline.resolve.acronyms import _may_be_one, acronym_pairs, initials, is_contradicted, spells
from pipeline.schema import Mention
from tests.resolve.example import example


def pairs(inline):
    article = example(inline)
    return [(article.mentions[i].text, article.mentions[j].text) for i, j in acronym_pairs(article, article.mentions)]


@pytest.mark.parametrize(("inline", "expected"), [
    ("⟦ORG هيئة زهر⟧ [⟦ORG! ZHR⟧]", [("ZHR", "هيئة زهر")]),
    ("⟦ORG هيئة زهر⟧\u00a0( \"⟦ORG! ZHR⟧\" )", [("ZHR", "هيئة زهر")]),
    ("مع (⟦ORG! ZHR⟧) ⟦ORG هيئة زهر⟧", [("ZHR", "هيئة زهر")]),
    ("⟦ORG هيئة زهر⟧ (⟦ORG! ZHR⟧) ⟦ORG منظمة بحر⟧", [("ZHR", "هيئة زهر")]),
    ("⟦LAW اتفاقية زهر⟧ (⟦ORG! ZHR⟧)", [("ZHR", "اتفاقية زهر")]),
    ("⟦ORG بعثة دعم ⟦LAW اتفاق زهر⟧⟧ (⟦ORG! ZHR⟧)", [("ZHR", "بعثة دعم اتفاق زهر")]),
    ("⟦ORG! ZHR⟧، ⟦LAW اتفاقية زهر⟧", []),
    ("⟦ORG هيئة زهر⟧، ⟦ORG! ZHR⟧", []),
    ("⟦DATE تموز⟧ (⟦ORG! ZHR⟧)", []),
    ("⟦QUANTITY 5 كيلومترات⟧ (⟦ORG! ZHR⟧)", []),
    ("⟦PERS أحمد علي⟧ (⟦ORG! ZHR⟧)", []),
    # A slip for IOFS; initials of the English name; nothing like either.
    ("⟦ORG المنظمة الإسلامية للأمن الغذائي⟧ قوية. قالت ⟦ORG! IFSO⟧", [("IFSO", "المنظمة الإسلامية للأمن الغذائي")]),
    ("⟦ORG المنظمة الإسلامية للأمن الغذائي⟧ قوية. قالت ⟦ORG! QXRT⟧", []),
])
def test_pairs(inline, expected):
    assert pairs(inline) == expected


def test_initials():
    assert initials("Council of Europe") == {"COE", "CE"}
    entry = KbEntry("x", "ORG", "س", "Zahr Harbour and River Authority", ("س",), acronyms_latin=("ZHRA",))
    assert spells("ZHRA", entry)
    assert spells("ZRHA", entry)
    assert not spells("HZRA", entry)
    assert not spells("ZHX", entry)


@pytest.mark.parametrize("inline", [
    "قال مجلس ⟦ORG الاتحاد الدولي لكرة القدم⟧ (⟦ORG! IFAB⟧)",
    "الاتحاد الاشتراكي ل⟦ORG لقوات الشعبية⟧ (⟦ORG! USFP⟧)",
    "أفراد ⟦ORG الجيش⟧ (⟦ORG! ZHR⟧)",
])
def test_the_end_of_a_longer_name_is_no_long_form(inline):
    assert pairs(inline) == []


def test_the_inner_body_is_meant_where_the_knowledge_base_knows_it():
    assert pairs("قال مجلس ⟦ORG الاتحاد الدولي لكرة القدم⟧ (⟦ORG! FIFA⟧)") == [("FIFA", "الاتحاد الدولي لكرة القدم")]


@pytest.mark.parametrize(("inline", "expected"), [
    ("⟦ORG مجلس ⟦ORG المنظمة الزهرية للبحار⟧⟧ (⟦ORG! ZMO⟧)", "المنظمة الزهرية للبحار"),
    ("⟦ORG مدرسة القانون الوطني ل⟦ORG جامعة الهند⟧⟧ (⟦ORG! NLSIU⟧)", "مدرسة القانون الوطني لجامعة الهند"),
])
def test_of_a_name_in_a_name_the_one_that_has_as_many_words(inline, expected):
    assert pairs(inline) == [(pairs(inline)[0][0], expected)]


@pytest.mark.parametrize(("inline", "contradicted"), [
    ("وهي صناديق المؤشرات (⟦ORG! ETF⟧) التي", True),
    ("وأقر وزراء منظمة التعاون (⟦ORG! SCO⟧)", False),
    ("قالت ⟦ORG! SCO⟧ أمس", False),
])
def test_words_before_the_bracket_contradict_the_knowledge_base(inline, contradicted):
    article = example(inline)
    entry = KbEntry("x", "ORG", "منظمة شنغهاي للتعاون", "", ("منظمة شنغهاي للتعاون",), acronyms_latin=("SCO", "ETF"))
    assert is_contradicted(article, article.mentions[0], entry) is contradicted


def test_a_code_is_no_acronym_of_what_it_numbers():
    assert pairs("⟦FAC محطة قطار⟧ (⟦FAC! C07B-S⟧)") == []


@pytest.mark.parametrize("inline", [
    "⟦FAC أسطول طائرات⟧ (⟦FAC! F-16⟧)",
    "⟦EVENT مؤتمر زهر وورد⟧ (⟦EVENT! ZW⟧)",
    "⟦LAW اتفاقيات حقوق الاستخدام⟧ (⟦LAW! IRU⟧)",
    "وشهد مؤشر ⟦ORG البورصة الرئيسي⟧ (⟦ORG! EGX⟧)",
])
def test_what_is_no_whole_name_is_no_long_form(inline):
    assert pairs(inline) == []


def test_after_a_function_word_brackets_hold_a_name_and_no_gloss():
    article = example("وقدم طلبا إلى (⟦ORG! FIFA⟧) أمس")
    entry = load_matcher().lookup("FIFA")[0]
    assert not is_contradicted(article, article.mentions[0], entry)


def test_a_place_of_few_words_is_not_spelled_by_many_letters():
    place = Mention("d", 0, "m0", 3, 15, "آسيا الوسطى", "LOC", None, False, None, 1.0, "rule", "x")
    long, short = (Mention("d", 0, "m1", 17, 17 + len(text), text, "LOC", None, True, None, 1.0, "rule", "x")
                   for text in ("CAWFZ", "CA"))
    assert not _may_be_one("في آسيا الوسطى (CAWFZ)", long, place)
    assert _may_be_one("في آسيا الوسطى (CA)", short, place)
