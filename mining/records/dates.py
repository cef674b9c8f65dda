"""Times as exports write them -> one local time, or the reason why not."""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

import pandas as pd

COMMON = tuple(f"%Y{mark}%m{mark}%d{clock}" for mark in "-/" for clock in (" %H:%M:%S", " %H:%M", ""))
SAMPLE = 100
FORM = 30  # characters that tell how a time is written
EARLIEST = pd.Timestamp(1990, 1, 1)  # before customer service kept records by computer
LATEST = pd.Timestamp(2100, 1, 1)
ZONE = r"(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2}|(?(second)[+-]\d{2}|(?!)))"  # 10:00-12 is from ten to twelve
CLOCK = (
    r"(?:[T\s]*(?P<half>上午|下午|中午|凌晨|早上|晚上|AM|PM)?\s*"
    r"(?P<hour>\d{1,2})\s*[:时点]\s*(?P<minute>\d{1,2})?(?:\s*[:分]\s*(?P<second>\d{1,2})?(?:[.,]\d+)?)?\s*秒?"
    rf"\s*(?P<half_after>AM|PM)?\s*{ZONE}?)?"
)
YEAR_FIRST = r"(?P<year>\d{4})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*[日号]?"
YEAR_LAST = r"(?P<first>\d{1,2})\s*[-/.]\s*(?P<other>\d{1,2})\s*[-/.]\s*(?P<year>\d{4})"
COMPACT = (
    r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})"
    rf"(?:[T\s]?(?P<hour>\d{{2}}):?(?P<minute>\d{{2}})(?::?(?P<second>\d{{2}})(?:[.,]\d+)?)?\s*{ZONE}?)?"
)
SERIAL = r"(?P<serial>\d{5}(?:\.\d*)?)"  # days since 1899-12-30, as Excel counts
EPOCH = r"(?P<seconds>\d{10})(?P<rest>\d{3})?(?:\.\d*)?"  # since 1970 in UTC, seconds or milliseconds
NO_YEAR = r"\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?(?:\s.*)?"
SHORT_YEAR = r"\d{1,2}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?(?:\s.*)?"
WRITTEN = r"(?:\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})(?!\d)"
WEEKDAY = r"[((]?(?:星期|周)[一二三四五六日天][))]?"

EMPTY, UNREADABLE, WITHOUT_YEAR, TWO_DIGITS = "没有时间", "认不出的时间", "日期没有年份", "年份只有两位"
IMPOSSIBLE, TOO_EARLY, FUTURE = "没有这一天或这一刻", "日期早于 1990 年", "日期在将来"
STAND_INS = {EMPTY: "", UNREADABLE: "?", WITHOUT_YEAR: "1-1", TWO_DIGITS: "1-1-1"}
"""Reason for which a text is no time, whatever else its column holds -> the least that gives the same reason."""


@dataclass(frozen=True)
class Times:
    """`times` datetime64[s] (NaT: none), `reasons` str (`""`: none); `note` says how day and month were told apart."""

    times: pd.Series
    reasons: pd.Series
    note: str


def parse(raw: pd.Series, zone: str, today: dt.date | None = None) -> Times:
    """Read a column of times, of mixed forms, into the local time of `zone`; seconds are cut, not rounded.

    Understood: 2019-08-19, 2019/8/19 11:34:04, 2019年8月19日 下午3:20, 20190819, 20190819113404, ISO 8601 with a zone,
    month/day/year or day/month/year (one order for the whole column), Excel's serial days, seconds and milliseconds
    since 1970. 上午12:05 is midnight where the column holds 下午12, too. `today` is the last day that is not to come.
    """
    codes, distinct = pd.factorize(raw)
    texts = pd.Series(distinct, dtype="str")
    times = _common(texts)
    rest = _plain(texts[times.isna()])
    uncommon, note = rest[rest != ""], ""
    dated = pd.Series(data=False, index=rest.index)
    if not uncommon.empty:
        parts, note = _parts(uncommon)
        dated[uncommon.index] = parts["year"].notna()
        times = times.fillna(_assemble(parts, zone)).fillna(_numeric(uncommon, zone)).astype("datetime64[s]")
    reasons = _reasons(rest, times, dated, today)
    times = times.where(reasons == "")
    return Times(times.take(codes).set_axis(raw.index), reasons.take(codes).set_axis(raw.index), note)


def form(text: str) -> str:
    """Return how a time is written, without what identifies anybody: a sign for each digit and other character."""
    return stand_in(text).replace("1", "#")[:FORM]


def stand_in(text: str) -> str:
    """Return a text of the same form that is no time for the same reason, and names nobody; `text` is no time."""
    kept = re.sub(r"\d", "1", unicodedata.normalize("NFKC", text).strip())
    return re.sub(r"[^\W\d年月日号时点分秒上下午第季度周星期]", "某", kept)


def looks_like_time(texts: pd.Series) -> pd.Series:
    """Tell which texts begin with a written date (bool, same index); bare numbers are not, they may be anything."""
    return _plain(texts).str.match(WRITTEN)


def are_days(texts: pd.Series) -> pd.Series:
    """Tell which texts are days of eight digits from 1990 to 2099 (bool, same index)."""
    days = _read(texts.where(texts.str.fullmatch(r"[0-9]{8}"), ""), "%Y%m%d")
    return (days >= EARLIEST) & (days < LATEST)


def _plain(texts: pd.Series) -> pd.Series:
    upper = texts.str.normalize("NFKC").str.upper()
    return upper.str.replace(WEEKDAY, " ", regex=True).str.strip()


def _common(texts: pd.Series) -> pd.Series:
    """Return the times in the forms that most exports use: pandas reads them fifty times faster than we do.

    A form is tried where a sample has it: those that fail cost more than those that succeed.
    """
    times = pd.Series(pd.NaT, index=texts.index, dtype="datetime64[s]")
    for form in COMMON:
        left = texts[times.isna()]
        if left.empty:
            break
        if _read(left.head(SAMPLE), form).notna().mean() > 0.5:
            times = times.fillna(_read(left, form))
    return times


def _read(texts: pd.Series, form: str) -> pd.Series:
    return pd.to_datetime(texts, format=form, errors="coerce").astype("datetime64[s]")


def _parts(texts: pd.Series) -> tuple[pd.DataFrame, str]:
    """Return year .. second, half and zone of each text, NaN where it is not written as a date, and the note."""
    last = texts.str.extract(f"^{YEAR_LAST}\\s*{CLOCK}$")
    first, other = pd.to_numeric(last["first"]), pd.to_numeric(last["other"])
    day_first, note = _order(first, other, pd.to_numeric(last["year"]))
    last["day"] = first if day_first else other
    last["month"] = other if day_first else first
    parts = texts.str.extract(f"^{YEAR_FIRST}\\s*{CLOCK}$")
    for found in (last, texts.str.extract(f"^{COMPACT}$")):
        parts = parts.where(parts["year"].notna(), found.reindex(columns=parts.columns))
    return parts, note


def _order(first: pd.Series, other: pd.Series, year: pd.Series) -> tuple[bool, str]:
    """Tell whether the day stands first: by numbers above 12, else by which reading covers fewer months."""
    if first.isna().all():
        return False, ""
    days, months = int((first > 12).sum()), int((other > 12).sum())
    if days or months:
        day_first = days > months
        evidence = f"依据 {max(days, months)} 个大于 12 的日" + (
            f"，另有 {min(days, months)} 个写法相反" if days and months else ""
        )
    else:
        spread_day_first = len((year * 100 + other).dropna().unique())
        spread_month_first = len((year * 100 + first).dropna().unique())
        day_first = spread_day_first < spread_month_first
        evidence = (
            "没有大于 12 的日，按跨月最少的读法"
            if spread_day_first != spread_month_first
            else "没有依据，请核对"
        )
    return day_first, f"按{'日/月/年' if day_first else '月/日/年'}读（{evidence}）"


def _assemble(parts: pd.DataFrame, zone: str) -> pd.Series:
    """Return the local time of each date; NaT where there is none, or no such day or moment."""
    clock = parts[["hour", "minute", "second"]].astype("float64").fillna(0)
    half, hour = parts["half"].fillna(parts["half_after"]), clock["hour"]
    after_noon = (half.isin(["下午", "晚上", "PM"]) & (hour < 12)) | ((half == "中午") & (hour < 10))
    clock["hour"] = hour + 12 * after_noon - 12 * _after_midnight(half, hour)
    day = parts[["year", "month", "day"]].astype("float64")
    real = (clock["hour"] < 24) & (clock["minute"] < 60) & (clock["second"] < 60)
    times = (
        pd.to_datetime(pd.concat([day, clock], axis=1), errors="coerce").astype("datetime64[s]").where(real)
    )
    signs = parts["zone"].str.extract(r"([+-])(\d{2}):?(\d{2})?")
    minutes = signs[1].astype("float64") * 60 + signs[2].astype("float64").fillna(0)
    offset = minutes.where(signs[0] != "-", -minutes).fillna(0)
    return times.where(parts["zone"].isna(), _local(times - pd.to_timedelta(offset, unit="min"), zone))


def _after_midnight(half: pd.Series, hour: pd.Series) -> pd.Series:
    """Tell which twelves are midnight: people may mean noon by 上午12:05, programs write 下午12:05 for that."""
    by_program = bool(((half == "下午") & (hour == 12)).any())
    return half.isin(["凌晨", "AM", *["上午"] * by_program]) & (hour == 12)


def _numeric(texts: pd.Series, zone: str) -> pd.Series:
    """Return the times written as a bare number."""
    serial = texts.str.extract(f"^{SERIAL}$")["serial"].astype("float64")
    epoch = texts.str.extract(f"^{EPOCH}$")["seconds"].astype("float64")
    days = pd.to_datetime((serial * 86_400).round(), unit="s", origin="1899-12-30").astype("datetime64[s]")
    return days.fillna(_local(pd.to_datetime(epoch, unit="s"), zone))


def _local(utc: pd.Series, zone: str) -> pd.Series:
    there: pd.Series = utc.dt.tz_localize("UTC").dt.tz_convert(zone).dt.tz_localize(None)
    return there.astype("datetime64[s]")


def _reasons(rest: pd.Series, times: pd.Series, dated: pd.Series, today: dt.date | None) -> pd.Series:
    """Return why each text gives no time, the first reason that holds; `rest` and `dated` lack the common forms."""
    latest = LATEST if today is None else pd.Timestamp(today) + pd.Timedelta(days=1)
    reasons = pd.Series("", index=times.index, dtype="str")
    reasons = reasons.mask(times < EARLIEST, TOO_EARLY).mask(times >= latest, FUTURE)
    unread = rest[times[rest.index].isna()]
    for reason, holds in (
        (UNREADABLE, unread != ""),
        (TWO_DIGITS, unread.str.fullmatch(SHORT_YEAR)),
        (WITHOUT_YEAR, unread.str.fullmatch(NO_YEAR)),
        (IMPOSSIBLE, dated[unread.index]),
        (EMPTY, unread == ""),
    ):
        reasons[unread.index[holds]] = reason
    return reasons
