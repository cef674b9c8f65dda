"""Simulate the alarms: how often stable months raise one, and how often a planted surge is found.

python tools/simulate.py            writes docs/simulations.md (some ten minutes)
python tools/simulate.py --months N with N simulated months a row instead of 1,000, to try it
"""

import argparse
import sys
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

from mining.arrays import Doubles
from mining.settings import Trend
from mining.trends.alerts import BETTER, WORSE, Rows, Rules, judge_month
from mining.trends.calendars import touches_festival
from mining.trends.inference import rate_higher
from mining.trends.panel import Panel

PAGE = Path(__file__).resolve().parent.parent / "docs" / "simulations.md"
THEMES = 20
MEANS = (2, 5, 20, 60)
ORDERS = 10_000.0
SETTINGS = Trend()
RULES = Rules(
    SETTINGS.baseline_months, SETTINGS.false_discovery, SETTINGS.minimum_count, SETTINGS.minimum_ratio, seed=0
)


def series(random: np.random.Generator, mean: float, phi: float, shape: tuple[int, ...]) -> Doubles:
    """Return counts with variance `phi` times the mean: negative binomial, Poisson where phi is 1."""
    if phi == 1:
        return random.poisson(mean, shape).astype(float)
    return random.negative_binomial(mean / (phi - 1), 1 / phi, shape).astype(float)


@dataclass(frozen=True)
class World:
    """Stable series: mean a month, variance over mean, months of history, and whether orders are unknown."""

    mean: float
    phi: float
    history: int
    shares: bool

    def draw(self, random: np.random.Generator) -> Doubles:
        """Return counts, shape (themes, history + 1)."""
        return series(random, self.mean, self.phi, (THEMES, self.history + 1))

    def panel(self, counts: Doubles) -> Panel:
        """Return what the tests see; the last month is never one of the Spring Festival."""
        months = pd.period_range("2009-03", periods=counts.shape[1], freq="M")
        records = counts.sum(axis=0).astype(np.int64)
        return Panel(
            months=[str(month) for month in months],
            units=pd.DataFrame({"theme_id": [f"T{i:03d}" for i in range(len(counts))], "issue_id": ""}),
            counts=counts,
            exposure=records.astype(float) if self.shares else np.full(counts.shape[1], ORDERS),
            days=months.days_in_month.to_numpy(float),
            records=records,
            complete=np.ones(counts.shape[1], dtype=bool),
            festival=np.array([_festival(str(month)) for month in months]),
            shares=self.shares,
        )


@dataclass(frozen=True)
class Table:
    """A table of the page."""

    title: str
    head: tuple[str, ...]
    rows: list[tuple[str, ...]]

    def markdown(self) -> str:
        """Return the table with its title."""
        lines = [self.head, tuple("---" for _ in self.head), *self.rows]
        return f"## {self.title}\n\n" + "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def stable(months: int) -> Table:
    """Return the share of stable months with an alarm."""
    rows = []
    for world in worlds(MEANS, (6, 12, 36)):
        any_, worse, better = alarm_share(world, months)
        rows.append((*told(world), percent(any_), percent(worse), percent(better)))
        progress(rows[-1])
    return Table("Stable months with any alarm (bar: 12%)", (*WORLD, "any alarm", "worse", "better"), rows)


def alarm_share(world: World, months: int) -> tuple[float, float, float]:
    """Return the share of stable months with any alarm, with one for worse, with one for better."""
    random = np.random.default_rng(1)
    verdicts = [judge(world.panel(world.draw(random)), 0)["verdict"] for _ in range(months)]
    worse, better = (np.array([(each == kind).any() for each in verdicts]) for kind in (WORSE, BETTER))
    return float((worse | better).mean()), float(worse.mean()), float(better.mean())


def tripled(months: int) -> Table:
    """Return how often a theme is found in the month in which it triples."""
    rows = []
    for world in worlds((2, 5, 20), (6,)):
        found, computed = power(world, 3, months)
        rows.append((*told(world), percent(found), percent(computed)))
        progress(rows[-1])
    return Table("A tripling of one theme, found in its month", (*WORLD, "found", "computed power"), rows)


def power(world: World, factor: float, months: int) -> tuple[float, float]:
    """Return how often a theme that grows by `factor` is found, and how often it reaches the detectable count."""
    random = np.random.default_rng(2)
    grown = series(random, world.mean * factor, world.phi, (months + 100_000,))
    chance = grown[months:]
    found, computed = [], []
    for grown_to in grown[:months]:
        counts = world.draw(random)
        counts[0, -1] = grown_to
        rows = judge(world.panel(counts), 0)
        of_theme = (rows["unit"] == 0) & np.isin(rows["kind"], ["surge", "new"])
        found.append(rows["verdict"][of_theme][0] == WORSE)
        computed.append((chance >= rows["detectable"][of_theme][0]).mean())
    return float(np.mean(found)), float(np.mean(computed))


def dip(months: int) -> Table:
    """Return the alarms in and after a February that falls to 40% while the orders do not."""
    rows = []
    for world in worlds((5, 20, 60), (12,)):
        random = np.random.default_rng(3)
        hits = np.zeros(2)
        for _ in range(months):
            counts = world.draw(random)
            counts[:, -2] = random.binomial(counts[:, -2].astype(int), 0.4)
            known = world.panel(counts)
            hits += [np.isin(judge(known, ago)["verdict"], [WORSE, BETTER]).any() for ago in (1, 0)]
        rows.append((*told(world), *(percent(hit / months) for hit in hits)))
        progress(rows[-1])
    head = (*WORLD, "February", "March")
    return Table("Spring Festival: all themes fall to 40% in February; months with any alarm", head, rows)


def smallest() -> Table:
    """Return the smallest surge that one test at 5% can see with six months of baseline."""
    rows = []
    for mean in (1, 2, 5, 10, 20):
        y = np.arange(1, 200)
        p = rate_higher(y, 1, 6 * mean, 6)
        rows.append((str(mean), str(int(y[np.argmax(p <= 0.05)]))))
    return Table(
        "Smallest count that one test at 5% sees, six months of baseline", ("mean a month", "count"), rows
    )


WORLD = ("mean", "variance / mean", "months before", "measured by")


def worlds(means: tuple[float, ...], histories: tuple[int, ...]) -> list[World]:
    """Return every combination, rates before shares."""
    return [World(*each) for each in product(means, (1, 2), histories, (False, True))]


def told(world: World) -> tuple[str, ...]:
    """Return the cells that describe a world."""
    return str(world.mean), str(world.phi), str(world.history), "shares" if world.shares else "rates"


def judge(known: Panel, ago: int) -> Rows:
    """Test the month `ago` months before the last."""
    return judge_month(known, len(known.months) - 1 - ago, RULES)


def percent(share: float) -> str:
    """Return a share with one decimal."""
    return f"{share:.1%}"


def progress(row: tuple[str, ...]) -> None:
    """Tell the developer where we are."""
    print(*row, sep="\t", file=sys.stderr, flush=True)


@cache
def _festival(month: str) -> bool:
    return touches_festival(month)


HEAD = """# Simulations of the alarms

Written by `make simulate`; {months} simulated months a row, {themes} themes, settings as they come
(baseline {baseline} months, false discovery {level:.0%}, at least {count} cases and {ratio} times the expected).
Rates: orders are known and constant. Shares: no exposure file. With 12 months before, slow worsening (CUSUM) is
tested too; with 36, Farrington's model takes the place of the baseline.

Found against computed power: the computed one is the chance that the count reaches the smallest detectable one, as the
report prints it; so many months leave a standard error of up to {error:.1%}. With shares a growing theme also
raises the number of all records, which costs a little power at low counts.
The family of these rows is of themes alone. Issues are tested with them and cost power: with three a theme a tripling
is found in 46 to 48% at mean 5, and in 76 to 77% at mean 20 with a variance twice the mean, by rates. The smallest
count that the report prints is that of the whole family of its month, issues included.

Bars: stable months at most 12% with any alarm; a tripling at mean 5 found with the computed power or better; the
dip of a festival raises no alarm in its month (a rise against it still may: one month in a few hundred).

Where all six simulations are: (i) stable months, (ii) a tripling, (v) the festival: below. (iii) A split, a merge and a
rename: `tests/themes/test_lineage.py`, `test_numbering.py`, `test_theming.py`. (iv) A stop word without effect:
`tests/workbench/test_previewing.py`. (vi) An action without effect after a spike: `docs/actions.md`.
"""

TAIL = """## What the bars do not hold for

Measured once with 200 to 400 months each, at function level; the tables above do not show it.

- Themes that scatter differently: where ten of twenty themes of mean 30 are Poisson and ten have a variance five
  times the mean, 19 to 22% of stable months have an alarm. The dispersion of a theme is drawn towards that of the
  themes of like mean (a row of six months says little), so that of the restless half is told too small.
- Rates that wander: with log rates of standard deviation 0.3 and an autocorrelation of 0.7 from month to month 42 to
  48% of months have an alarm, most of them for slow worsening. No change is planted, but the level does change for
  months.
- Days that scatter: bursts within a month take the days for Poisson. With negative binomial days (variance two to
  five times the mean) 19 to 26% of months have one, at a level of 10%.
- Seasons in the first year and a half: until the same months a year before are there, slow worsening is held against
  the half year before. Of a theme that peaks 2.7 times as high as it is low, one month in six is alarmed with 14
  months of data, none from 20 on.
- A rise that lasts is told as slow worsening for about a year, until the months that it is held against hold it, too.
  A rise by 60% at a mean of 20 three, four and six months ago is found in 34, 46 and 51%.

Young departments: with two to six months of data totals of no change and a variance 3 to 20 times the mean get a
verdict in at most 4% of months, and four themes of means 10 to 600 and a variance three times the mean an alarm in 8%
(four months) and 4% (five). A doubling of one of four themes at a mean of 30 is found in 83% after three months by
rates, in 47% by shares.

Scores: the effect of a theme is held against records drawn from all without replacement, and not by a bootstrap,
which the design asks for. Where nine of ten scores are equal a theme without the tenth has no scatter in a bootstrap;
families of twenty themes without any difference then named one in up to 77%, and now in at most 7%.
"""


def main() -> None:
    """Run every simulation and write the page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--months", type=int, default=1000)
    months = parser.parse_args().months
    head = HEAD.format(
        months=months, error=0.5 / months**0.5, themes=THEMES, baseline=RULES.baseline_months,
        level=RULES.false_discovery, count=RULES.minimum_count, ratio=RULES.minimum_ratio,
    )  # fmt: skip
    tables = [smallest(), stable(months), tripled(months), dip(months)]
    PAGE.write_text("\n".join([head, *(table.markdown() for table in tables), TAIL]), encoding="utf-8")
    print(PAGE)


if __name__ == "__main__":
    main()
