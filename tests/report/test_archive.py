from dataclasses import replace

from mining.report.archive import handling_records
from mining.report.material import Material


def test_every_theme_with_an_action_gets_one_file(full: Material) -> None:
    assert list(handling_records(full)) == ["T001.md", "T003.md"]


def test_no_action_and_actions_on_unknown_themes_give_no_file(full: Material, material: Material) -> None:
    assert handling_records(material) == {}
    assert handling_records(replace(full, actions=full.actions.assign(theme_id=""))) == {}


def test_the_record_tells_what_extent_leads_measure_effect_and_check_date(full: Material) -> None:
    text = handling_records(full)["T001.md"]
    assert [line for line in text.splitlines() if line.startswith("#")] == [
        "# 投诉处理报告：安装收费不透明（T001）", "## 一、问题", "## 二、范围", "## 三、原因线索", "## 四、对策",
        "## 五、效果与防止再发", "## 六、下次确认日期",
    ]  # fmt: skip
    assert "- 本月47件，占全部134件的35.1%" in text
    assert (
        "- 逐月件数：2024年1月19件、2024年2月20件、2024年3月21件、2024年4月20件、2024年5月22件、2024年6月47件\n"
        in text
    )
    assert "- 渠道：“电话”" in text
    assert "- 本月提到最多的问题：“安装收费不透明（高空费）”16件、“安装收费不透明（辅料费）”15件" in text
    assert "| A002 | 公示收费标准 | 商务部 | 2024-04 | 50.0% | 未关闭 |" in text
    assert "- A002：证据不足。件数少" in text
    assert "- A002：2024-09-30" in text


def test_a_judged_action_is_looked_at_again_next_month(full: Material) -> None:
    assert "- A001：2024-07-31" in handling_records(full)["T003.md"]


def test_customers_words_stay_out_and_markup_of_the_ledger_is_text(full: Material) -> None:
    written = full.actions.assign(measure="| <b>换件</b>\n# 标题", closed="2024-06-20")
    text = handling_records(replace(full, actions=written))["T001.md"]
    assert "一直没有人处理" not in text
    assert r"\| \<b\>换件\</b\> \# 标题" in text
    assert text.count("\n# ") == 0
    assert "| 2024-06-20 |" in text


def test_a_month_without_a_record_of_the_theme_is_told_as_such(full: Material) -> None:
    quiet = full.assignments[
        (full.assignments["theme_id"] != "T001") | (full.assignments["month"] != full.month)
    ]
    text = handling_records(replace(full, assignments=quiet))["T001.md"]
    assert "- 本月0件，" in text
    assert "- 本月没有归出具体问题" in text


def test_a_month_of_few_records_or_none_is_told_without_a_percentage(full: Material) -> None:
    records = full.records[full.records["month"] == full.month]
    mine = full.assignments.query("rank == 1 and theme_id == 'T001'")["record_id"]
    few = records[records["record_id"].isin(mine)].head(9)
    for kept, told in ((few, "- 本月9件，全部9件\n"), (few.head(0), "- 本月0件，全部0件\n")):
        assert told in handling_records(replace(full, records=kept))["T001.md"]


def test_rates_are_told_where_exposure_is_given(full: Material) -> None:
    rates = full.trend.assign(rate=2.0, rate_low=1.5, rate_high=2.5)
    given = replace(full, totals=full.totals.assign(exposure=1000.0), trend=rates)
    assert "- 每万单位业务量2.00件（95%区间1.50 至 2.50件）\n" in handling_records(given)["T001.md"]
