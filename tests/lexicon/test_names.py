"""Names in running text: proclitics, spellings, nesting, acronyms."""

import pytest

from pipeline.lexicon.kb import KbEntry, build_kb
from pipeline.lexicon.names import NameMatcher, load_matcher
from pipeline.orthography import normalise

UN = KbEntry("un", "ORG", "الأمم المتحدة", "United Nations", ("الأمم المتحدة",), ("UN",))
IOC = KbEntry("ioc", "ORG", "اللجنة الأولمبية الدولية", "", ("اللجنة الأولمبية الدولية",), ("IOC",))
SCO = KbEntry("sco", "ORG", "منظمة شنغهاي للتعاون", "SCO", ("منظمة شنغهاي للتعاون",), ("SCO",))
SHANGHAI = KbEntry("shanghai", "GPE", "شنغهاي", "Shanghai", ("شنغهاي",))
CHINA = KbEntry("china", "GPE", "الصين", "China", ("الصين",))
CICA = KbEntry("cica", "ORG", "مؤتمر التفاعل", "CICA", ("مؤتمر التفاعل",), ("CICA",), ("سيكا",))
SICA = KbEntry("sica", "ORG", "منظومة التكامل", "SICA", ("منظومة التكامل",), ("SICA",), ("سيكا",))
SAID = KbEntry("said", "PERS", "قيس سعيد", "Kais Saied", ("قيس سعيد", "سعيد"))
KB = build_kb([UN, IOC, SCO, SHANGHAI, CHINA, CICA, SICA, SAID],
              [("سعيد", "common_word"), ("سيكا", "shared")], (("شنغهاي", ("شانغهاي",)),))
MATCHER = NameMatcher(KB)


def found(text):
    normal, _ = normalise(text)
    return [(normal[m.start:m.end], m.entries[0].id) for m in MATCHER.find(normal)]


@pytest.mark.parametrize(("text", "expected"), [
    ("في الأمم المتحدة.", [("الأمم المتحدة", "un")]),
    ("والأمم المتحدة", [("الأمم المتحدة", "un")]),
    ("قرار للأمم المتحدة", [("لأمم المتحدة", "un")]),
    ("قال وللأمم المتحدة", [("لأمم المتحدة", "un")]),
    ("رئيس للجنة الأولمبية الدولية", [("لجنة الأولمبية الدولية", "ioc")]),
    ("بالصين وبالصين", [("الصين", "china"), ("الصين", "china")]),
    ("الأمـم المتّحدة", [("الأمم المتحدة", "un")]),
    ("الامم المتحده", [("الامم المتحده", "un")]),
    ("منظمة “شانغهاي” للتعاون", [('منظمة "شانغهاي" للتعاون', "sco"), ("شانغهاي", "shanghai")]),
    ("منظمة شنغهاي  للتعاون", [("منظمة شنغهاي  للتعاون", "sco"), ("شنغهاي", "shanghai")]),
    ("بـSCO", [("SCO", "sco")]),
    ("(UN)", [("UN", "un")]),
])
def test_finds_names_after_proclitics_and_in_variant_spellings(text, expected):
    assert found(text) == expected


@pytest.mark.parametrize("text", [
    "الصينية", "صين", "شنغهايي", "مشنغهاي", "الأمم غير المتحدة", "un", "SCOPE", "أمم المتحدة", "سيكارة", "الأمم\nالمتحدة",
])
def test_finds_nothing_in_longer_words_or_other_letters(text):
    assert found(text) == []


def test_a_name_does_not_reach_over_one_quotation_mark():
    assert found('من "الأمم المتحدة') == [("الأمم المتحدة", "un")]
    assert found('الأمم" المتحدة') == []


def test_flags():
    matches = MATCHER.find("منظمة شنغهاي للتعاون ومؤتمر سيكا والسيد سعيد")
    flags = {m.key: (m.longest, m.acronym, m.ambiguous) for m in matches}
    assert flags["منظمه شنغهاي للتعاون"] == (True, False, False)
    assert flags["شنغهاي"] == (False, False, False)
    assert flags["سيكا"] == (True, True, True)
    assert flags["سعيد"] == (True, False, True)


def test_lookup_by_any_spelling():
    assert MATCHER.lookup("شانغهاي") == (SHANGHAI,)
    assert MATCHER.lookup("الامم  المتحدة") == (UN,)
    assert MATCHER.lookup("CICA") == (CICA,)
    assert set(MATCHER.lookup("سيكا")) == {CICA, SICA}
    assert MATCHER.lookup("cica") == () == MATCHER.lookup("لا شيء")


def test_offsets_cut_the_name_out_of_the_normal_text():
    normal, _ = normalise("أعلن الأمين العام للأمم المتحدة أن كازاخستان و«أوزبكستان» وSCO، وفي الهند-باكستان.")
    matches = load_matcher().find(normal)
    assert {"كازاخستان", "أوزبكستان", "SCO", "الهند", "باكستان"} <= {normal[m.start:m.end] for m in matches}
    assert matches == sorted(matches, key=lambda m: (m.start, -m.end))
