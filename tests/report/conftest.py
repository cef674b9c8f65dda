"""A made month: a dozen themes over eighteen months, written down, not mined."""

import itertools
import math
import os
import shutil
from collections.abc import Iterator
from dataclasses import replace

import pandas as pd
import pytest
from playwright.sync_api import Browser, sync_playwright

from mining.report.material import Material, Run
from mining.report.page import render
from mining.report.summary import Summary, summarise
from mining.report.tables import CONTRACT
from mining.trends import (
    accuracy,
    associations,
    bursts,
    callcentre,
    changes,
    cost,
    crossings,
    dimensions,
    handling,
    past_alarms,
    priorities,
    redflags,
    repeats,
    said,
    satisfaction,
    suggestions,
)
from mining.trends.alerts import Rules

CHROMIUM = os.environ.get("MINING_CHROMIUM") or shutil.which("chromium")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
MONTHS = tuple(str(month) for month in pd.period_range("2023-01", "2024-06", freq="M"))
NAMES = (
    "安装收费不透明", "配件缺货久等", "师傅迟到爽约", "空调噪音大", "冰箱不制冷", "客服电话打不通", "洗衣机漏水",
    "退款迟迟不到账", "包装破损", "遥控器失灵", "油烟机滴油", "热水器跳闸",
)  # fmt: skip
MEANS = (20, 16, 14, 12, 10, 9, 8, 7, 6, 5, 4, 3)
CHANNELS = ("电话", "网站", "门店")
PRODUCTS = ("空调", "冰箱", "洗衣机")
REGIONS = ("华东", "华南", "华北", "西南及其周边各省市的全部直营与加盟服务网点（含县以下的代办点）")


def theme_counts(place: int) -> list[int]:
    """Counts of a theme: steady around its mean; the first jumps in the last month, the third fades."""
    counts = [MEANS[place] + (-1, 0, 1, 0, 2, -2)[(month + place) % 6] for month in range(len(MONTHS))]
    if place == 0:
        counts[-1] = 47
    if place == 2:
        counts[-1] = 3
    return counts


def _records() -> tuple[pd.DataFrame, pd.DataFrame]:
    rows, given = [], []
    number = itertools.count(1)
    for place, name in enumerate(NAMES):
        for month, n in zip(MONTHS, theme_counts(place), strict=True):
            for each in range(n):
                record = f"G{next(number):05d}"
                jump = place == 0 and month == MONTHS[-1]
                rows.append(
                    {
                        "record_id": record,
                        "file": f"{month}.csv",
                        "sheet": "",
                        "row": each + 2,
                        "time": pd.Timestamp(f"{month}-{each % 28 + 1:02d}"),
                        "month": month,
                        "title": "",
                        "text": f"{name}，第{each}次打电话了，一直没有人处理，希望尽快给个说法",
                        "channel": CHANNELS[0] if jump and each % 4 else CHANNELS[each % 3],
                        "customer": f"{each:016x}",
                        "score": float(each % 5 + 1),
                        "likes": float("nan"),
                        "responded": pd.NaT,
                        "closed": pd.Timestamp(f"{month}-28") if each % 2 else pd.NaT,
                        "responded_exact": "",
                        "closed_exact": "day",
                        "facet:产品": PRODUCTS[(each + place) % 3],
                        "facet:地区": REGIONS[each % 4],
                    }
                )
                issue = f"T{place + 1:03d}-I{each % 2 + 1:03d}" if place < 6 and each % 3 else ""
                given.append((record, month, 1, f"T{place + 1:03d}", 0.9, issue))
                if each % 7 == 0:
                    given.append((record, month, 2, f"T{(place + 1) % 12 + 1:03d}", 0.3, ""))
    for each in range(40):
        record = f"G{next(number):05d}"
        month = MONTHS[each % 18]
        rows.append(
            {
                **rows[0],
                "record_id": record,
                "month": month,
                "time": pd.Timestamp(f"{month}-09"),
                "text": f"其他事情{each}",
            }
        )
        given.append((record, month, 1, "", 0.0, ""))
    records = pd.DataFrame(rows).sort_values(["time", "record_id"]).reset_index(drop=True)
    assignments = pd.DataFrame(
        given, columns=["record_id", "month", "rank", "theme_id", "weight", "issue_id"]
    )
    order = records["record_id"].reset_index().set_index("record_id")["index"]
    assignments = assignments.assign(order=assignments["record_id"].map(order)).sort_values(["order", "rank"])
    return records, assignments.drop(columns="order").reset_index(drop=True)


def _trend(totals: pd.DataFrame) -> pd.DataFrame:
    frame = pd.DataFrame(
        [
            (f"T{place + 1:03d}", month, n)
            for place in range(len(NAMES))
            for month, n in zip(MONTHS, theme_counts(place), strict=True)
        ],
        columns=["theme_id", "month", "n"],
    ).merge(totals[["month", "exposure", "complete"]], on="month")
    return frame.assign(
        rate=frame["n"] / frame["exposure"],
        rate_low=0.8 * frame["n"] / frame["exposure"],
        rate_high=1.2 * frame["n"] / frame["exposure"],
    ).sort_values(["theme_id", "month"])


def _alerts() -> pd.DataFrame:
    nan = float("nan")
    rows = [
        ("2024-06", "T001", "", "surge", 47, 21.2, 2.2, 1.6, 3.1, 1e-6, 2e-5, "显著恶化", 122, "条件检验", 33),
        ("2024-06", "T001", "T001-I001", "surge", 18, 7.1, 2.5, 1.4, 4.4, 1e-3, 8e-3, "显著恶化", 43, "条件检验", 16),
        ("2024-06", "T003", "", "improving", 3, 14.1, 0.21, 0.04, 0.66, 2e-3, 1e-2, "显著好转", 84, "条件检验", nan),
        ("2024-06", "T012", "", "new", 6, 1.1, 5.4, 1.1, 30.0, 2e-3, 9e-3, "显著恶化", 3, "预测分布", 6),
        ("2024-06", "T009", "", "surge", 8, 5.8, 1.4, 0.6, 2.9, 0.03, 0.4, "证据不足", 35, "条件检验", 12),
        ("2024-06", "T004", "", "surge", 12, 12.0, 1.0, 0.5, 1.8, 0.5, 0.8, "无显著变化", 72, "条件检验", 21),
        ("2024-05", "T004", "", "surge", 12, 12.0, 1.0, 0.5, 1.8, 0.5, 0.8, "无显著变化", 72, "条件检验", 21),
    ]  # fmt: skip
    columns = [*CONTRACT["alerts"][0], "base_n", "test", "detectable"]
    return pd.DataFrame(rows, columns=columns).assign(of_one=0)


@pytest.fixture(scope="session")
def material() -> Material:
    records, assignments = _records()
    n = records.groupby("month").size().reindex(list(MONTHS), fill_value=0)
    totals = pd.DataFrame({"month": list(MONTHS), "n": n.to_numpy(), "exposure": n.to_numpy()})
    totals = totals.assign(complete=True)
    main = assignments[assignments["rank"] == 1]
    size = main["theme_id"].value_counts()
    themes = pd.DataFrame(
        [
            (
                f"T{i + 1:03d}",
                name,
                "收费、师傅、安装",
                int(size[f"T{i + 1:03d}"]),
                float(size[f"T{i + 1:03d}"] / len(records)),
                "正式",
                MONTHS[0],
                MONTHS[-1],
            )
            for i, name in enumerate(NAMES)
        ],
        columns=CONTRACT["themes"][0][:-1],
    ).assign(owner="", spoken=math.nan)
    issues = pd.DataFrame(
        [
            (
                f"T{i + 1:03d}-I{j:03d}",
                f"T{i + 1:03d}",
                f"{NAMES[i]}（{'高空费' if j == 1 else '辅料费'}）",
                40,
                "2023-02-01",
                "2024-06-20",
                "2024-06",
                3.0 - j,
            )
            for i in range(6)
            for j in (1, 2)
        ],
        columns=CONTRACT["issues"][0],
    )
    first = main[main["theme_id"] != ""].groupby("theme_id").tail(3)
    quotes = pd.DataFrame(
        {
            "theme_id": first["theme_id"],
            "issue_id": "",
            "rank": first.groupby("theme_id").cumcount() + 1,
            "record_id": first["record_id"],
        }
    )
    files = sorted(set(records["file"]))
    reconciliation = pd.DataFrame(
        [(file, "", 200, int((records["file"] == file).sum()), 2, 1, 0, 1) for file in files],
        columns=CONTRACT["reconciliation"][0],
    )
    return Material(
        month=MONTHS[-1],
        window=MONTHS,
        records=records,
        rejected=pd.DataFrame([("2024-06.csv", "", 7, "受理时间读不懂")], columns=CONTRACT["rejected"][0]),
        reconciliation=reconciliation,
        columns=pd.DataFrame(
            [("2024-06.csv", "", "time", "受理时间", "表头")],
            columns=["file", "sheet", "role", "column", "found_by"],
        ),
        passed_over=pd.DataFrame(columns=["file", "sheet", "reason"]),
        notes=("一个文件的编码是 GB18030",),
        assignments=assignments,
        themes=themes,
        issues=issues,
        quotes=quotes,
        trend=_trend(totals),
        totals=totals.assign(**dict.fromkeys(["exposure", "rate", "rate_low", "rate_high"], math.nan)),
        alerts=_alerts(),
        run=_run(),
        **{name: table.head(0) for name, table in _further(records).items()},
        assumptions=(),
        praise=(),
    )


def _run() -> Run:
    return Run(
        rules=Rules(6, 0.1, minimum_count=5, minimum_ratio=1.5, seed=0),
        asked={},
        versions={"mining": "0.1.0"},
        inputs={"2024-06.csv": "ab" * 32},
        word_lists={},
        tables={},
        settings={},
        duplicate_days=7,
        score_order="越大越满意",
        catalogue_before={},
    )


def _actions() -> pd.DataFrame:
    rows = [
        ("A001", "T003", "增派上门师傅", "服务部", "2024-02", 0.3, "", "有效", 0.6, 0.45, 0.82, 0.85, "2024-05", ""),
        ("A002", "T001", "公示收费标准", "商务部", "2024-04", 0.5, "", "证据不足", 1.1, 0.8, 1.5, 0.4, "2024-09",
         "件数少"),
    ]  # fmt: skip
    columns = [
        "action_id", "theme_id", "measure", "owner", "start", "expected_drop", "closed", "verdict", "ratio",
        "ratio_low", "ratio_high", "power", "earliest_month", "reason",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _further(records: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The tables that may be empty."""
    return {
        "actions": _actions(),
        "suggestions": pd.DataFrame(
            [("T001", "上门前短信告知收费项目", "服务部", "2024-08", 0.4, "每月件数", 60, "2024-11")],
            columns=suggestions.COLUMNS,
        ),
        "priorities": pd.DataFrame(
            [
                ("T001", 47, 0.9, 0.5, 0.8, 0.6, -0.4, -0.6, -0.2, 0.97),
                ("T005", 10, 0.3, 0.9, 0.1, 0.4, -0.2, -0.4, 0.1, 0.4),
                ("T004", 12, 0.4, 0.3, 0.1, 0.4, -0.1, -0.3, 0.1, 0.3),
            ],
            columns=priorities.COLUMNS[:10],
        ).assign(
            **{
                f"{name}_{end}": share
                for name in ("frequency", "severity", "trend", "controllability")
                for end, share in (("low", 0.1), ("high", 0.9))
            },
        ),
        "dimensions": pd.DataFrame(
            [
                ("十项", "迅速对应", 60, ("G00021", "G00035", "G00047"), 0.4, 0.32, 0.48),
                ("十项", "", 90, ("G00301",), 0.6, 0.52, 0.68),
            ],
            columns=dimensions.COLUMNS,
        ),
        "repeats": pd.DataFrame(
            [("", 30, 12, 150, 0.08, 0.05, 0.13, 0.5, ("G00047", "G00335"))],
            columns=repeats.COLUMNS,
        ),
        "times": pd.DataFrame(
            [
                ("首次响应", "全部", "全部", 150, 4, 0, 3.5, 2.0, 5.0, 20.0, 0.08, 0.08, 24.0),
                ("首次响应", "主题", "T001", 47, 1, 0, 4.5, 2.0, 7.0, 20.0, 0.1, 0.1, 24.0),
            ],
            columns=handling.COLUMNS,
        ),
        "changes": pd.DataFrame(
            [
                ("环比", "2024-06", "2024-05", 134.0, 116.0, 1.2, 0.9, 1.5, "无显著变化", ""),
                ("同比", "2024-06", "2023-06", *[math.nan] * 5, "证据不足", "没有2023年6月的数据"),
            ],
            columns=changes.COLUMNS,
        ),
        "decomposition": pd.DataFrame(
            [
                ("电话", 72, 40, 32.0, 4.0, 3.0, 25.0, 0.0, ("G00047", "G00335")),
                ("网站", 62, 76, -14.0, 5.0, -3.0, -16.0, 0.0, ("G00021",)),
            ],
            columns=["group", "n", "base_n", "change", "volume", "mix", "rate", "unknown", "record_ids"],
        ),
        "bursts": pd.DataFrame(
            [("T001", "2024-06-08", "2024-06-09", "2024-06-10", 20, 4.5, 4.4, 1e-5)],
            columns=bursts.COLUMNS,
        ),
        "limits": pd.DataFrame(
            [("T001", "2024-06", "U图", 0.17, 0.08, 0.27)],
            columns=["theme_id", "month", "chart", "centre", "low", "high"],
        ),
        "past_alarms": pd.DataFrame(
            [("2024-02", "T002", "", "显著恶化", 30, 16.0, 62.0, 33.0, "已印证")],
            columns=past_alarms.COLUMNS,
        ),
        "red_flags": pd.DataFrame(
            [
                (
                    records.loc[records["month"] == "2024-06", "record_id"].iloc[0],
                    "安全",
                    "漏电",
                    "否",
                )
            ],
            columns=redflags.COLUMNS,
        ),
        "associations": pd.DataFrame(
            [("T001", "T002", 7, 2.1, 1.1, 4.0)],
            columns=associations.TOGETHER,
        ),
        "chains": pd.DataFrame(
            [
                ("T001", 4, "2024-03-02", "2024-06-20", ("G00001", "G00021", "G00035", "G00047")),
                ("T004", 3, "2024-05-02", "2024-06-11", ("G00301", "G00321", "G00335")),
            ],
            columns=["theme_id", "n", "first_date", "last_date", "record_ids"],
        ),
        "by_customer": pd.DataFrame(
            [("T001", "T003", 9, 1.7, 1.2, 2.6)],
            columns=associations.TOGETHER,
        ),
        "segments": pd.DataFrame(
            [
                ("facet:产品", "空调", "T001", 20, 0.43, 0.25, 1.7, 1.2, 2.3, "用户份额"),
                ("channel", "电话", "T001", 39, 0.83, 0.38, 2.2, 1.7, 2.8, "来件份额"),
                ("facet:产品", "冰箱", "T004", 5, 0.3, 0.33, 0.9, 0.5, 1.4, "用户份额"),
            ],
            columns=associations.SEGMENTS,
        ),
        "theme_words": pd.DataFrame(
            [("T001", "收费", 31, 2.4, 1.9, 3.0), ("T001", "电话", 12, 1.8, 1.1, 2.9)],
            columns=associations.WORDS,
        ),
        "effects": pd.DataFrame(
            [("T001", 240, 2.1, -0.31, -0.42, -0.2), ("T004", 140, 3.1, 0.01, -0.05, 0.07)],
            columns=satisfaction.EFFECT,
        ),
        "odds": pd.DataFrame(
            [("T001", 240, 0.35, 0.27, 0.46), ("T004", 140, 1.1, 0.8, 1.5)],
            columns=satisfaction.ODDS,
        ),
        "response": pd.DataFrame(
            [
                ("", "", 1600, 400, 0.25, 0.23, 0.27, 3.2),
                ("facet:产品", "空调", 900, 150, 0.167, 0.144, 0.193, 2.9),
                ("facet:产品", "冰箱", 700, 250, 0.357, 0.322, 0.393, 3.4),
            ],
            columns=satisfaction.RESPONSE,
        ),
        "calls": pd.DataFrame(
            [("T006", "来电损失率", 18, 0.71, 0.35, 0.89), ("T001", "平均排队时间", 18, 0.12, -0.36, 0.55)],
            columns=callcentre.COLUMNS,
        ),
        "cost": pd.DataFrame(
            [
                ("T001", 6, 24.5, 20.7, 28.8, 12.2, 10.4, 14.4, 120.0, 1470.0, 1242.0, 1728.0, 2.4),
                ("T002", 6, 16.0, 13.0, 19.6, 8.0, 6.5, 9.8, 120.0, 960.0, 780.0, 1176.0, 1.6),
            ],
            columns=[*cost.COLUMNS, *cost.MONEY, "lost"],
        ),
        "lineage": pd.DataFrame(
            [("2024-03", "拆分", "T011", "T005", "人", "")],
            columns=["month", "event", "theme_id", "other_id", "by", "note"],
        ),
        "restatements": pd.DataFrame(
            [("T002", "2024-05", 15, 16, "补录")], columns=CONTRACT["restatements"][0]
        ),
        "stability": pd.DataFrame(
            [(10, 0.61, 0.02, False), (12, 0.64, 0.02, True)],
            columns=["k", "stability", "standard_error", "chosen"],
        ),
        "accuracy": pd.DataFrame(
            [("", 100, 86, 0.78, 0.92, False), ("T002", 30, 9, 0.17, 0.48, True)],
            columns=accuracy.COLUMNS,
        ),
        "crossings": pd.DataFrame(columns=crossings.COLUMNS),
        "said": pd.DataFrame(columns=said.COLUMNS),
    }


@pytest.fixture(scope="session")
def full(material: Material) -> Material:
    """The same month with every optional table."""
    return replace(
        material,
        **_further(material.records),
        assumptions=(
            "件数按最近 6 个完整月的平均；可避免的件数假设着手改进后能少 50%，不是预测。",
            "每件成本取自设置：其余 120 元。",
        ),
    )


@pytest.fixture(scope="session")
def summary(material: Material) -> Summary:
    return summarise(material)


@pytest.fixture(scope="session")
def full_summary(full: Material) -> Summary:
    return summarise(full)


@pytest.fixture(scope="session")
def page(full_summary: Summary) -> str:
    return render(full_summary)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip("no chromium: set MINING_CHROMIUM to its path")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        launched.close()
