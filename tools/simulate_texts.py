"""Simulate stable months of texts: how often themes and issues that are found in them raise an alarm.

python tools/simulate_texts.py            writes docs/stable-texts.md (some minutes)
python tools/simulate_texts.py --runs N   with N simulated departments a row instead of 10, to try it
"""

import argparse
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from known_events import Run, run

from mining.records.cleaning import clean
from mining.trends.alerts import BETTER, WORSE

PAGE = Path(__file__).resolve().parent.parent / "docs" / "stable-texts.md"
MONTHS = pd.period_range("2023-03", periods=24, freq="M")
COMPLAINTS = """宽带一到晚上就断网，报修三天没人上门
光猫亮红灯，约了师傅没来
网速测出来只有二十兆，套餐是五百兆
套餐到期没通知，自动升级多扣二十元
莫名其妙开通了增值业务，每月扣六元
改套餐要交违约金，办理时没说合约期
携号转网被卡，客服说有合约不能转
去营业厅解约，跑了两次都不给办
手机信号只有一格，打电话断断续续
地下车库没有信号，反映半年没解决
网页打不开，一直转圈
每天接到十几个推销电话，拦截也没用
营业厅排队两小时，只开一个窗口
流量用超了没有提醒，一下扣了一百多
副卡注销不了，要本人到外地办理
话费充值没到账，查不到记录
电视盒子经常黑屏，重启也不行
装机工人态度差，还要另外收网线钱
积分兑换的东西一直没有发货
发票开错抬头，重开等了一个月
停机以后补交话费还是打不通
老人手机被办了不需要的套餐
实名认证过不了，停用了号码
搬家移机收费说法不一，等了十天""".splitlines()
OPENINGS = ("用户来电反映", "客户称", "", "", "用户表示", "您好，")
ENDINGS = ("，请核实", "，要求退费", "，多次反映无果", "", "", "，要求尽快处理", "，很不满意")

HEAD = """# Alarms in stable texts

Written by `python tools/simulate_texts.py`; {runs} departments a row. Each has {months} months of tickets: so many
different complaints, each told a Poisson number of times a month, in changing words around it. Nothing changes but by
chance. Themes and issues are found as in any run, and every month is tested with the counts known at its end: these are
the alarms of `docs/simulations.md`, and what finding themes and issues in the same texts adds to them. Aim: at most 12%
of months.

| complaints | each a month | months tested | with any alarm | with an alarm of an issue |
| --- | --- | --- | --- | --- |
"""


def tickets(complaints: int, mean: float, random: np.random.Generator) -> pd.DataFrame:
    """Return the tickets of one department: the record contract, as far as themes and alarms need it."""
    told = [
        (f"{month}-{random.integers(1, 29):02d}", f"{_one(OPENINGS, random)}{text}{_one(ENDINGS, random)}")
        for month in MONTHS
        for text in COMPLAINTS[:complaints]
        for _ in range(random.poisson(mean))
    ]
    table = pd.DataFrame(told, columns=["time", "text"])
    return table.assign(
        record_id=[f"R{n:05d}" for n in range(len(table))],
        time=pd.to_datetime(table["time"]).astype("datetime64[s]"),
        month=table["time"].str[:7],
        text=clean(table["text"]),
        title="", channel="", customer="", likes=np.nan, score=np.nan,
    )  # fmt: skip


def _one(among: tuple[str, ...], random: np.random.Generator) -> str:
    return among[random.integers(len(among))]


def alarmed(found: Run) -> tuple[int, int, int]:
    """Return how many months were tested, had an alarm, and had one of an issue."""
    alerts = found.followed.alerts
    alarms = alerts[alerts["verdict"].isin([WORSE, BETTER])]
    tested = alerts.loc[alerts["q"].notna(), "month"].nunique()
    return tested, alarms["month"].nunique(), alarms.loc[alarms["issue_id"] != "", "month"].nunique()


def row(complaints: int, mean: float, runs: int) -> str:
    """Return a line of the page."""
    random = np.random.default_rng(complaints)
    counts = [alarmed(run(tickets(complaints, mean, random))) for _ in range(runs)]
    tested, any_, of_issue = np.sum(counts, axis=0)
    return f"| {complaints} | {mean:g} | {tested} | {any_ / tested:.1%} | {of_issue / tested:.1%} |"


def main() -> int:
    """Write the page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=10)
    runs = parser.parse_args().runs
    rows = [row(complaints, mean, runs) for complaints in (12, 24) for mean in (3, 6, 15)]
    PAGE.write_text(HEAD.format(runs=runs, months=len(MONTHS)) + "\n".join(rows) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
