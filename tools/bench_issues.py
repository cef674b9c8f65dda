"""Measure issues against the known cases of the sets beside the checkout, through the whole stage of themes.

Citizens' complaints: best F1 of any issue for each of the eight known cases, and how many of them are among the ten
hottest. App reviews of one and two stars: for each known event the issue that holds most of its reviews, and its
peak month. Then the time that issues and their names take for many short texts.
"""

import argparse
import time
from dataclasses import dataclass
from pathlib import Path

import jieba
import numpy as np
import pandas as pd
from stage_of_themes import themes_of

from mining.arrays import Flags
from mining.engine import workers
from mining.inputs import read_words
from mining.records.intake import read_records
from mining.settings import Columns, Filter, load_settings
from mining.themes.catalogue import Catalogue
from mining.themes.theming import Themed
from mining.words.lexicon import Lexicon, content
from mining.words.segmentation import segment

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
LETTERS = DATA / "tipdm2020c_3/tipdm2020c_3.csv"
REVIEWS = DATA / "appstore_smarthome/appstore_smarthome.csv"
LENGTH = 50


@dataclass(frozen=True)
class Event:
    """A known event: the reviews of an app in some months that speak of it, and the right peak months."""

    app: str
    months: tuple[str, ...]
    words: str


EVENTS = {
    "华为智能家居：启动闪退": Event("华为智能家居", ("2018-11",), "闪退|秒退"),
    "华为智能家居：强制换应用": Event(
        "华为智能家居", ("2017-11", "2017-12"), "强制|强行|强迫|强推|逼|LINK|link|非要"
    ),
    "美居：自动放音乐": Event("美居", ("2019-04",), "音乐|放歌|播放|响"),
    "海尔智家：强制合并应用": Event(
        "海尔智家", ("2019-07", "2019-08", "2019-09"), "好空气|合并|强制|强行|非要|换成|改成|以前的"
    ),
}


def themed(records: pd.DataFrame, lexicon: Lexicon) -> Themed:
    """Return what the stage of themes makes of the records, from an empty catalogue."""
    full = segment(records["text"].tolist(), lexicon.entries)
    return themes_of(records, full, content(full, lexicon), Catalogue())


def issue_of_record(result: Themed) -> pd.Series:
    """Return the issue of each record, by record_id, "" for none."""
    first = result.assignments[result.assignments["rank"] == 1]
    return first.set_index("record_id")["issue_id"]


def letters(lexicon: Lexicon) -> None:
    """Print the best F1 of each of the eight known cases of citizens' complaints."""
    columns = Columns(id="id", time="time", text=("title", "text"), customer="user")
    records = read_records([LETTERS], columns, Filter(), key=b"bench").records
    result = themed(records, lexicon)
    issue = issue_of_record(result)
    known = pd.read_csv(LETTERS, dtype=str, keep_default_na=False).set_index("id")["hot_issue_rule"]
    case = issue.index.to_series().str.partition("#")[0].map(known).fillna("")
    hottest = result.issues["issue_id"].head(10).tolist()
    best = []
    for name in sorted(set(case) - {""}):
        number, score, size, shared, true = best_issue(issue, (case == name).to_numpy())
        best.append((score, number in hottest))
        found = result.issues.loc[result.issues["issue_id"] == number, "name"].str.cat()
        print(f"{name}\tF1 {score:.2f}\t{shared} of {true}, issue of {size}\t{number} {found}")
    print(f"mean F1 {np.mean([b[0] for b in best]):.3f}, least {min(b[0] for b in best):.2f}")
    print(f"of the eight among the ten hottest: {sum(b[1] for b in best)}")


def best_issue(issue: pd.Series, wanted: Flags) -> tuple[str, float, int, int, int]:
    """Return number, F1, size, shared texts and true texts of the issue that fits `wanted` best."""
    found = [("", 0.0, 0, 0, int(wanted.sum()))]
    for number in sorted(set(issue[wanted]) - {""}):
        inside = (issue == number).to_numpy()
        shared = int((inside & wanted).sum())
        score = 2 * shared / int(inside.sum() + wanted.sum())
        found.append((number, score, int(inside.sum()), shared, int(wanted.sum())))
    return max(found, key=lambda row: row[1])


def reviews(lexicon: Lexicon) -> None:
    """Print for each known event the issue with the best F1 and its peak month."""
    columns = Columns(id="id", time="time", text=("title", "review_only"), facets=("app",), score="rating")
    records = read_records([REVIEWS], columns, Filter(max_score=2), key=b"bench").records
    result = themed(records, lexicon)
    issue = issue_of_record(result)
    for name, event in EVENTS.items():
        wanted = (
            (records["facet:app"] == event.app)
            & records["month"].isin(event.months)
            & records["text"].str.contains(event.words)
        )
        number, score, size, shared, true = best_issue(issue, wanted.to_numpy())
        row = result.issues[result.issues["issue_id"] == number]
        right = row["peak_month"].isin(event.months).any()
        print(f"{name}\tF1 {score:.2f}\t{shared} of {true}, issue of {size}", end="\t")
        print(number, row["name"].str.cat(), row["peak_month"].str.cat(), "right" if right else "WRONG")


def cost(lexicon: Lexicon, size: int) -> None:
    """Print the time for features, themes and issues of `size` pieces of fifty characters, beside plain jieba's."""
    texts = pd.concat(
        [pd.read_csv(path, dtype=str, keep_default_na=False)["text"] for path in (LETTERS, REVIEWS)]
    )
    pieces = pd.Series([text[a : a + LENGTH] for text in texts for a in range(0, len(text), LENGTH)])
    pieces = pieces.sample(size, replace=len(pieces) < size, random_state=0).tolist()
    jieba.initialize()
    clock = time.perf_counter()
    for text in pieces:
        jieba.lcut(text)
    plain = time.perf_counter() - clock
    day = pd.Timestamp("2019-01-01") + pd.to_timedelta(np.linspace(0, 364, size), unit="D")
    records = pd.DataFrame({"time": day.astype("datetime64[s]"), "text": pieces})
    records["month"] = records["time"].dt.strftime("%Y-%m")
    records = records.assign(title="", customer="", likes=np.nan, score=np.nan)
    records["record_id"] = [f"{i:06}" for i in range(size)]
    full = segment(pieces, lexicon.entries)
    reduced = content(full, lexicon)
    clock = time.perf_counter()
    with workers(None) as here:
        result = themes_of(records, full, reduced, Catalogue(), aside=here.aside)
    ours = time.perf_counter() - clock
    print(
        f"{size} texts: jieba {plain:.1f} s; features, themes and issues {ours:.1f} s, {ours / plain:.2f} of it "
        f"({len(result.themes)} themes, {len(result.issues)} issues)"
    )


def main() -> None:
    """Print what can be measured here."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=100_000)
    size = parser.parse_args().size
    lexicon = read_words(load_settings())
    if not LETTERS.exists() or not REVIEWS.exists():
        print(f"skipped: {DATA} is not here")
        return
    letters(lexicon)
    reviews(lexicon)
    cost(lexicon, size)


if __name__ == "__main__":
    main()
