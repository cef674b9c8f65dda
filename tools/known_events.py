"""Known events of real data, seen with the program's own themes and issues month by month, knowing only the past.

python tools/known_events.py   writes docs/known-events.md (a minute); needs ../shared/data
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from stage_of_themes import themes_of

from mining.inputs import read_words
from mining.records.cleaning import clean
from mining.settings import Trend, load_settings
from mining.themes.catalogue import Catalogue
from mining.trends import counts
from mining.trends.alerts import WORSE, Rules
from mining.trends.calendars import off_day_weight
from mining.trends.following import Followed, bursts_of, follow
from mining.words.lexicon import content
from mining.words.segmentation import segment

PROJECT = Path(__file__).resolve().parent.parent
DATA = PROJECT.parent / "shared" / "data"
PAGE = PROJECT / "docs" / "known-events.md"
MOST = 4


@dataclass(frozen=True)
class Event:
    """What is known: the records that tell of it are those of `app`, from `first` to `last`, that hold `pattern`."""

    name: str
    first: str
    last: str
    pattern: str
    app: str = ""


REVIEWS = (
    Event("华为智能家居: forced switch of app", "2017-11", "2017-12", "强制|强行|逼|智选", "华为智能家居"),
    Event("华为智能家居: crash at start", "2018-11", "2018-11", "闪退|打不开|崩溃|进不去", "华为智能家居"),
    Event("美居: plays music by itself", "2019-04", "2019-04", "音乐|放歌|播放", "美居"),
    Event("海尔智家: forced merge of another app", "2019-07", "2019-07", "好空气|强制", "海尔智家"),
)  # fmt: skip
LETTERS = (
    Event("伊景园滨河苑捆绑车位", "2019-07", "2019-09", ""),
    Event("丽发新城搅拌站扰民", "2019-11", "2020-01", ""),
)


@dataclass(frozen=True)
class Run:
    """Records with what the program made of them; `names` maps themes and issues to theirs."""

    records: pd.DataFrame
    assignments: pd.DataFrame
    names: dict[str, str]
    rules: Rules
    followed: Followed


def reviews() -> pd.DataFrame:
    """Return the reviews of one and two stars, without the developers' answers."""
    table = _read("appstore_smarthome")
    low = table[table["rating"].isin(["1", "2"])]
    return _records(low, low["review_only"], low["rating"]).assign(**{"facet:app": low["app"]})


def letters() -> pd.DataFrame:
    """Return the letters to a city, with the known issue of each."""
    table = _read("tipdm2020c_3")
    return _records(table, table["text"], "").assign(known=table["hot_issue_rule"])


def _read(name: str) -> pd.DataFrame:
    return pd.read_csv(DATA / name / f"{name}.csv", dtype=str, keep_default_na=False)


def _records(table: pd.DataFrame, text: pd.Series, score: pd.Series | str) -> pd.DataFrame:
    time = pd.to_datetime(table["time"], format="mixed").astype("datetime64[s]")
    whole, title = (
        clean(told, cut_after=(), placeholders=()) for told in (table["title"] + "\n" + text, table["title"])
    )
    return pd.DataFrame(
        {
            "record_id": table["id"],
            "time": time,
            "month": time.dt.strftime("%Y-%m").astype(str),
            "title": title,
            "text": whole,
            "channel": "",
            "customer": table.get("user", ""),
            "likes": np.nan,
            "score": pd.to_numeric(score) if isinstance(score, pd.Series) else np.nan,
        }
    )


def run(records: pd.DataFrame) -> Run:
    """Find themes and issues once, and test every month with the counts known then."""
    records = records.sort_values(["time", "record_id", "text"], ignore_index=True)
    lexicon = read_words(load_settings())
    full = segment(records["text"].tolist(), lexicon.entries)
    month, trend = counts.last_complete_month(records), Trend()
    themed = themes_of(records, full, content(full, lexicon), Catalogue(), month=month)
    rules = Rules(
        trend.baseline_months, trend.false_discovery, trend.minimum_count, trend.minimum_ratio, seed=0
    )
    followed = follow(records, themed.assignments, None, rules, month=month)
    names = dict(zip(themed.issues["issue_id"], themed.issues["name"], strict=True))
    names |= dict(zip(themed.themes["theme_id"], themed.themes["name"], strict=True))
    return Run(records, themed.assignments, names, rules, followed)


def told(made: Run, event: Event) -> Iterator[tuple[str, ...]]:
    """Yield a row per theme or issue that holds most of the event's records and was alarmed while it lasted."""
    records = made.records
    ids = records.loc[_of_event(records, event), "record_id"]
    given = made.assignments[made.assignments["record_id"].isin(ids)]
    held = pd.concat([given["issue_id"], given.loc[given["rank"] == 1, "theme_id"]])
    units = held[held != ""].value_counts().head(MOST)
    alarms = made.followed.alerts[made.followed.alerts["verdict"] == WORSE]
    alarms = alarms.assign(unit=alarms["issue_id"].where(alarms["issue_id"] != "", alarms["theme_id"]))
    months = counts.calendar_months(event.first, event.last)
    for unit in map(str, units.index):
        first = alarms[(alarms["unit"] == unit) & alarms["month"].isin(months)].head(1)
        for month, kind, n, expected in first[["month", "kind", "n", "expected"]].itertuples(index=False):
            days = _days(made, unit, str(month))
            yield (
                event.name, f"{units[unit]} of {len(ids)}", f"{unit} {made.names[unit]}", str(month), str(kind),
                str(n), f"{expected:.1f}", days,
            )  # fmt: skip
    if event.app:
        yield (
            event.name,
            "",
            f"app {event.app}",
            "",
            "",
            "",
            "",
            _days(made, f"app：{event.app}", event.first),
        )


def _of_event(records: pd.DataFrame, event: Event) -> pd.Series:
    if not event.app:
        return records["known"] == event.name
    inside = records["month"].between(event.first, event.last) & (records["facet:app"] == event.app)
    return inside & records["text"].str.contains(event.pattern)


def _days(made: Run, label: str, month: str) -> str:
    off_day = off_day_weight(made.records["time"])
    bursts = bursts_of(made.records, made.assignments, made.rules, off_day, month=month)
    found = bursts[bursts["label"] == label]
    return "; ".join(
        f"{first} to {last}, peak {peak}, {n}"
        for first, last, peak, n in zip(
            found["first_day"], found["last_day"], found["peak_day"], found["n"], strict=True
        )
    )


HEAD = """# Known events in real data

Written by `python tools/known_events.py`. Themes and issues are the program's own, found once over all months without a
catalogue; every month is then tested with the counts known at its end. A row per theme or issue that holds most of an
event's records and was alarmed while the event lasted: its first alarm, and the days of the burst in that month; for
the reviews, the burst of the app as a whole too. What is known of the events stands in `../shared/data/README.md`.

{alarms}

| event | its records held | theme or issue | first alarm | kind | n | expected | days of the burst |
| --- | --- | --- | --- | --- | --- | --- | --- |
{rows}
"""


def main() -> None:
    """Run both sets and write the page."""
    if not DATA.is_dir():
        print("no ../shared/data beside the checkout: nothing is written", file=sys.stderr)
        return
    rows, alarms = [], []
    for name, records, events in (
        ("Reviews of one and two stars", reviews(), REVIEWS),
        ("Letters to a city", letters(), LETTERS),
    ):
        made = run(records)
        tested = made.followed.alerts
        months = tested.loc[tested["verdict"] == WORSE, "month"].nunique()
        alarms.append(f"{name}: an alarm for worse in {months} of {tested['month'].nunique()} months tested.")
        rows += [row for event in events for row in told(made, event)]
    table = "\n".join("| " + " | ".join(row) + " |" for row in rows)
    PAGE.write_text(HEAD.format(alarms=" ".join(alarms), rows=table), encoding="utf-8")
    print(PAGE)


if __name__ == "__main__":
    main()
