"""Measure a catalogue over the months: each run adds one month to the records of the run before.

A line a set: the share of earlier texts whose main theme changes from one run to the next though the log names neither
of the two themes (mean and worst run), the months in which the catalogue was sought afresh, and the ARI of the last
run with a catalogue made in one go on all months, with both numbers of themes. Then, for each known case, the month of
the run that first has an issue made of it.
"""

import argparse
import sys
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import pandas as pd
from bench_themes import DATA
from sklearn.metrics import adjusted_rand_score
from stage_of_themes import themes_of

from mining.inputs import read_words
from mining.records.intake import read_records
from mining.settings import Columns, Filter, load_settings
from mining.themes.catalogue import Catalogue
from mining.themes.lineage import BORN, MACHINE
from mining.themes.theming import Themed
from mining.words.lexicon import content
from mining.words.segmentation import segment

FOUND = 0.5
"""Share of a known case's texts so far that an issue must hold, and of the issue's texts that must be of the case."""


@dataclass(frozen=True)
class Feedback:
    """A set: its file, how it is read, the months of the first and the last run, and a column that names cases."""

    file: str
    columns: Columns
    first: str
    last: str
    filters: Filter = field(default_factory=Filter)
    cases: str = ""


SETS = {
    "complaints": Feedback(
        "tipdm2020c_3/tipdm2020c_3.csv",
        Columns(id="id", time="time", text=("title", "text"), customer="user"),
        "2019-01",
        "2019-12",
        cases="hot_issue_rule",
    ),
    "app reviews": Feedback(
        "appstore_smarthome/appstore_smarthome.csv",
        Columns(id="id", time="time", text=("title", "review_only"), facets=("app",), score="rating"),
        "2018-09",
        "2019-08",
        Filter(max_score=2),
    ),
    "cars": Feedback(
        "car_complaints_12365/car_complaints_12365.csv",
        Columns(id="id", time="time", text=("text",), facets=("brand", "car", "model")),
        "2020-06",
        "2021-03",
    ),
}


class Months:
    """The records of one set, cut into words once, and the runs over more and more of them."""

    def __init__(self, feedback: Feedback) -> None:
        lexicon = read_words(load_settings())
        read = read_records([DATA / feedback.file], feedback.columns, feedback.filters, key=b"bench").records
        self.records = read[read["month"] <= feedback.last].reset_index(drop=True)
        self.full = segment(self.records["text"].tolist(), lexicon.entries)
        self.words = content(self.full, lexicon)
        months = sorted(set(self.records["month"]))
        self.runs = [month for month in months if month >= feedback.first]

    def themed(self, month: str, catalogue: Catalogue) -> Themed:
        """Return the themes of all records up to a month."""
        rows = np.flatnonzero(self.records["month"] <= month)
        records = self.records.iloc[rows]
        return themes_of(records, self.full.take(rows), self.words.take(rows), catalogue)

    def grown(self) -> list[Themed]:
        """Return the runs, each with the catalogue that the run before it left."""
        found: list[Themed] = []
        for month in self.runs:
            found.append(self.themed(month, found[-1].catalogue if found else Catalogue()))
        return found


def main_of(themed: Themed, column: str = "theme_id") -> pd.Series:
    """Return the main theme (or issue) by record."""
    first = themed.assignments[themed.assignments["rank"] == 1]
    return first.set_index("record_id")[column]


def unexplained(before: Themed, after: Themed) -> float:
    """Return the share of the earlier texts that changed without an event between the old theme and the new one."""
    old = main_of(before)
    new = main_of(after).loc[old.index]
    events = after.catalogue.lineage.iloc[len(before.catalogue.lineage) :]
    named = set(events["theme_id"]) | set(events["other_id"]) - {""}
    changed = (old != new) & ~old.isin(named) & ~new.isin(named)
    return float(changed.mean())


def born(runs: list[Themed], months: list[str], case: pd.Series) -> str:
    """Return the month of the run, and the issue, that first holds most of a case and little else."""
    for themed, month in zip(runs, months, strict=True):
        issue = main_of(themed, "issue_id")
        mine = case.loc[issue.index]
        for number, size in issue[mine & (issue != "")].value_counts().items():
            if size >= FOUND * mine.sum() and size >= FOUND * (issue == number).sum():
                name = themed.issues.loc[themed.issues["issue_id"] == number, "name"].str.cat()
                return f"{month} as {number} {name} with {size} of {mine.sum()}"
    return "never"


def measure(name: str, feedback: Feedback) -> None:
    """Print the figures of one set."""
    months = Months(feedback)
    runs = months.grown()
    moved = [unexplained(one, other) for one, other in pairwise(runs)]
    once, last = main_of(months.themed(months.runs[-1], Catalogue())), main_of(runs[-1])
    log = runs[-1].catalogue.lineage
    print(f"{name}: {len(last)} texts, {len(runs)} runs")
    print(f"  moved without event {np.mean(moved):.2%}, worst run {max(moved):.2%}")
    afresh = log.loc[(log["by"] == MACHINE) & (log["event"] != BORN), "month"].unique()
    print(f"  sought afresh {' '.join(afresh)}")
    print(f"  ARI with one go {adjusted_rand_score(once, last):.3f}", end="; ")
    print(f"{len(set(last) - {''})} themes, in one go {len(set(once) - {''})}", flush=True)
    if feedback.cases:
        known = pd.read_csv(DATA / feedback.file, dtype=str, keep_default_na=False)
        of = known.set_index("id")[feedback.cases]
        case = last.index.to_series().str.partition("#")[0].map(of).fillna("")
        month = months.records.set_index("record_id")["month"]
        for one in case[case != ""].value_counts().index:
            mine = case == one
            times = month[mine[mine].index].value_counts().sort_index().to_dict()
            print(f"  {one} {times}: {born(runs, months.runs, mine)}")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", nargs="+", choices=list(SETS), default=list(SETS))
    for name in parser.parse_args().sets:
        if DATA.exists():
            measure(name, SETS[name])
        else:
            print(f"{name}: skipped, {DATA} is not there", file=sys.stderr)


if __name__ == "__main__":
    main()
