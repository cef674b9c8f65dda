"""What the counts are divided by: orders, users or calls a month, overall or by a facet."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from mining.errors import Problem, UserError, user_error
from mining.records import registers
from mining.records.facets import CHANNEL, PREFIX
from mining.records.headers import names_by_role, plain
from mining.trends.calendars import month_name

EXPOSURE_NAMES = (
    "exposure", "业务量", "暴露量", "基数", "工单基数", "工单量", "订单量", "订单数", "orders", "用户数", "用户量",
    "users", "销量", "发货量", "出货量", "保有量", "来电量", "通话量", "calls", "话务量", "服务量", "客户数", "数量",
)  # fmt: skip
FACET_NAMES = ("facet", "分面", "分组", "细分")
REMEDY = (
    "首行写 month,exposure 或 月份,业务量；要按渠道、地区等细分时，中间加一列，列名与反馈文件中的列名相同"
)
NAMED = 12  # in a sentence


@dataclass(frozen=True)
class Exposure:
    """The validated exposure file.

    Attributes
    ----------
    facet
        Name of the facet column, `""` if the file has none.
    of_channel
        Whether the settings call the feedback's channel so.
    table
        month (`YYYY-MM`), facet (`""` for the whole), exposure (float, >= 0); sorted, one row per month and facet.
    """

    facet: str
    table: pd.DataFrame
    of_channel: bool = False

    def overall(self, months: Iterable[str]) -> pd.Series:
        """Return the exposure of each month, float, NaN where the file has none.

        A row without facet value is the whole; otherwise the facets of the month are added up.
        """
        whole = self.table[self.table["facet"] == ""].set_index("month")["exposure"]
        added = self.table.groupby("month")["exposure"].sum()
        return whole.combine_first(added).astype(float).reindex(list(months))

    def by_facet(self, month: str) -> pd.Series:
        """Return the exposure of each facet value in one month, indexed by facet value."""
        rows = self.table[(self.table["month"] == month) & (self.table["facet"] != "")]
        return rows.set_index("facet")["exposure"]

    def missing(self, months: Iterable[str]) -> tuple[str, ...]:
        """Return those of `months` that the file says nothing about."""
        values = self.overall(months)
        return tuple(values.index[values.isna()])


def read_exposure(file: Path | None, channel: str = "") -> Exposure | None:
    """Read `exposure.csv`: month, [facet,] exposure; None if there is no file or no row in it.

    `channel` is the name of the feedback's channel column, where the settings tell it.

    Raises
    ------
    UserError
        A column is missing, or rows hold no month, no number, a negative number or a month told twice.
    """
    if file is None or not file.is_file():
        return None
    rows = registers.read_lines(file)
    if len(rows) < 2:
        return None
    columns = _columns(f"{file.name}:{rows[0][0]}", rows[0][1])
    problems: list[Problem] = []
    seen: dict[tuple[str, str], float] = {}
    for where, texts in registers.rows_by_role(file, rows[1:], columns):
        problems += _take(where, texts, seen)
    if problems:
        raise UserError(*problems)
    table = pd.DataFrame(
        [(month, value, exposure) for (month, value), exposure in sorted(seen.items())],
        columns=["month", "facet", "exposure"],
    )
    facet = rows[0][1][columns["facet"]] if "facet" in columns else ""
    return Exposure(facet, table, of_channel=bool(channel) and plain(facet) == plain(channel))


def facet_column(exposure: Exposure, columns: Collection[str]) -> str | None:
    """Return which of the columns of records the exposure is told by, None where it is told for the whole alone."""
    own = PREFIX + exposure.facet
    if own in columns and not exposure.of_channel:
        return own
    named = exposure.of_channel or plain(exposure.facet) in names_by_role()[CHANNEL]
    return CHANNEL if CHANNEL in columns and named else None


def held_against(exposure: Exposure | None, records: pd.DataFrame) -> Exposure | None:
    """Return the exposure as the records let it be understood: a group that sums up the others is the whole.

    Such a group (a row 合计) has no record of its own and is in every month in which it stands the sum of the others,
    two or more. Another month may call it otherwise (总计).
    """
    if exposure is None or (exposure.table["facet"] == "").any():
        return exposure
    wide = exposure.table.pivot_table(index="month", columns="facet", values="exposure")
    strange = sorted(set(map(str, wide)) - _groups(exposure, records))
    sums = [group for group in strange if _sums_up(wide[group].dropna(), wide.drop(columns=group))]
    told = exposure.table[exposure.table["facet"].isin(sums)]
    table = exposure.table.copy()
    table.loc[told.index[~told.duplicated("month")], "facet"] = ""
    return replace(exposure, table=table.sort_values(["month", "facet"], ignore_index=True))


def _groups(exposure: Exposure, records: pd.DataFrame) -> set[str]:
    """Return the groups that have records; none where the records are not told by groups."""
    column = facet_column(exposure, records.columns)
    return set(records[column].unique()) - {""} if column else set()


def _sums_up(group: pd.Series, others: pd.DataFrame) -> bool:
    beside = others.reindex(group.index)
    return bool((beside.count(axis=1) >= 2).all() and np.isclose(group, beside.sum(axis=1)).all())


def lacking(exposure: Exposure, months: Iterable[str], records: pd.DataFrame) -> tuple[str, ...]:
    """Return what rates of these months need and the file does not tell: a month, or `month group`; sorted.

    The groups of a month are added up unless it tells the whole. A group is needed where it has records: its rows were
    forgotten, and the sum would be too small. One that the file never tells may be another spelling of one that it does
    tell: it is needed only where the file tells none that has no records.
    """
    wanted = list(months)
    missing = exposure.missing(wanted)
    column = facet_column(exposure, records.columns)
    if column is None:
        return missing
    told = exposure.table
    added = set(wanted) - set(missing) - set(told.loc[told["facet"] == "", "month"])
    known = set(zip(told["month"], told["facet"], strict=True))
    inside = records["month"].isin(added) & (records[column] != "")
    if _strange(exposure, wanted, records):
        inside &= records[column].isin(set(told["facet"]))
    groups = records.loc[inside, ["month", column]].drop_duplicates().itertuples(index=False, name=None)
    return tuple(
        sorted([*missing, *(f"{month} {group}" for month, group in groups if (month, group) not in known)])
    )


def unused(exposure: Exposure, columns: Collection[str]) -> str:
    """Return the sentence about a facet that the records do not have, `""` if they do."""
    if not exposure.facet or facet_column(exposure, columns):
        return ""
    return f"业务量文件按“{exposure.facet}”细分，反馈里没有这一列，细分没有用上；列名请与反馈文件的一致。"


def unmatched(exposure: Exposure, months: Iterable[str], records: pd.DataFrame) -> str:
    """Return the sentence about groups of these months that no record has, `""` if there are none."""
    strange = _strange(exposure, months, records)
    if not strange:
        return ""
    return (
        f"业务量文件里的分组 {_listed(strange)} 在反馈里没有一条记录，只计入总量，不能分组比较；"
        "如果反馈里是别的写法，请改成一致，确实没有来件的不必管。"
    )


def _strange(exposure: Exposure, months: Iterable[str], records: pd.DataFrame) -> list[str]:
    """Return the groups that the file tells in these months and no record has, where records are told by groups."""
    if facet_column(exposure, records.columns) is None:
        return []
    told = exposure.table.loc[exposure.table["month"].isin(list(months)), "facet"]
    return sorted(set(told) - _groups(exposure, records) - {""})


def notes(exposure: Exposure | None, months: Iterable[str], records: pd.DataFrame) -> list[str]:
    """Return what the file lacks for these months and the records, and where it cannot be right."""
    wanted = list(months)
    said = [note(exposure, wanted, records)]
    if exposure is not None:
        said += [unused(exposure, records.columns), unmatched(exposure, wanted, records)]
        said.append(exceeded(exposure, wanted, records))
    return [sentence for sentence in said if sentence]


def exceeded(exposure: Exposure, months: Iterable[str], records: pd.DataFrame) -> str:
    """Return the sentence about those of the months that have more records than exposure, `""` if none has."""
    known = exposure.overall(months).dropna()
    n = records["month"].value_counts().reindex(known.index, fill_value=0)
    told = [
        f"{month_name(month)}（业务量 {known[month]:,.6g}，来件{n[month]:,}件）"
        for month in known.index[n > known]
    ]
    if not told:
        return ""
    return f"业务量文件里{_listed(told)}的来件多于业务量；请核对业务量是否填错，或单位写成了万。"


def _listed(names: Sequence[str]) -> str:
    more = f"等{len(names)}处" if len(names) > NAMED else ""
    return f"{'、'.join(names[:NAMED])}{more}"


def note(exposure: Exposure | None, months: Iterable[str], records: pd.DataFrame) -> str:
    """Return the sentence the page shows about the denominator, `""` if rates can be given."""
    if exposure is None:
        return "没有业务量文件（订单量、用户数等），本报告用占全部有效反馈的份额，不是发生率。"
    wanted = list(months)
    missing = lacking(exposure, wanted, records)
    if not missing:
        return ""
    places = _shortened(missing, exposure, records.loc[records["month"].isin(wanted)])
    zero = "（确实没有业务量的写 0）" if any(" " in place for place in places) else ""
    return f"业务量文件缺少{_listed(places)}，本报告改用占全部有效反馈的份额；补齐{zero}后即可给出发生率。"


def _shortened(missing: Sequence[str], exposure: Exposure, records: pd.DataFrame) -> list[str]:
    """Return what is missing, with one place, and the records, for each group that the file never tells."""
    column = facet_column(exposure, records.columns)
    if column is None:
        return [month_name(month) for month in missing]
    unknown = records.loc[~records[column].isin({"", *exposure.table["facet"]}), column].value_counts()
    never = {str(group): int(n) for group, n in unknown.sort_index().items()}
    own = [f"{month_name(place[:7])}{place[7:]}" for place in missing if place[8:] not in never]
    return [*own, *(f"分组 {group}（来件{n:,}件，一行也没有写）" for group, n in never.items())]


def _columns(where: str, header: list[str]) -> dict[str, int]:
    """Return the position of month, exposure and, when there is a third column, facet.

    Of two columns the one beside the month is the exposure, whatever its name.
    """
    names = [name.lower() for name in header]
    found = registers.positions(
        header, {"month": registers.MONTH_NAMES, "exposure": EXPOSURE_NAMES, "facet": FACET_NAMES}
    )
    rest = [i for i in range(len(names)) if i not in found.values() and names[i]]
    if len(rest) == len(found) == 1 and "month" in found:
        found["exposure"] = rest.pop()
    if len(rest) == 1 and names[rest[0]] not in registers.MONTH_NAMES + EXPOSURE_NAMES:
        found.setdefault("facet", rest.pop())
    if "month" not in found or "exposure" not in found or rest:
        raise user_error(where, f"认不出表头 {'、'.join(header)}", REMEDY)
    return found


def _take(where: str, texts: Mapping[str, str], seen: dict[tuple[str, str], float]) -> list[Problem]:
    """Put one row into `seen`, or return what is wrong with it."""
    month = registers.parse_month(texts["month"])
    if month is None:
        return [Problem(where, f"“{texts['month']}”不是月份", "请写成 2024-01 这样的年月")]
    value = registers.parse_number(texts["exposure"])
    if value is None:
        return [Problem(where, f"“{texts['exposure']}”不是不小于 0 的数", "请填订单量、用户数等的数值")]
    key = (month, texts.get("facet", ""))
    if key in seen:
        return [Problem(where, f"{' '.join(key).strip()} 出现了两次", "每个月份（和细分）只留一行")]
    seen[key] = value
    return []
