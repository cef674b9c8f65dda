"""The whole stage: every table from a dozen records, and none from nothing."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from mining.settings import Cost
from mining.themes.catalogue import Catalogue
from mining.themes.dimensions import Scheme, Schemes
from mining.themes.theme import Theme
from mining.themes.theming import Themed
from mining.trends import counts
from mining.trends.given import Given
from mining.trends.improvement import Improved, Rules, improve, mark
from mining.words.severity import Grade, SeverityLists
from mining.words.tokens import BORDER, Tokens

GIVEN = Given(
    SeverityLists((Grade("人身安全", 4, ("起火",)), Grade("老幼孕弱", 1, ("老人",)))),
    Schemes((Scheme("二要素", {"态度": ("骂人",), "快慢": ("太慢",)}),)),
)
RULES = Rules(3, (7, 30), {"首次响应": 24.0, "办结": 72.0}, "", 5, 6, Cost(avoidable_share=0.5))
TEXTS = [
    ["起火"], ["太慢"], ["太慢"], ["骂人"], ["好"], ["老人", "骂人"],
    ["太慢"], ["噪音"], ["骂人"], ["太慢"], ["起火", "老人"], ["好"],
]  # fmt: skip
THEMES = ["T001", "T002", "T002", "T001", "", "T001", "T002", "T001", "T001", "T002", "T001", ""]
DAYS = [
    "2025-01-01", "2025-01-06", "2025-01-12", "2025-01-18", "2025-01-24", "2025-01-31",
    "2025-02-01", "2025-02-05", "2025-02-11", "2025-02-17", "2025-02-23", "2025-02-28",
]  # fmt: skip
PRAISE = [text == ["好"] for text in TEXTS]


def _records(size: int) -> pd.DataFrame:
    time = pd.Series(pd.to_datetime(DAYS[:size]).astype("datetime64[s]"))
    return pd.DataFrame(
        {
            "record_id": pd.Series([f"r{i:02}" for i in range(size)], dtype=str),
            "file": pd.Series(["a.csv"] * size, dtype=str),
            "sheet": pd.Series([""] * size, dtype=str),
            "time": time,
            "month": pd.Series(time.dt.strftime("%Y-%m"), dtype=str),
            "channel": pd.Series(["热线"] * size, dtype=str),
            "customer": pd.Series(["x", "y"] * (size // 2), dtype=str),
            "score": pd.Series([1.0, np.nan] * (size // 2), dtype=float),
            "responded": time + pd.Timedelta(hours=5),
            "closed": pd.Series([pd.NaT] * size, dtype="datetime64[s]"),
            "responded_exact": pd.Series(["second"] * size, dtype=str),
            "closed_exact": pd.Series([""] * size, dtype=str),
        }
    )


CATALOGUE = Catalogue(
    (Theme(number="T001", name="甲", dimension="态度、没有"), Theme(number="T002", name="乙"))
)


def _improve(size: int, rules: Rules = RULES, catalogue: Catalogue = CATALOGUE) -> Improved:
    records = _records(size)
    main = records[["record_id", "month"]].assign(rank=1, theme_id=THEMES[:size], weight=1.0, issue_id="")
    main["theme_id"] = main["theme_id"].astype(str)
    nothing = pd.DataFrame()
    themed = Themed(catalogue, main, nothing, nothing, nothing, nothing, np.array(PRAISE[:size], dtype=bool))
    trend = (
        counts.monthly(main, counts.totals(records, None, "2025-02"))
        if size
        else pd.DataFrame(columns=["theme_id", "month", "n", "complete", "rate"])
    )
    tokens = Tokens.from_lists(TEXTS[:size])
    now = (records["month"] == "2025-02").to_numpy()
    marked = mark(tokens, tokens, now, np.array(PRAISE[:size], dtype=bool), GIVEN)
    return improve(records, tokens, marked, themed, trend, GIVEN, rules, month="2025-02", seed=0)


@pytest.fixture(scope="module")
def improved() -> Improved:
    return _improve(12)


def test_grave_cases_of_the_month(improved):
    assert improved.red_flags[["record_id", "answered"]].to_numpy().tolist() == [["r10", "是"]]


def test_of_praise_only_what_stands_beside_it_is_graded():
    texts = [["表扬", "起火", "时", "救人"], ["师傅", "热情", BORDER, "空调", "起火"], ["热情", "起火"]]
    tokens, now = Tokens.from_lists(texts), np.ones(3, dtype=bool)
    graded = mark(tokens, tokens, now, np.array([True, True, False]), GIVEN).graded
    assert graded[["row", "term"]].to_numpy().tolist() == [[1, "起火"], [2, "起火"]]


def test_mean_severity_of_the_month_by_theme(improved):
    # February: T001 in r07, r08, r10 (none, none, grade 4); T002 in r06, r09.
    assert improved.severity.to_dict() == pytest.approx({"T001": 1 / 3, "T002": 0})


def test_the_grade_that_people_wrote_into_the_catalogue_is_that_of_the_theme():
    one, two = CATALOGUE.themes
    written = Catalogue((one, two.model_copy(update={"severity": "3"})))
    assert _improve(12, catalogue=written).severity.to_dict() == pytest.approx({"T001": 1 / 3, "T002": 0.75})


def test_dimensions_leave_praise_out_and_follow_the_analyst(improved):
    # February without praise: r06 r07 r08 r09 r10; T001 is 态度 by the analyst.
    assert improved.dimensions[["dimension", "n", "share"]].to_numpy().tolist() == [
        ["态度", 3, 0.6],
        ["快慢", 2, 0.4],
        ["", 0, 0.0],
    ]
    assert improved.notes == (
        "主题目录里 T001 的 dimension：“没有”不在任何维度体系里，没有采用。可用的见 dimensions 里各文件的标题。",
    )


def test_the_records_that_praise_are_those_of_the_month(improved):
    assert improved.praise == ("r11",)


def test_settings_that_name_what_is_not_there_are_told():
    rules = replace(
        RULES, asked="采集方式", assumed=Cost(avoidable_share=0.5, unit_costs={"T001": 5, "T009": 5})
    )
    assert [note.partition("。")[0] for note in _improve(12, rules).notes[1:]] == [
        "设置 [cost] unit_costs：目录里没有在用的主题 T009",
        "设置 [satisfaction] asked：分组的列里没有“采集方式”",
    ]


def test_repeats_and_waits_of_the_month(improved):
    found = improved.repeats.set_index(["theme_id", "days"])["n"]
    # Customer x in r06 (20 days after r02) and r10 (12 days after r08), customer y in r07 (5 days after r05).
    assert found.loc[""].to_dict() == {7: 1, 30: 3}
    assert improved.times.loc[0, ["n", "median_hours"]].tolist() == [6, 5]


def test_cost_says_what_it_assumes(improved):
    assert improved.cost[["theme_id", "months", "cases", "avoidable"]].to_numpy().tolist() == [
        ["T001", 2, 3, 1.5],
        ["T002", 2, 2, 1.0],
    ]
    assert len(improved.assumptions) == 1


def test_no_records_give_empty_tables_and_no_crash():
    for name, value in vars(_improve(0)).items():
        if isinstance(value, pd.DataFrame | pd.Series):
            assert value.empty, name
