"""Titles speak of all themes, drawn or not."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from mining.report.blocks import Chart, Grid, Points, Section, Table, inside
from mining.report.material import Material
from mining.report.sections import alarms
from mining.report.sections.structure import structure
from mining.report.sections.view import look
from mining.report.sentences import plain
from mining.report.summary import summarise


def _title(material: Material, key: str) -> str:
    """Return the title of a chart, or that of the small charts whose keys begin so (`trend` of `trend-T001`)."""
    sections = summarise(material).sections
    titles = {each.key: each.title for each in inside(sections, Chart)}
    titles |= {each.charts[0].key.partition("-")[0]: each.title for each in inside(sections, Grid)}
    return plain(titles[key])


def _limits(outside: str = "", below: str = "") -> pd.DataFrame:
    """Limits of all twelve themes of the made month, wide but for one theme above them and one below."""
    themes = [f"T{n:03d}" for n in range(1, 13)]
    ends = {outside: (0.0, 0.001), below: (0.999, 1.0)}
    rows = [(theme, "2024-06", "U图", 0.0, *ends.get(theme, (0.0, 1.0))) for theme in themes]
    return pd.DataFrame(rows, columns=["theme_id", "month", "chart", "centre", "low", "high"])


def test_themes_beyond_their_control_limits_are_drawn_first_and_named_by_the_side(material: Material) -> None:
    page = summarise(replace(material, limits=_limits(outside="T010", below="T011")))
    grid = next(each for each in inside(page.sections, Grid) if each.charts[0].key.startswith("control-"))
    assert plain(grid.title) == "本月“遥控器失灵”高于控制上限，“油烟机滴油”低于控制下限"
    assert [chart.key for chart in grid.charts[:2]] == ["control-T010", "control-T011"]
    assert len(grid.charts) == 6


def test_a_theme_outside_of_what_is_expected_is_drawn_before_more_frequent_ones(
    material: Material, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alarms, "PANELS", 2)
    page = summarise(replace(material, alerts=material.alerts.head(0)))
    grid = next(each for each in inside(page.sections, Grid) if each.charts[0].key.startswith("trend-"))
    assert plain(grid.title) == "“安装收费不透明”、“师傅迟到爽约”本月在预期范围之外"
    assert [chart.key for chart in grid.charts] == ["trend-T001", "trend-T003"]


def test_a_month_that_is_not_over_is_judged_by_no_chart(material: Material) -> None:
    half = replace(
        material,
        limits=_limits(outside="T010"),
        totals=material.totals.assign(complete=material.totals["month"] != "2024-06"),
    )
    assert _title(half, "trend") == "各主题各月件数"
    assert _title(half, "control") == "各月件数与控制限（本月未满，不作判断）"


def test_a_month_without_limits_is_judged_by_no_chart(material: Material) -> None:
    festival = replace(material, limits=_limits(outside="T010").assign(low=np.nan, high=np.nan))
    assert _title(festival, "control") == "各月件数与控制限（本月没有控制限，不作判断）"


def test_a_short_history_is_said_to_lack_whole_months(material: Material) -> None:
    limits = _limits(outside="").assign(chart="趋势图", low=np.nan, high=np.nan)
    page = summarise(replace(material, limits=limits))
    grid = next(each for each in inside(page.sections, Grid) if each.charts[0].key.startswith("control-"))
    assert "可比的整月不足12个，还画不出控制限" in plain(grid.note)


def _priorities(full: Material, severity: dict[str, float]) -> pd.DataFrame:
    """Fifteen themes, T015 the most frequent and the least urgent."""
    rows = [(f"T{n:03d}", n, n / 100, severity.get(f"T{n:03d}", 0.0), 0.1, 1 - n / 100) for n in range(1, 16)]
    known = pd.DataFrame(rows, columns=["theme_id", "n", "frequency", "severity", "trend", "top3"])
    return known.reindex(columns=full.priorities.columns)


@pytest.mark.parametrize(
    ("severity", "expected"),
    [
        ({"T014": 0.5}, "最多的是“T015”，最严重的是“T014”"),
        ({"T015": 0.5}, "“T015”最多，也最严重"),
        ({}, "最多的是“T015”"),
    ],
)
def test_the_matrix_names_the_extremes_of_all_themes(
    full: Material, severity: dict[str, float], expected: str
) -> None:
    assert _title(replace(full, priorities=_priorities(full, severity)), "matrix") == expected


def test_no_theme_rises_fastest_where_all_fall(full: Material) -> None:
    falling = _priorities(full, {}).assign(severity=float("nan"), trend=[0.4 + 0.005 * n for n in range(15)])
    assert _title(replace(full, priorities=falling), "matrix") == "最多的是“T015”"
    rising = falling.assign(trend=falling["trend"].where(falling["theme_id"] != "T014", 0.6))
    assert _title(replace(full, priorities=rising), "matrix") == "最多的是“T015”，升得最快的是“T014”"


def test_groups_of_a_first_month_are_compared_with_nothing(material: Material) -> None:
    first = material.records["month"] == "2023-01"
    ids = set(material.records.loc[first, "record_id"])
    months = {
        name: getattr(material, name).query("month == '2023-01'") for name in ("trend", "totals", "alerts")
    }
    alone = replace(
        material,
        month="2023-01",
        window=("2023-01",),
        records=material.records[first].rename(columns={"facet:产品": "facet:门店"}),
        assignments=material.assignments[material.assignments["record_id"].isin(ids)],
        quotes=material.quotes[material.quotes["record_id"].isin(ids)],
        **months,
    )
    told = next(section for section in summarise(alone).sections if section.key == "s4")
    assert plain(told.title) == "此前没有可比的月份，渠道、地区、门店的份额不作比较"
    tables = {table.key: [column.name for column in table.columns] for table in inside(told, Table)}
    assert tables["shares-1"] == ["渠道", "本月件数", "本月份额（%）"]


def test_groups_that_keep_their_shares_are_named_by_their_headings(material: Material) -> None:
    calm = material.records.assign(
        channel=[("电话", "网站")[place % 2] for place in range(len(material.records))]
    )
    page = summarise(replace(material, records=calm.rename(columns={"facet:产品": "facet:门店"})))
    told = next(section for section in page.sections if section.key == "s4")
    assert plain(told.title) == "渠道、地区、门店的份额与此前相比没有显著变化"


def test_an_english_column_beside_the_same_in_chinese_keeps_its_own_name(material: Material) -> None:
    both = material.records.rename(columns={"facet:产品": "facet:region"}).assign(channel="")
    page = summarise(replace(material, records=both))
    told = next(section for section in page.sections if section.key == "s4")
    assert plain(told.title) == "region、地区的份额与此前相比没有显著变化"
    alone = summarise(replace(material, records=both.drop(columns="facet:地区")))
    told = next(section for section in alone.sections if section.key == "s4")
    assert plain(told.title) == "地区的份额与此前相比没有显著变化"


def _structure(material: Material, **cells: str) -> Section:
    """Return section 4 where every record of the report month has these cells."""
    records = material.records.copy()
    for column, value in cells.items():
        records.loc[records["month"] == "2024-06", column.replace("_", ":")] = value
    page = summarise(replace(material, records=records))
    return next(section for section in page.sections if section.key == "s4")


def _points(section: Section) -> list[str]:
    return [plain(said) for points in inside(section, Points) for said in points.items]


def test_a_column_that_the_month_does_not_fill_is_not_said_to_keep_its_shares(material: Material) -> None:
    told = _structure(material, channel="", facet_产品="")
    assert plain(told.title) == "地区的份额与此前相比没有显著变化"
    assert _points(told)[:2] == [
        "“渠道”本月没有这一列的数据（最后一次是2024年5月），不作比较",
        "“产品”本月没有这一列的数据（最后一次是2024年5月），不作比较",
    ]
    assert {table.key for table in inside(told, Table)}.isdisjoint({"shares-1", "shares-2"})


def test_a_month_that_fills_no_column_compares_nothing(material: Material) -> None:
    told = _structure(material, channel="", facet_产品="", facet_地区="")
    assert plain(told.title) == "本月没有可以分组比较的数据"


def test_a_column_is_held_against_the_months_that_fill_it(material: Material) -> None:
    records = material.records.copy()
    records.loc[records["month"] < "2024-05", "facet:产品"] = ""
    page = summarise(replace(material, records=records))
    shares = next(table for table in inside(page.sections, Table) if table.key == "shares-2")
    assert sum(row[3].value for row in shares.rows) == pytest.approx(1)


def test_a_column_that_begins_with_the_month_is_not_compared(material: Material) -> None:
    records = material.records.copy()
    records.loc[records["month"] < "2024-06", "facet:产品"] = ""
    page = summarise(replace(material, records=records.assign(channel="")))
    told = next(section for section in page.sections if section.key == "s4")
    assert plain(told.title) == "地区的份额与此前相比没有显著变化"
    assert "“产品”有数据的来件本月134件、作比较的各月0件，太少，不作比较" in _points(told)


def test_shares_of_a_handful_of_values_are_not_compared(material: Material) -> None:
    now = material.records["month"] == "2024-06"
    few = now & (now.cumsum() <= 3)
    channel = material.records["channel"].mask(now, "").mask(few, "邮件")
    page = summarise(replace(material, records=material.records.assign(channel=channel)))
    told = next(section for section in page.sections if section.key == "s4")
    assert plain(told.title) == "产品、地区的份额与此前相比没有显著变化"
    assert any(point.startswith("“渠道”有数据的来件本月3件、作比较的各月") for point in _points(told))


def test_shares_are_of_the_records_that_have_a_value(material: Material) -> None:
    records = material.records.copy()
    blank = (records["month"] < "2024-06") & (np.arange(len(records)) % 2 == 1)
    records.loc[blank, "facet:产品"] = ""
    page = summarise(replace(material, records=records.assign(channel="")))
    told = next(section for section in page.sections if section.key == "s4")
    assert plain(told.title) == "产品、地区的份额与此前相比没有显著变化"
    assert "按产品（份额按有这一列数据的来件算）" in [table.caption for table in inside(told, Table)]


@pytest.mark.parametrize(
    ("months", "said"),
    [
        ("2024-06", "渠道：本月没有这一列的数据（最后一次是2024年5月）"),
        ("2023-02", "渠道：本月没有这一列的数据"),
        ("", "渠道：数据里没有渠道一栏"),
    ],
)
def test_the_cover_tells_a_channel_that_stopped_from_one_that_never_was(
    material: Material, months: str, said: str
) -> None:
    records = material.records.copy()
    records.loc[records["month"] >= months, "channel"] = ""
    assert said in _points(summarise(replace(material, records=records)).cover)


def test_of_many_facets_chance_alone_seldom_makes_a_title(material: Material) -> None:
    drawn, chance = look(material), np.random.default_rng(0)
    names = [f"facet:分组{place}" for place in range(10)]
    view = replace(drawn, facets={name: name for name in names})
    titles = []
    for _ in range(40):
        values = chance.choice(list("甲乙丙丁"), (len(drawn.main), len(names)))
        random = drawn.main.assign(**dict(zip(names, values.T, strict=True)))
        titles.append(plain(structure(replace(view, main=random), ()).title))
    assert sum("没有显著变化" not in title for title in titles) <= 3


def test_the_shares_of_a_handful_of_records_are_not_compared(material: Material) -> None:
    records = material.records
    other = records[records["month"] != "2024-06"]
    few = pd.concat([other, records[records["month"] == "2024-06"].head(9).assign(channel="柜台")])
    given = material.assignments[material.assignments["record_id"].isin(few["record_id"])]
    page = summarise(replace(material, records=few, assignments=given, alerts=material.alerts.head(0)))
    told = next(section for section in page.sections if section.key == "s4")
    assert plain(told.title) == "本月只有9件，渠道、产品、地区的份额不作比较"
    (table,) = (table for table in inside(told.blocks, Table) if table.key == "shares-1")
    assert [column.name for column in table.columns] == ["渠道", "本月件数", "本月份额（%）"]


@pytest.mark.parametrize(("days", "times"), [(7, 1), (0, 0)])
def test_copies_that_were_not_compared_are_not_said_to_count_once(
    material: Material, days: int, times: int
) -> None:
    page = summarise(replace(material, run=replace(material.run, duplicate_days=days)))
    said = [plain(point) for points in inside(page.cover, Points) for point in points.items]
    (once,) = [sentence for sentence in said if sentence.startswith("去重")]
    assert (once.count("在7天内几乎相同"), once.count("几乎相同")) == (times, times)
