"""The ledger of the sample corpus, judged on the themes that the truth file planted."""

import csv
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pandas as pd
import pytest

from mining.records.intake import read_records
from mining.settings import Columns, Filter
from mining.themes.catalogue import no_members
from mining.themes.theme import Theme
from mining.themes.theming import Themed
from mining.trends.alerts import Rules
from mining.trends.exposure import read_exposure
from mining.trends.following import follow
from mining.trends.judging import Judged, judge
from mining.trends.ledger import read_ledger

PROJECT = Path(__file__).resolve().parents[2]
CORPORA = PROJECT / "corpora"


@pytest.fixture(scope="module")
def truth() -> tuple[pd.DataFrame, pd.DataFrame, tuple[Theme, ...]]:
    """Records, assignments by the truth file, themes."""
    records = read_records([CORPORA / "feedback"], Columns(), Filter(), key=b"k" * 32).records
    with (PROJECT / "tests" / "corpora" / "truth.csv").open(encoding="utf-8") as stream:
        name_of = {row["record_id"]: row["themes"].split("；")[0] for row in csv.DictReader(stream)}
    names = sorted(set(name_of.values()) - {""})
    number = {"": ""} | {name: f"T{i:03d}" for i, name in enumerate(names, 1)}
    assignments = pd.DataFrame(
        {
            "record_id": records["record_id"],
            "month": records["month"],
            "rank": 1,
            "theme_id": records["record_id"].map(name_of).map(number),
            "weight": 1.0,
            "issue_id": "",
        }
    )
    return records, assignments, tuple(Theme(number=number[n], name=n, status="正式") for n in names)


@pytest.fixture(scope="module", params=["rates", "shares"])
def judged(
    request: pytest.FixtureRequest, truth: tuple[pd.DataFrame, pd.DataFrame, tuple[Theme, ...]]
) -> Judged:
    records, assignments, themes = truth
    given = read_exposure(CORPORA / "exposure.csv") if request.param == "rates" else None
    rules = Rules(6, 0.1, minimum_count=5, minimum_ratio=1.5, seed=0)
    followed = follow(records, assignments, given, rules, month="2026-08")
    no_issues = pd.DataFrame(columns=["issue_id", "name"], dtype=str)
    catalogue = SimpleNamespace(themes=themes, members=no_members())
    ledger = read_ledger(CORPORA / "actions.csv")
    few = next(action.reference for action in ledger if action.action_id == "A02")
    spoken = [0.19 if few in {theme.number, theme.name} else 0.8 for theme in themes]
    table = pd.DataFrame({"theme_id": [theme.number for theme in themes], "spoken": spoken})
    themed = SimpleNamespace(assignments=assignments, themes=table, issues=no_issues, catalogue=catalogue)
    ungraded = pd.Series(dtype=float)
    return judge(ledger, records, cast("Themed", themed), followed, ungraded, month="2026-08", seed=0)


def test_the_planted_outcomes_are_found(judged: Judged) -> None:
    verdict = judged.actions.set_index("action_id")["verdict"].to_dict()
    assert verdict["A01"] == "有效"  # cured
    assert verdict["A02"] in {"证据不足", "无实质变化"}  # ineffective
    assert verdict["A03"] == "回潮"  # cured, and back since May
    assert verdict["A04"] == "证据不足"  # two or three a month
    assert verdict["A05"] == "进行中"  # started in the report month


def test_the_too_small_one_names_the_month_that_can_judge_it(judged: Judged) -> None:
    row = judged.actions.set_index("action_id").loc["A04"]
    assert row["power"] < 0.15
    assert row["earliest_month"] > "2026-12"
    assert "预期降幅30%一年也看不出" in row["reason"]


def test_the_ineffective_one_is_known_to_miss_what_was_expected(judged: Judged) -> None:
    row = judged.actions.set_index("action_id").loc["A02"]
    assert row["ratio_low"] > 0.6
    assert row["power"] > 0.8
    assert "没有达到预期降幅40%" in row["reason"]


def test_a_verdict_on_a_theme_of_which_few_records_say_its_name_tells_so(judged: Judged) -> None:
    reason = judged.actions.set_index("action_id")["reason"]
    assert reason["A02"].endswith("；量的是整个主题，其中提到名称里的词的只占19%")
    assert "量的是整个主题" not in reason["A01"]


def test_the_spike_before_the_cure_is_no_baseline(judged: Judged) -> None:
    row = judged.actions.set_index("action_id").loc["A01"]
    assert row["left_out"] == "2025-10"  # 23, registered on the 27th
    assert row["ratio_high"] < 0.8


def test_the_theme_that_worsens_comes_first(judged: Judged) -> None:
    first = judged.priorities.iloc[0]
    assert first["n"] == 46
    assert first["top3"] > 0.95
    assert first["effect_high"] < 0
    assert first["trend"] > 0.7
