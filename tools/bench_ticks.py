"""Measure what ticks teach, on the sets beside the checkout: true labels are the analyst's answers.

A line a set and a number of ticks a theme: ARI on the texts that were not ticked, texts without theme counted as one
cluster, for each way of ticking. 新建: an empty catalogue and themes by example; 已有: ticks on the themes that the
machine found, each label given to the theme that holds most of it, labels without one made by example; 另写: the
labels' own names ticked in the same catalogue; 抽查: texts drawn from each theme found, 是 where they have the label
that most of its texts have, else 否.
"""

import argparse
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from bench_themes import DATA, SETS
from scipy.optimize import linear_sum_assignment
from sklearn.metrics import adjusted_rand_score
from stage_of_themes import themes_of

from mining.inputs import read_words
from mining.settings import load_settings
from mining.themes.catalogue import Catalogue
from mining.themes.ticks import Tick
from mining.words.lexicon import content
from mining.words.segmentation import segment


class Bench:
    """One set: its records, their labels, and how themes are found in them."""

    def __init__(self, table: pd.DataFrame, labels: pd.Series) -> None:
        lexicon = read_words(load_settings())
        self.records = _as_records(table)
        self.labels = labels.to_numpy(dtype=str)
        self.full = segment(self.records["text"].tolist(), lexicon.entries)
        self.words = content(self.full, lexicon)

    def main(self, catalogue: Catalogue) -> tuple[pd.Series, Catalogue]:
        """Return the main theme of each record, and the catalogue that knows."""
        found = themes_of(self.records, self.full, self.words, catalogue, count=len(set(self.labels)))
        first = found.assignments[found.assignments["rank"] == 1]
        return first.set_index("record_id")["theme_id"].loc[self.records["record_id"]], found.catalogue

    def ticked(self, each: int, seed: int) -> np.ndarray:
        """Return the rows that the analyst ticks: `each` of every label, by chance."""
        rng = np.random.default_rng(seed)
        rows = (
            rng.permutation(np.flatnonzero(self.labels == label))[:each] for label in sorted(set(self.labels))
        )
        return np.concatenate(list(rows))

    def answers(self, rows: np.ndarray, themes: Sequence[str]) -> tuple[Tick, ...]:
        """Return a 是 for each row and its theme."""
        return tuple(
            Tick(self.records["record_id"][row], theme, yes=True)
            for row, theme in zip(rows, themes, strict=True)
        )

    def audited(self, main: pd.Series, each: int, seed: int) -> tuple[np.ndarray, tuple[Tick, ...]]:
        """Return rows drawn from each theme, and what the analyst says of them."""
        rng, themes = np.random.default_rng(seed), main.to_numpy()
        rows, ticks = [], []
        for theme in sorted(set(themes) - {""}):
            held = np.flatnonzero(themes == theme)
            most = pd.Series(self.labels[held]).mode()[0]
            for row in rng.permutation(held)[:each]:
                rows.append(row)
                ticks.append(Tick(self.records["record_id"][row], theme, yes=self.labels[row] == most))
        return np.array(rows), tuple(ticks)

    def score(self, main: pd.Series, ticked: np.ndarray) -> float:
        """Return the ARI on the texts that were not ticked."""
        rest = np.setdiff1d(np.arange(len(self.labels)), ticked)
        return float(adjusted_rand_score(self.labels[rest], main.to_numpy()[rest]))

    def named(self, main: pd.Series) -> dict[str, str]:
        """Return label -> the theme that holds most of it, one to one; a label left over keeps its name."""
        held = pd.crosstab(self.labels, main.to_numpy()).drop(columns="", errors="ignore")
        rows, columns = linear_sum_assignment(-held.to_numpy())
        return dict(zip(held.index[rows], held.columns[columns], strict=True))


def _as_records(table: pd.DataFrame) -> pd.DataFrame:
    time = pd.to_datetime(table["time"], errors="coerce", format="mixed").fillna(pd.Timestamp("2020-01-01"))
    facets = table[[column for column in table.columns if column.startswith("facet:")]]
    ids = [f"r{i:05}" for i in range(len(table))]
    made = pd.DataFrame({"record_id": ids, "time": time, "month": time.dt.strftime("%Y-%m"), "title": ""})
    made["text"], made["channel"], made["customer"] = table["text"], "", ""
    return pd.concat([made.assign(score=np.nan, likes=np.nan), facets], axis=1)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--ticks", type=int, nargs="+", default=[3, 10, 20])
    options = parser.parse_args()
    for name, read in SETS.items():
        if not DATA.exists():
            print(f"{name}: skipped, {DATA} is not there")
            continue
        bench = Bench(*read())
        untaught, known = bench.main(Catalogue())
        themes = bench.named(untaught)
        for each in options.ticks:
            found: dict[str, list[float]] = {}
            for seed in range(options.seeds):
                rows = bench.ticked(each, seed)
                own = bench.answers(rows, bench.labels[rows])
                mapped = bench.answers(rows, [themes.get(label, label) for label in bench.labels[rows]])
                drawn, audited = bench.audited(untaught, each, seed)
                found.setdefault("without", []).append(bench.score(untaught, rows))
                for way, start, ticked, ticks in (
                    ("新建", Catalogue(), rows, own),
                    ("已有", known, rows, mapped),
                    ("另写", known, rows, own),
                    ("抽查", known, drawn, audited),
                ):
                    taught, _ = bench.main(replace(start, ticks=ticks))
                    found.setdefault(way, []).append(bench.score(taught, ticked))
            told = "  ".join(f"{way} {np.mean(figures):.3f}" for way, figures in found.items())
            print(f"{name:14} {each:3} ticks a theme: {told}", flush=True)


if __name__ == "__main__":
    main()
