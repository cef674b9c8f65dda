"""What complaints cost, and what acting might save: expected cases, money, and every assumption in words."""

from collections.abc import Collection

import numpy as np
import pandas as pd

from mining.arrays import Doubles
from mining.errors import Problem
from mining.settings import Cost
from mining.trends.inference import Interval, heavier_tail, level_dispersion, rate_interval

COLUMNS = [
    "theme_id", "months", "cases", "cases_low", "cases_high", "avoidable", "avoidable_low", "avoidable_high",
]  # fmt: skip
MONEY = ["unit_cost", "money", "money_low", "money_high"]


def expected_cost(trend: pd.DataFrame, month: str, months: int, assumed: Cost) -> pd.DataFrame:
    """Return the cases a month that each theme brings, and what of them acting would avoid.

    Parameters
    ----------
    trend
        Of `counts.monthly`.
    months
        The mean is taken over the last complete months up to `month`, as many.

    Returns
    -------
    DataFrame
        theme_id, months (used), cases a month with cases_low, cases_high (exact Poisson interval, Garwood 1936, widened
        by the themes' scatter over these months; 0 and infinite where one month tells nothing of it), avoidable with
        its ends (cases times the assumed share, which is taken as known); and, where assumed, unit_cost (yuan a case),
        money (yuan a month) with its ends; told (persons told of it a month), told_well (persons told of a good end),
        lost (customers a month), replacing (yuan a month). Most avoidable first.
    """
    before = trend[(trend["month"] <= month) & trend["complete"].astype(bool)]
    used = sorted(before["month"].unique())[-months:]
    n = before[before["month"].isin(used)].pivot_table(
        index="theme_id", columns="month", values="n", aggfunc="sum", fill_value=0
    )
    if n.empty:
        return pd.DataFrame(columns=COLUMNS)
    cases = _by_month(n.to_numpy(float))
    avoidable = Interval(*(end * assumed.avoidable_share for end in cases))
    frame = pd.DataFrame({"theme_id": n.index.to_numpy(), "months": len(used)})
    frame = frame.assign(**cases.named("cases"), **avoidable.named("avoidable"))
    frame = frame.join(_money(frame, assumed)).join(_told(frame, assumed))
    return frame.sort_values(["avoidable", "theme_id"], ascending=[False, True], ignore_index=True)


def _by_month(counts: Doubles) -> Interval:
    """Return the mean of each row of counts, shape (themes, months), with its interval."""
    months = counts.shape[1]
    phi, df = level_dispersion(counts, np.ones(months), shares=False)
    tail = heavier_tail(0.025, df)
    ends = rate_interval(counts.sum(axis=1) / phi, months / phi, 1 - 2 * tail)
    return ends._replace(estimate=counts.sum(axis=1) / months)


def _money(frame: pd.DataFrame, assumed: Cost) -> pd.DataFrame:
    rest = np.nan if assumed.unit_cost is None else assumed.unit_cost
    unit = np.array([assumed.unit_costs.get(str(theme), rest) for theme in frame["theme_id"]], dtype=float)
    if np.isnan(unit).all():
        return pd.DataFrame(index=frame.index)
    cases = [frame[f"avoidable{name}"].to_numpy() for name in ("", "_low", "_high")]
    # An end may be infinite: what costs nothing costs nothing there, too.
    ends = [np.where(unit == 0, 0.0, of) * unit for of in cases]
    return pd.DataFrame(dict(zip(MONEY, [unit, *ends], strict=True)), index=frame.index)


def _told(frame: pd.DataFrame, assumed: Cost) -> pd.DataFrame:
    found: dict[str, pd.Series] = {}
    if assumed.told_when_displeased is not None:
        found["told"] = frame["cases"] * assumed.told_when_displeased
    if assumed.told_when_pleased is not None:
        found["told_well"] = frame["avoidable"] * assumed.told_when_pleased
    if assumed.lost_share is not None:
        found["lost"] = frame["cases"] * assumed.lost_share
        if assumed.keeping_cost is not None and assumed.winning_multiple is not None:
            found["replacing"] = found["lost"] * assumed.keeping_cost * assumed.winning_multiple
    return pd.DataFrame(found, index=frame.index)


def unknown(costs: Collection[str], themes: Collection[str]) -> list[Problem]:
    """Return a problem for each theme that the settings give a cost, and that is not one of the `themes` in use."""
    remedy = "这项成本没有用上；请改成在用的编号，见 mining themes list"
    return [
        Problem("设置 [cost] unit_costs", f"目录里没有在用的主题 {number}", remedy)
        for number in sorted(costs)
        if number not in themes
    ]


def told_assumptions(assumed: Cost, cost: pd.DataFrame) -> tuple[str, ...]:
    """Return every assumption as a Chinese sentence, for the page to print under `cost`; none where it is empty."""
    if cost.empty:
        return ()
    months = cost["months"].iloc[0]
    source = "客户服务文献常引的数（美国 TARP 1986），没有在本企业验证过"
    sentences = [
        f"件数按最近{months}个完整月的平均；可避免的件数假设着手改进后能少{assumed.avoidable_share:.0%}，不是预测。"
    ]
    if "unit_cost" in cost:
        sentences.append(f"每件成本取自设置：{'、'.join(_unit_costs(assumed, set(cost['theme_id'])))}。")
    optional = (
        (assumed.told_when_displeased, "假设一位不满意的客户告诉{:g}人；" + source),
        (assumed.told_when_pleased, "假设一位满意的客户告诉{:g}人；" + source),
        (assumed.lost_share, "假设投诉的客户有{:.0%}流失；数取自设置"),
        (assumed.keeping_cost, "假设留住一位客户一年花{:g}元；数取自设置"),
        (assumed.winning_multiple, "假设争取一位新客户的花费是留住老客户的{:g}倍；" + source),
    )
    sentences += [f"{form.format(value)}。" for value, form in optional if value is not None]
    return tuple(sentences)


def _unit_costs(assumed: Cost, themes: Collection[str]) -> list[str]:
    each = [f"{theme} {yuan:g}元" for theme, yuan in sorted(assumed.unit_costs.items()) if theme in themes]
    others = "其余" if each else ""
    return [*each, *([] if assumed.unit_cost is None else [f"{others}{assumed.unit_cost:g}元"])]
