"""Events that are known to be in real data; see ../shared/data/README.md."""

from pathlib import Path

import pandas as pd
import pytest

from mining.trends import counts
from mining.trends.alerts import Rules, back_test
from mining.trends.bursts import bursts
from mining.trends.calendars import off_day_weight

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
RULES = Rules(6, 0.1, minimum_count=5, minimum_ratio=1.5, seed=0)
TOPICS = (
    "连不上|连接|配网|绑定|离线|空调",
    "登录|登陆|验证码|密码|注册",
    "更新|升级|版本",
    "客服|售后|发货|快递",
)
EVENTS = {
    "crash": "闪退|打不开|崩溃|进不去",
    "forced switch": "强制|强行|逼|换.{0,4}(?:软件|应用)|华为智选",
    "plays by itself": "音乐|放歌|播放",
    "merged app": "好空气",
}
"""Records by rule, so that the tests alone are on trial; docs/known-events.md has the program's own issues."""

pytestmark = pytest.mark.real


def _read(name: str) -> pd.DataFrame:
    file = DATA / name / f"{name}.csv"
    if not file.exists():
        pytest.skip(f"{name}: ../shared/data is not here")
    table = pd.read_csv(file, dtype=str).fillna("")
    time = pd.to_datetime(table["time"], format="mixed").astype("datetime64[s]")
    return table.assign(record_id=table["id"], time=time, month=time.dt.strftime("%Y-%m").astype(str))


def _first_match(texts: pd.Series, patterns: dict[str, str]) -> pd.Series:
    """Name of the first pattern that each text holds, empty for none."""
    found = pd.Series("", index=texts.index)
    for name, pattern in patterns.items():
        found = found.where((found != "") | ~texts.str.contains(pattern), name)
    return found


def _assignments(records: pd.DataFrame, themes: pd.Series, issues: pd.Series) -> pd.DataFrame:
    return records[["record_id", "month"]].assign(rank=1, theme_id=themes, weight=1.0, issue_id=issues)


def _alarms(records: pd.DataFrame, assigned: pd.DataFrame) -> pd.DataFrame:
    total = counts.totals(records, None, records["month"].max())
    tested = back_test(counts.monthly(assigned, total), counts.monthly_issues(assigned, total), total, RULES)
    return tested[tested["verdict"] == "显著恶化"]


@pytest.fixture(scope="module")
def reviews() -> pd.DataFrame:
    table = _read("appstore_smarthome")
    table = table[table["rating"].isin(["1", "2"])].reset_index(drop=True)
    text = table["title"] + table["review_only"]
    themes = _first_match(text, {f"T{i:03d}": pattern for i, pattern in enumerate(TOPICS, 1)})
    return table.assign(theme_id=themes, issue_id=_first_match(text, EVENTS))


@pytest.fixture(scope="module")
def alarms(reviews: pd.DataFrame) -> pd.DataFrame:
    themes = reviews["theme_id"].where(reviews["issue_id"] == "", "T009")
    return _alarms(reviews, _assignments(reviews, themes, reviews["issue_id"]))


@pytest.mark.parametrize(
    ("event", "first"),
    [
        ("crash", "2018-11"),
        ("forced switch", "2017-11"),
        ("plays by itself", "2019-04"),
        ("merged app", "2019-06"),  # the first users are moved on the 19th; the old app ends in July
    ],
)
def test_the_known_events_of_the_app_stores_are_alarmed_in_their_first_month(
    alarms: pd.DataFrame, event: str, first: str
) -> None:
    of_event = alarms[(alarms["issue_id"] == event) & alarms["kind"].isin(["new", "surge"])]
    assert first in set(of_event["month"])


@pytest.mark.parametrize(
    ("event", "month", "first", "peak", "last"),
    [
        ("crash", "2018-11", "2018-11-08", "2018-11-08", "2018-11-10"),
        ("forced switch", "2017-11", "2017-11-27", "2017-11-29", "2017-11-30"),
        ("plays by itself", "2019-04", "2019-04-18", "2019-04-20", "2019-04-22"),
        ("海尔智家", "2019-07", "2019-07-01", "2019-07-03", "2019-07-03"),
    ],
)
def test_the_days_of_the_known_events_are_found(
    reviews: pd.DataFrame, event: str, month: str, first: str, peak: str, last: str
) -> None:
    column = "app" if event in set(reviews["app"]) else "issue_id"
    labels = reviews.loc[reviews[column] != "", ["record_id", column]].set_axis(
        ["record_id", "label"], axis=1
    )
    found = bursts(reviews, labels, RULES, month=month, off_day=off_day_weight(reviews["time"]))
    row = found[found["label"] == event].iloc[0]
    assert (row["first_day"], row["peak_day"], row["last_day"]) == (first, peak, last)


def test_the_two_big_issues_of_the_city_are_alarmed_in_the_month_they_begin() -> None:
    letters = _read("tipdm2020c_3")
    issues = letters["hot_issue_rule"]
    themes = pd.Series("T001", index=issues.index).where(letters["record_id"].str[-1] < "5", "T002")
    alarms = _alarms(letters, _assignments(letters, themes, issues))
    first = alarms[alarms["kind"] == "new"].groupby("issue_id")["month"].min()
    assert first["伊景园滨河苑捆绑车位"] == "2019-07"
    assert first["丽发新城搅拌站扰民"] == "2019-11"
    assert counts.last_complete_month(letters) == "2019-12"
    assert (
        counts.chart_window(counts.analysed_months(letters), counts.totals(letters, None, "2020-01"))[0]
        == "2019-01"
    )
