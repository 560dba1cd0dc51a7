"""Which mentions are one entity. An example: mentions in brackets; expected: the clusters as sets of wordings."""

import pytest

from pipeline.lexicon.names import load_matcher
from pipeline.resolve.clusters import find_clusters
from tests.resolve.example import example


def clusters(inline):
    found = find_clusters(example(inline), load_matcher())
    return {frozenset(form.mention.text for form in cluster.forms) for cluster in found}


def joined(*names):
    return frozenset(names)


@pytest.mark.parametrize(("inline", "expected"), [
    # One entry of the knowledge base, after a proclitic too.
    ("⟦GPE كازاخستان⟧ أو ⟦GPE جمهورية كازاخستان⟧", {joined("كازاخستان", "جمهورية كازاخستان")}),
    ("⟦ORG الأمم المتحدة⟧ وقرار ل⟦ORG لأمم المتحدة⟧ و⟦ORG! UN⟧", {joined("الأمم المتحدة", "لأمم المتحدة", "UN")}),
    # Unknown names: class noun, beginning, spelling.
    ("⟦GPE مدينة زهرستان⟧ ثم ⟦GPE زهرستان⟧", {joined("مدينة زهرستان", "زهرستان")}),
    ("⟦ORG معهد الأندلس للقانون المقارن⟧ و⟦ORG معهد الأندلس⟧", {joined("معهد الأندلس للقانون المقارن", "معهد الأندلس")}),
    ("⟦ORG الحكومة اليمنية⟧ وقالت ⟦ORG حكومة اليمن⟧", {joined("الحكومة اليمنية", "حكومة اليمن")}),
    # Two that begin alike are told apart: the short one joins neither.
    ("⟦ORG معهد الأندلس للقانون⟧ و⟦ORG معهد الأندلس للفنون⟧ و⟦ORG معهد الأندلس⟧",
     {joined("معهد الأندلس للقانون"), joined("معهد الأندلس للفنون"), joined("معهد الأندلس")}),
    ("⟦EVENT القمة السادسة⟧ و⟦EVENT القمة السابعة⟧", {joined("القمة السادسة"), joined("القمة السابعة")}),
    # A place, a people and a club of one name are three.
    ("⟦GPE الكويت⟧ و⟦ORG نادي الكويت⟧ و⟦NORP الكويتي⟧ و⟦NORP الكويتيين⟧",
     {joined("الكويت"), joined("نادي الكويت"), joined("الكويتي", "الكويتيين")}),
    # Acronyms beside their long forms.
    ("⟦ORG الوكالة الزهرية للأنهار⟧ (⟦ORG! ZRA⟧) ثم ⟦ORG! ZRA⟧", {joined("الوكالة الزهرية للأنهار", "ZRA")}),
    ("⟦ORG مجلس ⟦ORG المنظمة الزهرية للبحار⟧⟧ (⟦ORG! ZMO⟧)",
     {joined("مجلس المنظمة الزهرية للبحار"), joined("المنظمة الزهرية للبحار", "ZMO")}),
    ("⟦ORG مركز ⟦ORG! زمو⟧ للطاقة⟧ و⟦ORG! زمو⟧", {joined("مركز زمو للطاقة"), joined("زمو")}),
])
def test_names(inline, expected):
    assert clusters(inline) == expected


@pytest.mark.parametrize(("inline", "expected"), [
    ("⟦PERS أرمان قوناييف⟧ و⟦PERS قوناييف⟧", {joined("أرمان قوناييف", "قوناييف")}),
    ("⟦PERS شوكت ميرضيائيف⟧ و⟦PERS ميرزيوييف⟧", {joined("شوكت ميرضيائيف", "ميرزيوييف")}),
    ("⟦PERS حسام عز العرب⟧ ثم ⟦PERS عزالعرب⟧", {joined("حسام عز العرب", "عزالعرب")}),
    # Arabic given names differ by a vowel; a father is not his son; the name of a family is the last one's.
    ("⟦PERS محمد السيد⟧ و⟦PERS محمود السيد⟧", {joined("محمد السيد"), joined("محمود السيد")}),
    ("⟦PERS راشد بن فهد الزهري⟧ و⟦PERS فهد⟧", {joined("راشد بن فهد الزهري"), joined("فهد")}),
    ("⟦PERS راشد بن فهد بن زهر⟧ و⟦PERS فهد بن زهر⟧", {joined("راشد بن فهد بن زهر"), joined("فهد بن زهر")}),
    ("⟦PERS سعيد الزهري⟧ و⟦PERS مها الزهري⟧ وقالت ⟦PERS الزهري⟧", {joined("سعيد الزهري"), joined("مها الزهري", "الزهري")}),
])
def test_people(inline, expected):
    assert clusters(inline) == expected


@pytest.mark.parametrize(("inline", "expected"), [
    ("⟦OCC رئيس وزراء ⟦GPE المجر⟧⟧ ⟦PERS أ⟧ ثم ⟦OCC رئيس الوزراء ⟦NORP المجري⟧⟧",
     {joined("رئيس وزراء المجر", "رئيس الوزراء المجري")}),
    ("⟦OCC رئيس ⟦GPE مصر⟧⟧ و⟦OCC الرئيس ⟦NORP المصري⟧⟧ و⟦OCC الرئيس⟧", {joined("رئيس مصر", "الرئيس المصري", "الرئيس")}),
    ("⟦OCC وزيرا لخارجية ⟦GPE مصر⟧⟧ ثم ⟦OCC وزير خارجية ⟦GPE مصر⟧⟧", {joined("وزيرا لخارجية مصر", "وزير خارجية مصر")}),
    ("⟦OCC رئيس ⟦GPE مصر⟧⟧ و⟦OCC رئيس ⟦GPE تونس⟧⟧", {joined("رئيس مصر"), joined("رئيس تونس")}),
    ("⟦OCC رئيس ⟦ORG البنك الدولي⟧⟧ و⟦OCC الرئيس⟧", {joined("رئيس البنك الدولي"), joined("الرئيس")}),
    ("⟦OCC السيد⟧ و⟦OCC السيدة⟧", {joined("السيد"), joined("السيدة")}),
])
def test_offices(inline, expected):
    others = ({"المجر"}, {"المجري"}, {"مصر"}, {"المصري"}, {"تونس"}, {"أ"}, {"البنك الدولي"})
    assert {cluster for cluster in clusters(inline) if cluster not in others} == expected


def test_links_by_context():
    text = "⟦GPE عمان⟧ و⟦GPE الأردن⟧"
    found = find_clusters(example(text), load_matcher())
    entries = {form.mention.text: cluster.entry for cluster in found for form in cluster.forms}
    assert entries["الأردن"] is not None
    assert entries["الأردن"].id == "Q810"


def test_order_of_mentions_does_not_change_the_entities():
    one = clusters("⟦PERS قوناييف⟧ و⟦PERS أرمان قوناييف⟧ و⟦ORG! SCO⟧ و⟦ORG منظمة شنغهاي للتعاون⟧")
    other = clusters("⟦ORG منظمة شنغهاي للتعاون⟧ و⟦ORG! SCO⟧ و⟦PERS أرمان قوناييف⟧ و⟦PERS قوناييف⟧")
    assert one == other
