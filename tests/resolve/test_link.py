"""Links of ambiguous names: by what stands around them and what else the article names, or none."""

import pytest

from pipeline.lexicon.names import load_matcher
from pipeline.resolve.clusters import find_clusters
from tests.resolve.example import example


def links(inline):
    found = find_clusters(example(inline), load_matcher())
    out = {}
    for cluster in found:
        for form in cluster.forms:
            out.setdefault(form.mention.text, []).append(cluster.entry.id if cluster.entry else None)
    return out


@pytest.mark.parametrize(("inline", "text", "expected"), [
    # A family name alone: with the country, with the office beside it, with the full name; else nobody.
    ("لوحات الرسام ⟦PERS ماتيس⟧ في المتحف", "ماتيس", None),
    ("⟦PERS كيري⟧ يصل", "كيري", None),
    ("غادر ⟦PERS جون كيري⟧ ووصل ⟦PERS كيري⟧", "كيري", "Q22316"),
    ("قال ⟦PERS كيري⟧ إن ⟦GPE الولايات المتحدة⟧ ترى ذلك", "كيري", "Q22316"),
    ("قال ⟦OCC الرئيس⟧ ⟦PERS توكاييف⟧ ذلك", "توكاييف", "Q200881"),
    ("قال ⟦PERS باسم زهر كيري⟧ ثم ⟦PERS كيري⟧ في ⟦GPE الولايات المتحدة⟧", "كيري", None),
    ("روى ابن ⟦PERS عباس⟧ في ⟦GPE فلسطين⟧", "عباس", None),
    # The same words for another thing.
    ("نصف ⟦GPE قطر⟧ الدائرة", "قطر", None),
    ("وصل إلى ⟦GPE قطر⟧ أمس", "قطر", "Q846"),
    ("فساد ⟦GPE مالي⟧ وإداري", "مالي", None),
    ("دولة ⟦GPE مالي⟧ الأفريقية", "مالي", "Q912"),
    ("على ضفاف نهر ⟦GPE الأردن⟧", "الأردن", None),
    ("في ⟦GPE الأردن⟧ أمس", "الأردن", "Q810"),
    ("في ⟦GPE ولاية جورجيا⟧ الأمريكية", "ولاية جورجيا", "gpe-georgia"),
    ("في ⟦GPE جورجيا⟧ أمس", "جورجيا", "Q230"),
    ("عقد ⟦ORG كونغرس⟧ الحزب", "كونغرس", None),
    ("الفئات ⟦NORP السنية⟧ في النادي", "السنية", None),
    ("بين ⟦NORP السنة⟧ و⟦NORP الشيعة⟧", "الشيعة", "norp-shia"),
    # Capital and country, places of one name.
    ("وصل إلى العاصمة ⟦GPE تونس⟧ أمس", "تونس", "geo-2464470"),
    ("وصل إلى ⟦GPE تونس⟧ أمس", "تونس", "Q948"),
    ("في ⟦GPE مدينة الكويت⟧ أمس", "مدينة الكويت", "geo-285787"),
    ("في ⟦GPE أريحا⟧ أمس", "أريحا", None),
    ("في ⟦GPE أريحا⟧ شمال ⟦GPE سوريا⟧", "أريحا", "geo-172994"),
    ("في ⟦GPE أريحا⟧ شرق ⟦GPE فلسطين⟧", "أريحا", "geo-284899"),
    ("من ⟦GPE طرابلس⟧ شمال ⟦GPE لبنان⟧", "طرابلس", "geo-266826"),
    ("من ⟦GPE طرابلس⟧ غرب ⟦GPE ليبيا⟧", "طرابلس", "geo-2210247"),
    # What is called after a place is not that place; a paper in quotation marks is no region.
    ("في ⟦FAC ميناء الدقم⟧ قرب ⟦GPE الدقم⟧", "ميناء الدقم", None),
    ("قال ل«⟦LOC الشرق الأوسط⟧» أمس", "الشرق الأوسط", None),
    ("دول ⟦LOC الشرق الأوسط⟧ أمس", "الشرق الأوسط", "Q7204"),
])
def test_links(inline, text, expected):
    assert set(links(inline)[text]) == {expected}


def test_capital_and_country_of_one_name_are_two():
    assert links("العاصمة ⟦GPE تونس⟧ أكبر مدن ⟦GPE تونس⟧")["تونس"] == ["geo-2464470", "Q948"]


@pytest.mark.parametrize(("inline", "text", "expected"), [
    ("وصل إلى ⟦GPE عمان⟧ عاصمة ⟦GPE الأردن⟧", "عمان", "geo-250441"),
    ("وصل إلى ⟦GPE عمان⟧ أمس", "عمان", "Q842"),
    ("من ⟦GPE عُمان⟧ إلى ⟦GPE عمّان⟧ في ⟦GPE الأردن⟧", "عمّان", "geo-250441"),
    ("من ⟦GPE عُمان⟧ إلى ⟦GPE عمّان⟧ في ⟦GPE الأردن⟧", "عُمان", "Q842"),
    ("سجل المهاجم هدفا في الشوط الأول من المباراة وفاز ⟦GPE برشلونة⟧", "برشلونة", None),
    ("سجل المهاجم هدفا في الشوط الأول من المباراة في ⟦GPE برشلونة⟧", "برشلونة", "geo-3128760"),
    ("عقد المؤتمر وقالت ⟦GPE برشلونة⟧ إنها مستعدة", "برشلونة", "geo-3128760"),
    ("سجل المهاجم هدفا في الشوط الأول من المباراة وقرر ⟦ORG الاتحاد الأوروبي⟧", "الاتحاد الأوروبي", None),
    ("قرر ⟦ORG الاتحاد الأوروبي⟧ ذلك", "الاتحاد الأوروبي", "Q458"),
    ("القوات ⟦NORP الكردية⟧", "الكردية", "norp-kurds"),
])
def test_vowels_sport_and_peoples(inline, text, expected):
    assert set(links(inline)[text]) == {expected}


@pytest.mark.parametrize("inline", [
    "⟦GPE القاهرة⟧ أمس، بعدما ف⟦GPE اجأ⟧ الجميع",  # «أجا» has no hamza there
    "تعثر مشروع مدرسة ⟦GPE الرقة⟧ للبنات",
    "المباراة في الدوري. تعاقدت إدارة نادي ⟦LOC الخليج⟧ مع لاعب",
    "وكتب ⟦PERS مايكل بلومبيرغ⟧ أمس. وتندر ⟦ORG بلومبيرغ⟧",
    "ظلت ⟦NORP تترى⟧ منذ أعوام",
    "قالت ⟦ORG! أبيك⟧ أمس",
    "زار ⟦GPE الأردن⟧ أمس، وبلغ غور ⟦GPE الأردن⟧",
    "والأعلام في ⟦ORG الميادين⟧ كلها",
])
def test_no_link_without_support(inline):
    article = example(inline)
    last = article.mentions[-1]
    entries = {form.mention.mention_id: cluster.entry for cluster in find_clusters(article, load_matcher())
               for form in cluster.forms}
    assert entries[last.mention_id] is None


def test_a_paper_in_quotation_marks_is_not_the_city_in_its_full_name():
    article = example('نشرت ⟦ORG جريدة ⟦GPE الرياض⟧⟧ تقريرا. وقالت "⟦GPE الرياض⟧" أمس')
    clusters = find_clusters(article, load_matcher())
    assert next(c for c in clusters if c.forms[0].mention is article.mentions[-1]).entry is None


def test_a_given_name_is_no_family_name_with_the_article():
    article = example("قال ⟦PERS سعود الفيصل⟧ ثم ⟦PERS فيصل⟧ و⟦PERS فيصل بن عبدالعزيز⟧")
    assert [len(cluster.forms) for cluster in find_clusters(article, load_matcher())] == [1, 2]
