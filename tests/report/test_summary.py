import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from mining.report.blocks import Chart, Grid, HeatMap, Section, Table, inside
from mining.report.material import Material
from mining.report.sections import quotes
from mining.report.sentences import Figure, Name, Sentence, plain
from mining.report.summary import Summary, summarise


def only(material: Material, keep: Callable[[pd.DataFrame], pd.Series]) -> Material:
    return replace(material, alerts=material.alerts[keep(material.alerts)])


def test_findings_are_the_judged_changes_worst_first(
    summary: Summary,
) -> None:
    assert [(finding.anchor, finding.verdict.text) for finding in summary.findings] == [
        ("T001", "显著恶化"),
        ("T001-I001", "显著恶化"),
        ("T012", "显著恶化"),
        ("T003", "显著好转"),
    ]


def test_an_issue_gives_way_where_its_theme_tells_the_same_and_room_is_short(material: Material) -> None:
    more = pd.concat(
        [material.alerts, *(material.alerts.head(1).assign(theme_id=f"T{n:03d}") for n in (5, 6))]
    )
    found = summarise(replace(material, alerts=more)).findings
    assert [finding.anchor for finding in found] == ["T001", "T005", "T006", "T012", "T003"]


def test_an_issue_that_is_called_like_its_theme_is_no_second_finding(material: Material) -> None:
    alike = replace(material, issues=material.issues.replace("安装收费不透明（高空费）", "安装收费不透明"))
    page = summarise(only(alike, lambda alerts: alerts["theme_id"] == "T001"))
    assert [finding.anchor for finding in page.findings] == ["T001"]
    tables = {table.key: table for table in inside(page.sections, Table)}
    assert [plain((row[0],)) for row in tables["alarms"].rows] == ["安装收费不透明", "安装收费不透明（问题）"]


def test_a_theme_stands_where_its_issue_stood_that_is_no_second_finding(material: Material) -> None:
    alike = replace(material, issues=material.issues.replace("安装收费不透明（高空费）", "安装收费不透明"))
    later = material.alerts["q"].mask(
        (material.alerts["theme_id"] == "T001") & (material.alerts["issue_id"] == ""), 0.09
    )
    page = summarise(replace(alike, alerts=material.alerts.assign(q=later)))
    assert [finding.anchor for finding in page.findings] == ["T001", "T012", "T003"]


def test_an_issue_most_of_which_lies_in_other_themes_stands_beside_its_theme(material: Material) -> None:
    broad = material.alerts.assign(n=material.alerts["n"].where(material.alerts["issue_id"] == "", 44))
    page = summarise(only(replace(material, alerts=broad), lambda alerts: alerts["theme_id"] == "T001"))
    assert [finding.anchor for finding in page.findings] == ["T001", "T001-I001"]


def test_the_headline_says_the_first_finding_and_how_many_more(summary: Summary) -> None:
    assert plain(summary.headline) == "“安装收费不透明”激增，另有1个主题恶化、1个主题好转"


def test_a_finding_tells_ratio_interval_and_q(summary: Summary) -> None:
    assert plain(summary.findings[0].evidence) == "是预期的2.2倍（95%区间1.60 至 3.1倍，q<0.001）"


@pytest.fixture(scope="module")
def risen(material: Material) -> Summary:
    """The month, where an alarm says something else than its name, and another one the same."""
    columns = ["theme_id", "issue_id", "phrase", "word", "n", "before", "of_before", "record_ids", "alike"]
    told = [
        ("T001", "", "高空作业乱收费", "高空", 30, 0, 340, ("G00001",), ""),
        ("T012", "", "高空跳闸", "高空", 6, 2, 40, ("G00001",), "T001"),
    ]
    return summarise(replace(material, said=pd.DataFrame(told, columns=columns)))


def test_an_alarm_tells_what_its_records_say_more_in_the_headline_and_first_in_the_finding(
    risen: Summary,
) -> None:
    assert plain(risen.headline) == (
        "“安装收费不透明”激增，本月多说“高空作业乱收费”，另有1个主题恶化、1个主题好转"
    )
    assert plain(risen.findings[0].said) == "本月多说“高空作业乱收费”：30件提到“高空”，此前没有"
    (n,) = inside(risen.findings[0].said, Figure)
    assert n.behind == ("G00001",)


def test_an_alarm_that_says_the_same_as_one_above_names_that(risen: Summary) -> None:
    told = plain(risen.findings[2].said)
    assert told == "本月6件提到“高空”，此前40件里2件，与“安装收费不透明”说的相同"


def test_an_alarm_that_says_the_same_as_an_issue_that_is_no_finding_tells_it_itself(
    material: Material,
) -> None:
    columns = ["theme_id", "issue_id", "phrase", "word", "n", "before", "of_before", "record_ids", "alike"]
    told = [
        ("T001", "T001-I001", "高空作业乱收费", "高空", 18, 0, 40, ("G00001",), ""),
        ("T001", "", "高空作业乱收费", "高空", 30, 0, 340, ("G00001",), "T001-I001"),
    ]
    again = material.issues.replace("安装收费不透明（高空费）", "安装收费不透明")
    said = pd.DataFrame(told, columns=columns)
    page = summarise(replace(material, issues=again, said=said))
    assert plain(page.findings[0].said) == "本月多说“高空作业乱收费”：30件提到“高空”，此前没有"


@pytest.mark.parametrize(
    ("of_theme", "of_other"), [("T001-I001", "T001-I001"), ("T012", ""), ("", "T001")], ids=str
)
def test_what_two_findings_say_alike_is_told_once_by_the_first_of_them(
    material: Material, of_theme: str, of_other: str
) -> None:
    columns = ["theme_id", "issue_id", "phrase", "word", "n", "before", "of_before", "record_ids", "alike"]
    told = [
        ("T001", "T001-I001", "高空作业乱收费", "高空", 18, 0, 40, ("G00001",), ""),
        ("T012", "", "高空作业乱收费", "高空", 9, 0, 40, ("G00001",), of_other),
        ("T001", "", "高空作业乱收费", "高空", 30, 0, 340, ("G00001",), of_theme),
    ]
    again = material.issues.replace("安装收费不透明（高空费）", "安装收费不透明")
    page = summarise(replace(material, issues=again, said=pd.DataFrame(told, columns=columns)))
    assert [plain(finding.said) for finding in page.findings[:2]] == [
        "本月多说“高空作业乱收费”：30件提到“高空”，此前没有",
        "本月9件提到“高空”，此前没有，与“安装收费不透明”说的相同",
    ]


def test_a_lead_leaves_the_largest_issue_out_where_the_finding_says_what_rose(risen: Summary) -> None:
    assert plain(risen.findings[0].lead).startswith("线索显示：")


def test_the_table_of_alarms_has_what_they_say_more(risen: Summary, summary: Summary) -> None:
    tables = {table.key: table for table in inside(risen.sections, Table)}
    assert tables["alarms"].columns[-1].name == "本月多说"
    told = [plain((row[-1],)) for row in tables["alarms"].rows]
    assert told == ["高空作业乱收费", "", "高空跳闸", ""]
    without = {table.key: table for table in inside(summary.sections, Table)}
    assert without["alarms"].columns[-1].name == "判断"


def test_a_theme_of_which_few_records_say_its_name_tells_so_wherever_it_is_looked_at(
    material: Material,
) -> None:
    shares = [0.08 if theme == "T001" else 0.25 for theme in material.themes["theme_id"]]
    page = summarise(replace(material, themes=material.themes.assign(spoken=shares)))
    tables = {table.key: table for table in inside(page.sections, Table)}
    assert tables["themes"].columns[-1].name == "名称所说（%）"
    assert [row[-1] for row in tables["themes"].rows[:2]] == [Figure(0.08, "8.0", "%"), Name("")]
    assert plain(page.dossiers[0].facts[0]).endswith("；名称所说的只占8.0%，其余见关键词和原话")
    assert "；名称所说的只占8.0%，其余见关键词和原话" in "".join(_said(page, FOCUS))


def test_a_finding_on_a_small_base_tells_counts_and_no_ratio(summary: Summary) -> None:
    told = plain(summary.findings[2].evidence)
    assert told == "此前作比较的各月共3件，基数小（倍数的95%区间1.10 至 30.0倍，q=0.009）"


def test_slow_worsening_is_held_against_the_months_before_the_rise(material: Material) -> None:
    slow = material.alerts.head(1).assign(kind="worsening")
    page = summarise(replace(material, alerts=slow))
    (finding,) = page.findings
    assert plain(finding.title) == "“安装收费不透明”持续偏高"
    assert finding.base == "平常"
    assert plain(finding.evidence) == "是平常水平的2.2倍（95%区间1.60 至 3.1倍，q<0.001）"


def test_the_front_chart_is_headed_by_the_range_it_draws(summary: Summary) -> None:
    assert plain(summary.chart.title) == "安装收费不透明：本月47件，高于预期范围（14 至 34件）"


def test_what_is_watched_goes_the_way_of_its_kind(material: Material) -> None:
    near = material.alerts[material.alerts["theme_id"] == "T009"]
    other = near.assign(theme_id="T010", kind="worsening", ratio=0.97)
    page = summarise(replace(material, alerts=pd.concat([near, other])))
    (watched,) = (table for table in inside(page.sections, Table) if table.key == "watch")
    assert [plain((row[0],)) for row in watched.rows] == ["包装破损"]


def test_what_came_nowhere_near_an_alarm_is_not_watched(material: Material) -> None:
    far = material.alerts.assign(p=material.alerts["p"].where(material.alerts["theme_id"] != "T009", 0.06))
    page = summarise(replace(material, alerts=far))
    assert [table for table in inside(page.sections, Table) if table.key == "watch"] == []


def test_what_did_not_change_by_the_ratio_asked_for_is_not_watched(material: Material) -> None:
    near = material.alerts[material.alerts["theme_id"] == "T009"]
    small = near.assign(theme_id="T010", kind="worsening", ratio=1.08, p=0.01, verdict="无显著变化")
    page = summarise(replace(material, alerts=pd.concat([near, small])))
    (watched,) = (table for table in inside(page.sections, Table) if table.key == "watch")
    assert [plain((row[0],)) for row in watched.rows] == ["包装破损"]


def test_a_theme_out_of_use_is_told_by_its_number_and_its_last_name(material: Material) -> None:
    told = pd.DataFrame(
        [
            ("2024-01", "新生", "T099", "", "机器", "冰箱不冷"),
            ("2024-02", "改名", "T099", "", "人", "冰箱不冷 → 冷藏不冷"),
            ("2024-06", "合并", "T099", "T005", "人", "冷藏不冷"),
        ],
        columns=["month", "event", "theme_id", "other_id", "by", "note"],
    )
    columns = ["theme_id", "month", "old", "new", "reason"]
    gone = pd.DataFrame([("T099", "2024-05", 9, 0, "并入 T005")], columns=columns)
    page = summarise(replace(material, lineage=told, restatements=gone))
    (table,) = (each for each in inside(page.sections, Table) if each.key == "restatements")
    assert plain((table.rows[0][0],)) == "T099 冷藏不冷"


def test_what_tells_most_of_an_issue_is_not_quoted_first_for_a_theme_that_it_touches(
    material: Material,
) -> None:
    given = material.assignments
    touched = given[(given["month"] == "2024-06") & (given["theme_id"] == "T001") & (given["rank"] == 2)]
    record = touched["record_id"].iloc[0]
    told = pd.DataFrame(
        [("T001", "T001-I001", 1, record)], columns=["theme_id", "issue_id", "rank", "record_id"]
    )
    found = {each.anchor: each for each in summarise(replace(material, quotes=told)).dossiers}
    assert record not in [quote.record_id for quote in found["T001"].quotes[:3]]


def test_what_tells_most_of_an_issue_is_quoted_first_for_the_issue(material: Material) -> None:
    given = material.assignments
    of_issue = given[(given["month"] == "2024-06") & (given["issue_id"] == "T001-I001")]
    record = of_issue["record_id"].iloc[-1]
    told = pd.DataFrame(
        [("T001", "T001-I001", 1, record)], columns=["theme_id", "issue_id", "rank", "record_id"]
    )
    issue = material.alerts[material.alerts["issue_id"] == "T001-I001"]
    (finding,) = summarise(replace(material, quotes=told, alerts=issue)).findings
    assert finding.quotes[0].record_id == record


def test_an_issue_is_quoted_by_this_month_where_older_texts_tell_most_of_it(material: Material) -> None:
    given = material.assignments
    main = given[(given["rank"] == 1) & (given["theme_id"] == "T001")]
    now, old = (
        main.loc[main["month"] == month, "record_id"].iloc[-4:].tolist() for month in ("2024-06", "2023-03")
    )
    of_issue = given["record_id"].isin([*now, *old]) & (given["rank"] == 1)
    issue = given["issue_id"].mask(given["issue_id"] == "T001-I001", "").mask(of_issue, "T001-I001")
    texts = [f"文字{place}" for place in range(len(material.records))]
    told = pd.DataFrame(
        [("T001", "T001-I001", rank + 1, record) for rank, record in enumerate(old)],
        columns=["theme_id", "issue_id", "rank", "record_id"],
    )
    page = summarise(
        replace(
            material,
            records=material.records.assign(text=texts),
            assignments=given.assign(issue_id=issue),
            quotes=told,
        )
    )
    (dossier,) = (each for each in page.dossiers if each.anchor == "T001")
    assert len({quote.record_id for quote in dossier.quotes}.intersection(now)) == 2


def test_a_lead_names_the_issue_and_the_surest_concentration(summary: Summary) -> None:
    assert plain(summary.findings[0].lead) == (
        "其中“安装收费不透明（高空费）”16件。线索显示：渠道“电话”偏多，占其中83.0%，在其余来件中占37.9%"
    )


def test_a_lead_tells_that_its_shares_leave_out_records_without_a_value(material: Material) -> None:
    others = (material.records["month"] == "2024-06") & (material.records["channel"] == "门店")
    blank = material.records.assign(channel=material.records["channel"].mask(others, ""))
    lead = plain(summarise(replace(material, records=blank)).findings[0].lead)
    assert lead.endswith("渠道“电话”偏多，占其中90.7%，在其余来件中占54.1%（都按有这一列数据的来件算）")


def test_a_lead_tells_first_that_one_customer_makes_the_alarm(material: Material) -> None:
    found = summarise(
        replace(material, alerts=material.alerts.assign(of_one=[30, *[0] * (len(material.alerts) - 1)]))
    )
    assert plain(found.findings[0].lead).startswith("其中30件来自同一位客户，不计则为17件。其中“")
    assert "同一位客户" not in plain(found.findings[1].lead)


def test_every_finding_has_two_quotes_of_the_month(summary: Summary) -> None:
    for finding in summary.findings:
        assert len(finding.quotes) >= 2
        assert {quote.date[:7] for quote in finding.quotes} == {"2024-06"}


def test_a_finding_without_two_quotes_says_evidence_is_short(material: Material) -> None:
    alerts = material.alerts.assign(theme_id=material.alerts["theme_id"].replace("T012", "T099"))
    found = {
        finding.theme_id: finding.verdict.text
        for finding in summarise(replace(material, alerts=alerts)).findings
    }
    assert found == {"T001": "显著恶化", "T099": "证据不足", "T003": "显著好转"}


def test_a_finding_with_a_single_quote_says_evidence_is_short(material: Material) -> None:
    now = material.assignments.query("theme_id == 'T012' and month == '2024-06'")["record_id"]
    left = material.assignments[~material.assignments["record_id"].isin(now[1:])]
    found = {finding.theme_id: finding for finding in summarise(replace(material, assignments=left)).findings}
    assert (len(found["T012"].quotes), found["T012"].verdict.text) == (1, "证据不足")


def test_what_nobody_speaks_of_any_more_is_told_with_the_words_of_earlier_months(material: Material) -> None:
    gone = material.assignments.query("theme_id == 'T003' and month == '2024-06'")["record_id"]
    told = only(material, lambda alerts: alerts["kind"] == "improving")
    left = replace(
        told,
        alerts=told.alerts.assign(n=0, ratio=0.0, ratio_low=0.0, ratio_high=0.29),
        records=material.records[~material.records["record_id"].isin(gone)],
        assignments=material.assignments[~material.assignments["record_id"].isin(gone)],
    )
    (finding,) = summarise(left).findings
    assert (finding.verdict.text, len(finding.quotes)) == ("显著好转", 3)
    assert plain(finding.evidence) == "本月一件也没有（倍数的95%区间0.00 至 0.29倍，q=0.010）"
    assert {quote.date[:7] < "2024-06" for quote in finding.quotes} == {True}


def test_without_a_judged_change_the_front_says_so_and_how_much_was_tested(material: Material) -> None:
    quiet = summarise(only(material, lambda alerts: ~alerts["verdict"].str.startswith("显著")))
    assert quiet.findings == ()
    assert plain(quiet.headline) == "本月各主题的份额都没有通过检验的变化"
    assert plain(quiet.none).startswith("证据不足：本月2项检验没有一项通过")


def test_the_rule_tells_what_a_rise_and_what_a_fall_must_reach(material: Material) -> None:
    trends = next(section for section in summarise(material).sections if section.key == "s7")
    assert plain(_said_in(trends)[0]) == (
        "本月共作6项检验，误报比例控制在10%；恶化另须不少于5件、达到预期的1.5倍；"
        "好转另须预期不少于5件、且为实际的1.5倍以上"
    )


def test_a_judged_change_of_the_total_is_the_headline_where_no_theme_changed(full: Material) -> None:
    doubled = full.changes.assign(n=262.0, ratio=2.26, verdict=["显著恶化", "证据不足"])
    quiet = only(replace(full, changes=doubled), lambda alerts: ~alerts["verdict"].str.startswith("显著"))
    told = plain(summarise(quiet).headline)
    assert told == "来件总量环比增126%（显著恶化）；各主题的份额都没有通过检验的变化"
    rated = summarise(replace(quiet, totals=full.totals.assign(exposure=1000.0, rate=2.0)))
    assert (
        plain(rated.headline) == "每万单位业务量件数增到上月的2.3倍（显著恶化）；各主题都没有通过检验的变化"
    )


def test_a_judged_change_of_the_total_stands_beside_the_count_where_themes_changed(full: Material) -> None:
    doubled = full.changes.assign(n=262.0, ratio=2.26, verdict=["显著恶化", "证据不足"])
    told = plain(summarise(replace(full, changes=doubled)).masthead)
    assert told.startswith("本月来件134件，来自电话、网站、门店；来件总量环比增126%（显著恶化）；图表")


def test_untested_months_are_told_apart_from_quiet_ones(material: Material) -> None:
    untested = summarise(only(material, lambda alerts: alerts["month"] == "2024-05"))
    assert plain(untested.none) == "证据不足：可以比较的月份太少，还不能检验各主题的变化"
    assert plain(untested.headline) == "本月各主题的升降还不能检验"
    trends = next(section for section in untested.sections if section.key == "s7")
    assert plain(trends.title) == "本月各主题的升降还不能检验"
    assert [plain(item) for item in _said_in(trends)] == ["本月没有可作的检验"]


def test_a_month_without_business_is_told_as_the_reason_why_nothing_is_tested(material: Material) -> None:
    exposure = material.totals["month"].map({"2024-06": 0.0}).fillna(1000.0)
    untested = only(material, lambda alerts: alerts["month"] == "2024-05")
    page = summarise(replace(untested, totals=material.totals.assign(exposure=exposure)))
    assert plain(page.none) == "证据不足：本月业务量为0，不能计算发生率"


def test_a_month_that_is_not_over_is_compared_with_none_and_the_page_says_why(material: Material) -> None:
    partial = replace(
        only(material, lambda alerts: alerts["month"] == "2024-05"),
        totals=material.totals.assign(complete=material.totals["month"] != "2024-06", exposure=1000.0),
        decomposition=pd.DataFrame(),
    )
    page = summarise(partial)
    assert plain(page.none) == "证据不足：本月未满，不与整月比较，还不能检验任何变化"
    told = {section.key: section for section in page.sections}
    assert plain(told["s3"].lead) == "本月或上月不满整月，或没有业务量，本节从略"
    assert not any("每万单" in plain(point) for point in told["s2"].blocks[0].items)


def test_without_exposure_the_change_is_not_split_for_want_of_it(material: Material) -> None:
    bare = replace(
        material, totals=material.totals.assign(exposure=float("nan")), decomposition=pd.DataFrame()
    )
    told = next(section for section in summarise(bare).sections if section.key == "s3")
    assert plain(told.lead) == "没有业务量表，本节从略"


def test_the_records_behind_a_group_of_the_split_are_those_it_was_counted_from(full: Material) -> None:
    (table,) = (table for table in inside(summarise(full).sections, Table) if table.key == "decomposition")
    assert [row[1].behind for row in table.rows] == [("G00047", "G00335"), ("G00021",)]  # type: ignore[union-attr]


def test_records_whose_group_is_not_known_are_not_all_records(full: Material) -> None:
    blank = full.decomposition.replace({"group": {"电话": ""}})
    for frame, names in ((blank, ["未注明", "网站"]), (blank.head(1), ["全部"])):
        tables = inside(summarise(replace(full, decomposition=frame)).sections, Table)
        (table,) = (table for table in tables if table.key == "decomposition")
        assert [plain((row[0],)) for row in table.rows] == names


def test_a_total_that_did_not_change_is_told_as_such(full: Material) -> None:
    level = full.decomposition.assign(n=[72, 62], base_n=[62, 72], change=[10.0, -10.0])
    told = next(s for s in summarise(replace(full, decomposition=level)).sections if s.key == "s3")
    assert plain(told.title) == "来件与上月持平"


def test_who_owned_an_action_that_is_closed_does_not_own_the_finding(full: Material) -> None:
    more = pd.concat([full.actions, full.actions.tail(1).assign(owner="品质部", closed="2024-05-31")])
    assert plain(summarise(replace(full, actions=more)).findings[0].owner) == "商务部"


def test_owners_stand_in_the_order_of_their_actions(full: Material) -> None:
    more = pd.concat([full.actions, full.actions.tail(1).assign(action_id="A003", owner="品质部")])
    found = summarise(replace(full, actions=more)).findings[0]
    assert plain(found.advice) == "建议：复核在办整改A002、A003是否到位"
    assert plain(found.owner) == "商务部、品质部"


def test_of_a_long_row_of_complaints_the_first_and_last_ids_are_listed(full: Material) -> None:
    ids = [tuple(f"G{n:05d}" for n in range(1, 13))]
    page = summarise(replace(full, chains=full.chains.head(1).assign(n=12, record_ids=ids)))
    (table,) = (table for table in inside(page.sections, Table) if table.key == "chains")
    assert table.rows[0][-1] == Name(
        "G00001、G00002、G00003、G00004、G00005 … G00008、G00009、G00010、G00011、G00012，共12件"
    )


def test_the_change_that_is_split_says_that_the_festival_lies_between(full: Material) -> None:
    festival = full.changes.assign(verdict="证据不足", note="两个月中有春节假期，环比不作判断")
    page = summarise(replace(full, changes=festival))
    told = next(section for section in page.sections if section.key == "s3")
    assert plain(told.title).endswith("（两个月中有春节假期，环比不作判断）")


def test_where_nothing_is_expected_no_theme_is_said_to_lie_in_its_range(material: Material) -> None:
    early = replace(_cut(material, material.window[:2]), month="2023-02")
    (many,) = inside(summarise(early).sections, Grid)
    assert plain(many.title) == "各主题各月件数"


def test_the_heat_map_of_an_earlier_month_ends_with_it(material: Material) -> None:
    page = summarise(replace(material, month="2024-03"))
    (heat,) = inside(page.sections, HeatMap)
    assert heat.months[-1] == "2024-03"


def test_a_month_before_the_window_is_reported_without_a_heat_map(material: Material) -> None:
    page = summarise(replace(material, month="2023-01", window=material.window[1:]))
    assert inside(page.sections, HeatMap) == []


def test_the_largest_effect_is_told_apart_from_the_change_and_without_a_minus(full: Material) -> None:
    split = full.decomposition.assign(volume=[-10.0, -16.0], mix=0.0, rate=[42.0, 2.0])
    told = next(s for s in summarise(replace(full, decomposition=split)).sections if s.key == "s3")
    assert plain(told.title) == "来件较上月增18件；影响最大的是发生率：使来件增44.0件"
    down = summarise(replace(full, decomposition=split.assign(volume=[-30.0, -30.0])))
    assert "：使来件减60.0件" in plain(next(s for s in down.sections if s.key == "s3").title)


def test_a_judged_change_of_the_total_says_what_limits_it(full: Material) -> None:
    told = full.changes.assign(n=134.0, base_n=116.0, ratio=0.36, verdict="显著好转", note="没有业务量")
    masthead = plain(summarise(replace(full, changes=told)).masthead)
    assert "；来件总量环比增16%（显著好转）、同比增16%（显著好转），没有业务量；图表" in masthead
    rated = summarise(replace(full, changes=told, totals=full.totals.assign(exposure=1000.0, rate=2.0)))
    assert "；每万单位业务量件数降到上月的0.36倍（显著好转）、降到去年同期的0.36倍（显著好转），" in plain(
        rated.masthead
    )


def test_the_chart_of_slow_worsening_tells_what_the_finding_is_held_against(material: Material) -> None:
    slow = material.alerts.head(1).assign(kind="worsening", expected=21.0)
    page = summarise(replace(material, alerts=slow))
    assert plain(page.chart.title) == "安装收费不透明：本月47件，平常21件"


def test_a_fall_with_a_measure_under_way_is_to_be_watched_and_one_without_to_be_explained(
    full: Material,
) -> None:
    fallen = only(full, lambda alerts: alerts["kind"] == "improving")
    (watched,) = summarise(fallen).findings
    assert plain(watched.advice) == "建议：整改A001继续执行，再观察几个月，确认没有回潮后关闭"
    (unexplained,) = summarise(replace(fallen, actions=full.actions.head(0))).findings
    assert plain(unexplained.advice) == "建议：查明下降的缘由，继续观察"


@pytest.mark.parametrize(
    ("units", "rule"),
    [
        (["T001", "T012"], "先列显著恶化的主题；不足三个时按本月件数补足"),
        (["T001-I001"], "先列有问题显著恶化的主题；不足三个时按本月件数补足"),
        (["T012", "T001-I001"], "先列显著恶化的主题，以及有问题显著恶化的主题；不足三个时按本月件数补足"),
        (["T003"], "没有主题或问题显著恶化，按本月件数列出前三个"),
    ],
)
def test_only_what_is_worse_itself_is_called_so_where_themes_are_looked_into(
    material: Material, units: list[str], rule: str
) -> None:
    page = summarise(
        only(
            material,
            lambda alerts: alerts["issue_id"].where(alerts["issue_id"] != "", alerts["theme_id"]).isin(units),
        )
    )
    assert plain(page.sections[FOCUS].lead) == rule


def test_where_one_theme_is_left_it_is_not_called_one_of_three(material: Material) -> None:
    main = material.assignments["theme_id"].where(material.assignments["theme_id"] == "T001", "")
    one = replace(
        material, alerts=material.alerts.head(0), assignments=material.assignments.assign(theme_id=main)
    )
    assert plain(summarise(one).sections[FOCUS].lead) == "没有主题或问题显著恶化，按本月件数列出"


def test_at_most_five_findings_and_the_rest_is_mentioned(material: Material) -> None:
    more = pd.concat([material.alerts.head(1).assign(theme_id=f"T{n:03d}") for n in range(1, 9)])
    many = summarise(replace(material, alerts=more))
    assert len(many.findings) == 5
    assert plain(many.more) == "主题和问题通过检验的变化共8项，见“趋势与预警”"


def test_only_an_improvement_leaves_a_headline_that_does_not_alarm(material: Material) -> None:
    better = summarise(only(material, lambda alerts: alerts["kind"] == "improving"))
    assert plain(better.headline) == "“师傅迟到爽约”下降"
    assert better.findings[0].tone == "better"


def test_sections_come_in_order_and_those_without_data_are_one_line(summary: Summary) -> None:
    assert [section.key for section in summary.sections] == [f"s{n}" for n in range(2, 15)]
    empty = {section.name for section in summary.sections if not section.blocks}
    assert empty == {"变化分解", "服务质量维度", "优先级矩阵", "改进建议", "整改跟踪与效果验证"}
    assert all(section.lead for section in summary.sections if not section.blocks)


def test_with_every_table_no_section_is_empty(full_summary: Summary) -> None:
    assert all(section.blocks for section in full_summary.sections)


def test_a_red_flag_stands_on_the_front_with_its_words(full_summary: Summary) -> None:
    flags = full_summary.flags
    assert [(flag.grade, flag.answered, flag.quote.date) for flag in flags] == [("安全", "否", "2024-06-01")]


def test_the_count_of_an_alarm_leads_to_the_texts_behind_it(summary: Summary) -> None:
    trends = next(section for section in summary.sections if section.key == "s7")
    alarms = next(block for block in trends.blocks if isinstance(block, Table) and block.key == "alarms")
    column = [heading.name for heading in alarms.columns].index("件数")
    links = [row[column].href for row in alarms.rows if isinstance(row[column], Figure)]
    assert links == ["#T001", "#T001-I001", "#T012", "#T003"]


def test_the_page_holds_as_many_quotes_as_it_has_room_for(
    full: Material, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quotes, "OF_THEMES", 13)
    monkeypatch.setattr(quotes, "BUDGET", 90)
    assert sum(len(dossier.quotes) for dossier in summarise(full).dossiers) == 90


def test_ranking_adds_up_to_the_month(summary: Summary) -> None:
    themes = {dossier.anchor: dossier.n.value for dossier in summary.dossiers}
    assert themes["T001"] == 47
    assert themes["unthemed"] == 2
    assert sum(themes.values()) == 134


def test_the_cube_counts_the_month_and_nothing_else(summary: Summary) -> None:
    assert sum(row[-1] for row in summary.cube) == 134
    telephone = summary.filters[0].named.index("电话")
    assert sum(row[-1] for row in summary.cube if row[0] == 0 and row[1] == telephone) == 39


def test_row_order_changes_nothing(material: Material, summary: Summary) -> None:
    shuffled = {
        name: getattr(material, name).sample(frac=1, random_state=1)
        for name in ("records", "assignments", "themes", "issues", "trend", "totals", "alerts")
    }
    assert repr(summarise(replace(material, **shuffled))) == repr(summary)  # NaN is not equal to itself


def test_a_partial_month_is_not_compared(material: Material) -> None:
    totals = material.totals.assign(complete=material.totals["month"] != "2024-06")
    section = summarise(replace(material, totals=totals)).sections[0]
    assert plain(section.title) == "2024年6月有效来件134件（未满月，不与整月比较）"


def test_the_comparison_with_last_month_and_last_year_is_told_with_interval_and_verdict(
    full_summary: Summary,
) -> None:
    items = [plain(item) for item in full_summary.sections[0].blocks[0].items]  # type: ignore[union-attr]
    assert (
        items[0]
        == "环比（无显著变化）：2024年6月对2024年5月，增16%；日均件数为2024年5月的1.20倍（95%区间0.90 至 1.50倍）"
    )
    assert items[1] == "同比：没有2023年6月的数据，不作比较"


def test_a_change_on_a_small_base_is_told_by_its_counts(full: Material) -> None:
    small = full.changes.head(1).assign(base_n=9.0)
    told = summarise(replace(full, changes=small)).sections[0].blocks[0].items[0]  # type: ignore[union-attr]
    assert plain(told) == "环比（无显著变化）：2024年6月对2024年5月，由9件变为134件"


def test_of_months_that_are_not_compared_the_counts_are_told_alone(full: Material) -> None:
    partial = full.changes.head(1).assign(
        n=50.0, ratio=np.nan, verdict="证据不足", note="2024年6月的数据不满整月，不作比较"
    )
    told = summarise(replace(full, changes=partial)).sections[0].blocks[0].items[0]  # type: ignore[union-attr]
    assert plain(told) == (
        "环比（证据不足）：2024年6月对2024年5月，分别为50件和116件；2024年6月的数据不满整月，不作比较"
    )


def test_a_ratio_whose_scatter_is_unknown_is_told_without_an_interval(full: Material) -> None:
    note = "此前的月份太少，看不出平常的起伏，不作判断"
    early = full.changes.head(1).assign(ratio_low=np.nan, ratio_high=np.nan, verdict="证据不足", note=note)
    told = summarise(replace(full, changes=early)).sections[0].blocks[0].items[0]  # type: ignore[union-attr]
    assert plain(told) == (
        f"环比（证据不足）：2024年6月对2024年5月，增16%；日均件数为2024年5月的1.20倍；{note}"
    )


def test_rates_are_those_of_any_exposure_not_of_orders(full: Material) -> None:
    page = repr(summarise(replace(full, totals=full.totals.assign(exposure=1000.0, rate=2.0))))
    assert "每万单位业务量" in page
    assert not re.search("每万单(?!位)|（单）", page)


@pytest.mark.parametrize(
    ("verdicts", "title"),
    [
        (["证据不足", "有效"], "见效的整改里降得最多的是措施 A002，降到整改前的90%"),
        (["恶化", "证据不足"], "各项整改的前后之比"),
    ],
)
def test_the_chart_of_actions_is_headed_by_none_that_is_not_proved(
    full: Material, verdicts: list[str], title: str
) -> None:
    actions = full.actions.assign(action_id=["A001", "A002"], verdict=verdicts, ratio=[0.4, 0.9])
    charts = inside(summarise(replace(full, actions=actions)).sections, Chart)
    assert [plain(chart.title) for chart in charts if chart.key == "effects"] == [title]


def test_scores_asked_in_no_way_that_is_known_are_called_so(full: Material) -> None:
    response = full.response.replace({"value": {"冰箱": ""}})
    tables = inside(summarise(replace(full, response=response)).sections, Table)
    told = next(table for table in tables if table.key == "response")
    assert [row[0] for row in told.rows] == [Name("空调"), Name("未注明")]


def test_no_sentence_claims_a_cause(full_summary: Summary) -> None:
    assert "原因是" not in repr(full_summary)


def _cut(material: Material, months: tuple[str, ...]) -> Material:
    inside = {
        name: getattr(material, name)[getattr(material, name)["month"].isin(months)]
        for name in ("records", "assignments", "trend", "totals", "alerts")
    }
    return replace(material, month=months[-1], window=months, **inside)


@pytest.mark.parametrize("months", [("2024-06",), ("2024-05", "2024-06")])
def test_few_months_make_a_report_without_expected_band(material: Material, months: tuple[str, ...]) -> None:
    few = summarise(_cut(material, months))
    assert len(few.chart.picture.n) == len(months)  # type: ignore[union-attr]
    assert few.sections


def test_a_month_without_a_theme_makes_a_report(material: Material) -> None:
    none = material.assignments[material.assignments["rank"] == 1].assign(theme_id="", issue_id="")
    empty = {
        name: getattr(material, name).head(0) for name in ("themes", "issues", "quotes", "trend", "alerts")
    }
    bare = summarise(replace(material, assignments=none, **empty))
    assert [dossier.anchor for dossier in bare.dossiers] == ["unthemed"]
    assert plain(bare.sections[3].lead) == "本月来件都没有归入主题"


def test_a_month_without_a_theme_among_others_is_told_as_such_in_each_section(material: Material) -> None:
    given, now = material.assignments, material.assignments["month"] == "2024-06"
    quiet = replace(material, alerts=material.alerts.head(0))
    loose = replace(
        quiet, assignments=given[~now | (given["rank"] == 1)].assign(theme_id=given["theme_id"].mask(now, ""))
    )
    silent = replace(
        quiet, records=material.records[material.records["month"] != "2024-06"], assignments=given[~now]
    )
    for page, why in ((summarise(loose), "本月来件都没有归入主题"), (summarise(silent), "本月没有来件")):
        leads = {section.key: plain(section.lead) for section in page.sections}
        assert (leads["s5"], leads["s8"], leads["s9"]) == (why, f"{why}，本节从略", f"{why}，本节从略")


def test_where_every_record_has_a_theme_none_is_told_to_lack_one(material: Material) -> None:
    given = material.assignments
    page = summarise(
        replace(material, assignments=given.assign(theme_id=given["theme_id"].replace("", "T001")))
    )
    quality = next(section for section in page.sections if section.key == "s13")
    assert plain(quality.title) == "本月来件都归入了主题"
    assert not any("没有归入主题" in plain(item) for item in _said_in(quality))


def test_records_whose_closing_time_cannot_be_are_neither_closed_nor_open(material: Material) -> None:
    records = material.records
    still = records[(records["month"] == material.month) & records["closed"].isna()].head(14)
    exact = records["closed_exact"].mask(records["record_id"].isin(still["record_id"]), "impossible")
    told = _said(summarise(replace(material, records=records.assign(closed_exact=exact))), SITUATION)
    assert "已办结63件，占52.5%（95%区间43.6 至 61.2%）；另有14件没有可用的办结时间" in told


def test_of_few_records_the_share_with_a_score_is_no_percentage(full: Material) -> None:
    page = summarise(replace(full, response=full.response.head(1).assign(n=4, scored=3)))
    assert "近十二个月4件来件中3件有评分，没有评分的客户看法未必相同" in _said(page, SITUATION)


def test_points_of_one_list_end_alike(material: Material) -> None:
    page = summarise(replace(material, notes=("节假日历不含2027年。请补。", "一个文件的编码是 GB18030")))
    quality = next(section for section in page.sections if section.key == "s13")
    assert [plain(item)[-1] for item in _said_in(quality)] == ["）", "补", "0"]


def test_feedback_without_groups_is_told_why_it_has_none(material: Material) -> None:
    plain_records = material.records.drop(columns=["facet:产品", "facet:地区"]).assign(channel="电话")
    page = summarise(replace(material, records=plain_records))
    told = plain(page.sections[STRUCTURE].lead)
    assert told == "没有可以分组比较的栏目（至少要有两种值，又不能几乎每件都不同），本节从略"
    assert "再为每个问题各补到2条" in plain(page.quote_rule)


def test_a_page_that_quotes_every_record_says_so(material: Material) -> None:
    few = material.records[material.records["month"] == "2024-06"].head(3)
    few = few.assign(text=["客服不接电话", "安装乱收费", "师傅没有来"])
    given = material.assignments[material.assignments["record_id"].isin(few["record_id"])]
    page = summarise(replace(material, records=few, assignments=given, alerts=material.alerts.head(0)))
    assert plain(page.quote_rule) == "全部3件都在这里，过长的截断并以省略号标出"


def test_a_single_comparison_of_groups_speaks_of_no_others(full: Material) -> None:
    page = summarise(replace(full, segments=full.segments.head(1)))
    assert "占该主题的43.0%，该组占用户的25.0%，前者是后者的1.70倍" in _said(page, STRUCTURE)[0]
    assert not any("没有一并校正" in sentence for sentence in _said(page, STRUCTURE))


def test_a_group_that_no_other_record_has_is_told_without_a_ratio(full: Material) -> None:
    alone = full.segments.head(1).assign(
        of_users=0.0, ratio=float("inf"), ratio_low=10.2, ratio_high=float("inf"), against="来件份额"
    )
    told = _said(summarise(replace(full, segments=alone)), STRUCTURE)[0]
    assert "占该主题的43.0%，在其余来件里没有（95%区间在10.2倍以上）" in told


def test_the_dimensions_tell_that_praise_is_left_out_of_their_base(full: Material) -> None:
    five_praise = full.dimensions.assign(n=[60, 69])
    told = next(s for s in summarise(replace(full, dimensions=five_praise)).sections if s.key == "s6")
    assert plain(told.title) == "十项里“迅速对应”最多：60件，占46.5%"
    assert plain(told.lead) == "份额以129件计，只说好话、没说什么的5件不在内"
    assert [table.caption for table in inside(told, Table)] == ["十项（只说好话、没说什么的不计）"]


def test_a_month_of_seven_records_is_told_without_percentages(material: Material) -> None:
    records = material.records
    now = records["month"] == "2024-06"
    few = records[~now | records["record_id"].isin(records.loc[now, "record_id"].head(7))]
    given = material.assignments[material.assignments["record_id"].isin(few["record_id"])]
    small = summarise(replace(material, records=few, assignments=given, alerts=material.alerts.head(0)))
    told = [
        plain(sentence)
        for section in small.sections
        for sentence in (section.title, section.lead, *_said_in(section))
    ]
    assert [sentence for sentence in told if re.search(r"(?<!误报比例控制在10)%", sentence)] == []
    assert [sentence for sentence in told if "件中的" in sentence] == []
    assert any(re.match("本月[0-9]件（共7件）；关键词", sentence) for sentence in told)


def _loose_with_the_best_score(material: Material) -> tuple[Material, list[str]]:
    """Give the month's records without a theme the best score; return their ids, too."""
    place = material.assignments["theme_id"] == ""
    loose = set(material.assignments[place]["record_id"])
    chosen = material.records["record_id"].isin(loose) & (material.records["month"] == "2024-06")
    records = material.records.assign(score=material.records["score"].where(~chosen, 5.0))
    return replace(material, records=records), sorted(records.loc[chosen, "record_id"])


def _last_case(material: Material) -> str:
    return plain(summarise(material).sections[10].blocks[-1].title)  # type: ignore[union-attr]


def test_of_what_belongs_to_no_theme_the_praise_is_told(material: Material) -> None:
    given = material.assignments[material.assignments["month"] == "2024-06"]
    loose = given.loc[given["theme_id"] == "", "record_id"].iloc[0]
    page = summarise(replace(material, praise=(loose, given["record_id"].iloc[-1])))
    (told,) = (section for section in page.sections if section.key == "s13")
    assert plain(_said_in(told)[0]) == "没有归入主题的2件，占1.5%（95%区间0.4 至 5.3%），其中只说好话的1件"


def test_praise_is_the_best_scored_record_without_a_theme(material: Material) -> None:
    scored, loose = _loose_with_the_best_score(material)
    praised = replace(scored, praise=(loose[0],))
    assert _last_case(praised) == "满意的客户"
    assert _last_case(replace(praised, reconciliation=material.reconciliation.assign(filtered=3))) == "投诉"


def test_the_best_score_alone_makes_no_satisfied_customer(material: Material) -> None:
    scored, _ = _loose_with_the_best_score(material)
    assert _last_case(scored) == "投诉"


def test_an_issue_counts_under_every_theme_it_was_raised_with(material: Material) -> None:
    given = material.assignments
    second = (given["rank"] == 2) & (given["theme_id"] == "T002") & (given["month"] == "2024-06")
    raised = replace(
        material, assignments=given.assign(issue_id=given["issue_id"].where(~second, "T002-I001"))
    )
    told = [
        plain(item) for block in summarise(raised).sections[6].blocks for item in getattr(block, "items", ())
    ]
    assert "具体问题：“配件缺货久等（高空费）”12件、“配件缺货久等（辅料费）”5件" in told


def test_of_a_few_waiting_times_no_part_is_told(full: Material) -> None:
    told = summarise(replace(full, times=full.times.assign(n=9))).sections[0]
    items = [plain(item) for item in told.blocks[0].items]  # type: ignore[union-attr]
    assert "首次响应：一半不超过3.5小时（9件）" in items


def test_repeats_and_waiting_times_are_told_in_a_sentence_each(full_summary: Summary) -> None:
    items = [plain(item) for item in full_summary.sections[0].blocks[0].items]  # type: ignore[union-attr]
    assert (
        "同一客户就同一主题再次投诉（二次投诉）：30天内12件，占8.0%；能认出客户、归入主题的来件共150件"
        in items
    )
    assert "首次响应：一半不超过3.5小时，超过24小时的占8.0%（150件）" in items


def test_an_issue_across_themes_is_drawn_and_quoted_as_one(material: Material) -> None:
    given, alerts = material.assignments, material.alerts
    spread = (given["month"] == "2024-06") & given["theme_id"].isin(["T004", "T005"]) & (given["rank"] == 1)
    spread |= (given["month"] == "2024-06") & (given["issue_id"] == "T001-I001")
    issue = alerts[alerts["issue_id"] == "T001-I001"]
    one = replace(
        material,
        alerts=issue,
        assignments=given.assign(issue_id=given["issue_id"].where(~spread, "T001-I001")),
    )
    told = summarise(one)
    assert told.chart.picture.n[-1] == 16 + 13 + 10  # type: ignore[union-attr]
    assert len(told.findings[0].quotes) == 3
    said = "、".join(_said(told, FOCUS))
    assert "具体问题：“安装收费不透明（高空费）”16件（另有23件在别的主题）" in said


def _said(summary: Summary, place: int) -> list[str]:
    return [plain(item) for item in _said_in(summary.sections[place])]


def _said_in(section: Section) -> list[Sentence]:
    return [
        item
        for block in section.blocks
        for item in getattr(block, "items", (block,) if isinstance(block, tuple) else ())
    ]


SITUATION, STRUCTURE, FOCUS, PRIORITIES, SUGGESTIONS = 0, 2, 6, 7, 8
TOLD = [
    (SITUATION, "同一客户就同一主题接连来件三次及以上、本月仍在投诉的有2例，最长的一例已来件4次"),
    (
        SITUATION,
        (
            "线索显示：“客服电话打不通”与热线的“来电损失率”同升同降"
            "（等级相关0.71，95%区间0.35 至 0.89，各对一并校正，共18个月）；相邻月份相互牵连，实际区间更宽"
        ),
    ),
    (
        SITUATION,
        "近十二个月1,600件来件中400件有评分，占25.0%（95%区间23.0 至 27.0%），没有评分的客户看法未必相同",
    ),
    (
        STRUCTURE,
        (
            "线索显示：“安装收费不透明”偏多的是渠道“电话”，占该主题的83.0%，在其余来件里只占38.0%，前者是后者的2.2倍"
            "（95%区间1.70 至 2.8倍）；共比较3组，各组区间没有一并校正"
        ),
    ),
    (
        PRIORITIES,
        (
            "近十二个月的评分：线索显示“安装收费不透明”与低分关联最强，不计它的240件，平均分会高0.31分"
            "（95%区间0.20 至 0.42分，各主题一并校正）；关联不等于起因"
        ),
    ),
    (
        SUGGESTIONS,
        "按下面的假设，着手改进后可避免最多的是“安装收费不透明”：每月12.2件（95%区间10.4 至 14.4件）",
    ),
    (
        SUGGESTIONS,
        (
            "假设：件数按最近 6 个完整月的平均；可避免的件数假设着手改进后能少 50%，不是预测。"
            "每件成本取自设置：其余 120 元。"
        ),
    ),
    (FOCUS, "共现的词（件数；是全部来件中的多少倍）：“收费”31件（2.4倍）、“电话”12件（1.80倍）"),
]


@pytest.mark.parametrize(("place", "sentence"), TOLD)
def test_a_table_of_the_improvement_loop_is_told_in_one_sentence(
    full_summary: Summary, place: int, sentence: str
) -> None:
    assert sentence in _said(full_summary, place)


@pytest.mark.parametrize(
    ("place", "tables"),
    [
        (SITUATION, {"chains", "calls", "response"}),
        (STRUCTURE, {"segments"}),
        (FOCUS, {"by-customer", "words-T001"}),
        (PRIORITIES, {"effects-on-score", "odds"}),
        (SUGGESTIONS, {"cost"}),
    ],
)
def test_those_tables_are_one_click_away_and_gone_without_data(
    summary: Summary, full_summary: Summary, place: int, tables: set[str]
) -> None:
    def tucked(month: Summary) -> set[str]:
        blocks = month.sections[place].blocks
        return {block.key for block in blocks if isinstance(block, Table) and block.rows and block.tucked}

    assert tables <= tucked(full_summary)
    assert not tables & tucked(summary)
    assert not {sentence for at, sentence in TOLD if at == place} & set(_said(summary, place))


def test_what_is_not_sure_names_no_theme(full: Material) -> None:
    unsure = summarise(
        replace(
            full,
            calls=full.calls.assign(rho_low=-0.5, rho_high=0.9),
            effects=full.effects.assign(effect_high=0.1),
            segments=full.segments.assign(ratio_low=0.4),
        )
    )
    assert "热线指标与各主题没有可以确认的同步变化" in _said(unsure, SITUATION)
    assert "近十二个月的评分里，没有哪个主题与低分有可以确认、看得出大小的关联" in _said(unsure, PRIORITIES)
    assert "各主题在各分组的份额与用户或其余来件的份额没有可以确认的差别" in _said(unsure, STRUCTURE)


def test_limits_and_costs_of_the_settings_are_shown_as_they_were_written(full: Material) -> None:
    told = summarise(
        replace(full, times=full.times.assign(limit_hours=0.5), cost=full.cost.assign(unit_cost=35.5))
    )
    assert any("超过0.5小时的占" in sentence for sentence in _said(told, SITUATION))
    (table,) = [
        block
        for section in told.sections
        for block in section.blocks
        if isinstance(block, Table) and block.key == "cost"
    ]
    assert "35.5" in [cell.text for cell in table.rows[0] if isinstance(cell, Figure)]


def test_scores_and_cost_are_shown_before_there_are_priorities_and_suggestions(full: Material) -> None:
    none = {"priorities": full.priorities.head(0), "suggestions": full.suggestions.head(0)}
    early = summarise(replace(full, **none))
    assert any("关联最强" in sentence for sentence in _said(early, PRIORITIES))
    assert any("可避免最多" in sentence for sentence in _said(early, SUGGESTIONS))


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("越大越满意", "评分：本报告里越大越满意"),
        ("越小越满意", "评分：本报告里越大越满意，原表用数字打的分越小越满意，已倒过来算"),
    ],
)
def test_the_cover_says_which_way_scores_count(material: Material, order: str, expected: str) -> None:
    cover = summarise(replace(material, run=replace(material.run, score_order=order))).cover
    assert expected in [plain(point) for point in cover.blocks[0].items]  # type: ignore[union-attr]


def test_the_stability_of_each_number_of_themes_has_its_standard_error(full_summary: Summary) -> None:
    tables = {table.key: table for table in inside(full_summary.sections, Table)}
    headings = [column.name for column in tables["stability"].columns]
    assert headings == ["主题个数", "稳定性（0 至 1）", "标准误", "采用"]


def test_rows_that_were_refused_are_told_by_worksheet(material: Material) -> None:
    rejected = pd.DataFrame(
        [("工单.xlsx", sheet, row, "时间读不懂") for sheet, row in (("五月", 7), ("五月", 9), ("六月", 7))],
        columns=["file", "sheet", "row", "reason"],
    )
    page = summarise(replace(material, rejected=rejected))
    (table,) = (table for table in inside(page.sections, Table) if table.key == "rejects")
    assert [plain(row[:2]) + plain(row[3:]) for row in table.rows] == ["工单.xlsx五月2件", "工单.xlsx六月1件"]
