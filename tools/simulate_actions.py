"""Simulate actions without and with effect, and write the power table.

python tools/simulate_actions.py            writes docs/actions.md (some minutes)
python tools/simulate_actions.py --runs N   with N simulated actions a row instead of 1,000, to try it
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from mining.arrays import Doubles
from mining.themes.theme import Theme
from mining.trends import cases
from mining.trends.before_after import measure
from mining.trends.effects import EFFECTIVE, WORSENED, power
from mining.trends.ledger import Action
from mining.trends.panel import Panel
from mining.trends.recurrence import came_back

PAGE = Path(__file__).resolve().parent.parent / "docs" / "actions.md"
THEMES = 12
ORDERS = 10_000.0
FIRST = pd.Period("2023-03", freq="M")


@dataclass(frozen=True)
class World:
    """Themes of one mean, and an action on the one that stood out the most in a month.

    `phi` is variance over mean; `before` months lead up to that month, it is registered `delay` months later and starts
    in the month after; `after` complete months follow. `drop` is what the action does, `general` what happens to every
    theme at its start, `drift` the yearly drift of every theme on its own (standard deviation of the log rate).
    """

    mean: float
    phi: float = 1.0
    before: int = 8
    delay: int = 0
    after: int = 3
    drop: float = 0.0
    general: float = 0.0
    drift: float = 0.0

    @property
    def start(self) -> int:
        """Position of the start month."""
        return self.before + self.delay + 1

    def draw(self, random: np.random.Generator) -> tuple[Panel, int]:
        """Return the panel and the theme that the action is against: the highest in month `before`."""
        months = self.start + self.after + 1
        slope = random.normal(0, self.drift / 12, (THEMES, 1))
        rate = self.mean * np.exp(slope * (np.arange(months) - self.before))
        rate[:, self.start + 1 :] *= 1 - self.general
        counts = self._counts(random, rate)
        chosen = int(np.argmax(counts[:, self.before]))
        rate[chosen, self.start + 1 :] *= 1 - self.drop
        counts[chosen, self.start :] = self._counts(random, rate[chosen : chosen + 1, self.start :])
        return self._panel(counts), chosen

    def _counts(self, random: np.random.Generator, rate: Doubles) -> Doubles:
        if self.phi == 1:
            return random.poisson(rate).astype(float)
        return random.negative_binomial(rate / (self.phi - 1), 1 / self.phi).astype(float)

    def _panel(self, counts: Doubles) -> Panel:
        months = pd.period_range(FIRST, periods=counts.shape[1], freq="M")
        return Panel(
            months=[str(month) for month in months],
            units=pd.DataFrame({"theme_id": [f"T{i + 1:03d}" for i in range(len(counts))], "issue_id": ""}),
            counts=counts,
            exposure=np.full(counts.shape[1], ORDERS),
            days=months.days_in_month.to_numpy(float),
            records=counts.sum(axis=0).astype(np.int64),
            complete=np.ones(counts.shape[1], dtype=bool),
            festival=np.zeros(counts.shape[1], dtype=bool),
            shares=False,
        )

    def judged(self, random: np.random.Generator) -> tuple[str, bool]:
        """Return the verdict on one simulated action by its ratio, and whether the theme came back."""
        known, chosen = self.draw(random)
        number = f"T{chosen + 1:03d}"
        action = Action(
            where="", action_id="A", reference=number, measure="", owner="",
            registered=(FIRST + self.before + self.delay).end_time, start=(FIRST + self.start).start_time,
            expected_drop=0.5, closed=pd.NaT,
        )  # fmt: skip
        t = len(known.months) - 1
        case = cases.case(action, [Theme(number=number, name=number)], known, t, ())
        window = cases.window(case, (), known, t)
        touched = frozenset([number])
        effect = measure(case, window, known, touched)
        back = came_back(case, window, known, touched, 0)
        return "" if effect.foretold else effect.verdict, bool(back)


def shares(world: World, runs: int, seed: int = 1) -> tuple[float, float, float]:
    """Return how often the verdict is 有效, is 恶化, and a return is told."""
    random = np.random.default_rng(seed)
    verdicts, back = zip(*(world.judged(random) for _ in range(runs)), strict=True)
    told = np.array(verdicts)
    return float((told == EFFECTIVE).mean()), float((told == WORSENED).mean()), float(np.mean(back))


def power_table() -> list[tuple[str, ...]]:
    """Return the power of the exact test, 6 months before, by mean and months after."""
    return [
        (str(mean), f"{drop:.0%}", *(f"{power(mean, 6, months, drop):.0%}" for months in (1, 3, 6, 12)))
        for mean in (2, 5, 10, 20, 50)
        for drop in (0.3, 0.5)
    ]


WORLDS = (
    *(
        World(mean, phi, delay=delay, after=after)
        for mean in (5, 20)
        for phi in (1, 2)
        for delay in (0, 2)
        for after in (3, 6)
    ),
    World(20, general=0.4, after=6),
    World(20, drift=0.5, after=6),
    World(20, before=14, drift=0.5, after=6),
)
EFFECTS = tuple(
    World(mean, phi, after=after, drop=0.5) for mean in (5, 10, 20) for phi in (1, 2) for after in (3, 6)
)
LASTING = tuple(World(mean, phi, after=12, drop=0.5) for mean in (10, 20) for phi in (1, 2))

HEAD = """# How sure the verdicts on actions are

Written by `python tools/simulate_actions.py`; {runs} simulated actions a row among {themes} themes of equal mean.
In every run the theme that is highest in a month gets an action; it is registered at the end of that month (delay 0)
or so many months later, and starts in the month after. Interval ends are one-sided tests at 5%: 有效 without effect may
come in 5% of the runs.

## Power of the exact test, six months before, untouched themes known

| mean a month | drop | 1 month after | 3 months | 6 months | 12 months |
| --- | --- | --- | --- | --- | --- |
{power}

This is the power of the test alone, which the report calls 检验功效. A trend that led there anyway is a veto beside it:
1 to 4% of true halvings are 证据不足 (开始之前就在下降), also where the power is told as 100%.

## Actions without effect after a spike

`general`: all themes fall by as much when the action starts. `drift`: every theme goes its own way, standard deviation
of the log rate over a year.

| mean | variance / mean | months before | delay | months after | general | drift | 有效 | 恶化 |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
{none}

## Actions that halve the rate

| mean | variance / mean | months after | 有效 |
| --- | --- | --- | --- |
{effect}

## False returns: the halved rate lasts for a year, judged in its last month

| mean | variance / mean | 回潮 |
| --- | --- | --- |
{back}
"""


def rows(lines: Sequence[tuple[str, ...]]) -> str:
    """Return lines of a table."""
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def told(world: World, runs: int) -> tuple[str, str, str]:
    """Return the shares of a world as percentages, and tell the developer where we are."""
    effective, worse, back = (f"{share:.1%}" for share in shares(world, runs))
    print(world, effective, worse, back, file=sys.stderr, flush=True)
    return effective, worse, back


def main() -> None:
    """Run every simulation and write the page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=1000)
    runs = parser.parse_args().runs
    none = [
        (
            f"{w.mean:g}", f"{w.phi:g}", str(w.before), str(w.delay), str(w.after), f"{w.general:.0%}", f"{w.drift:g}",
            *told(w, runs)[:2],
        )
        for w in WORLDS
    ]  # fmt: skip
    effect = [(f"{w.mean:g}", f"{w.phi:g}", str(w.after), told(w, runs)[0]) for w in EFFECTS]
    back = [(f"{w.mean:g}", f"{w.phi:g}", told(w, runs)[2]) for w in LASTING]
    page = HEAD.format(
        runs=runs,
        themes=THEMES,
        power=rows(power_table()),
        none=rows(none),
        effect=rows(effect),
        back=rows(back),
    )
    PAGE.write_text(page, encoding="utf-8")
    print(PAGE)


if __name__ == "__main__":
    main()
