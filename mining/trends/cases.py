"""Actions on the months of a panel: what each acts on, and which months before and after may be compared."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mining.arrays import Longs
from mining.themes.theme import Theme
from mining.trends import effects
from mining.trends.calendars import touches_festival
from mining.trends.inference import level_dispersion
from mining.trends.ledger import Action, target
from mining.trends.panel import Panel

YEAR = 12
"""Months before and after that are compared: each season once."""
SUPPOSED_DROP = 0.5
"""Where the ledger names no expected drop, power is told for a halving."""


@dataclass(frozen=True)
class Case:
    """An action: `start`, `registered`, `closed` (None open) are positions among the months, `unit` a row of the panel.

    theme_id is `""` where the catalogue does not know the theme; unit is -1 there, and for a theme or issue without
    record.
    """

    action: Action
    theme_id: str
    issue_id: str
    unit: int
    start: int
    registered: int
    closed: int | None

    def concerns(self, other: "Case") -> bool:
        """Whether both act on the same texts: the same theme or issue, or one on a theme and one on its issue."""
        same = bool(self.theme_id) and self.theme_id == other.theme_id
        return same and (self.issue_id == other.issue_id or not self.issue_id or not other.issue_id)


@dataclass(frozen=True)
class Window:
    """Positions of months: before the start without the spikes, the spikes, after it up to a year, and all after it."""

    before: Longs
    spikes: Longs
    after: Longs
    watched: Longs


@dataclass(frozen=True)
class Plan:
    """What can be seen: power of the months there are for the expected drop; months after the start that give 80%.

    `drop` is the expected one, or the smallest that the year after the start can show where it cannot show that;
    `months` is None where it can show none.
    """

    power: float
    drop: float
    months: int | None


def position(known: Panel, day: pd.Timestamp) -> int:
    """Return the place of a day's month among the months of the panel; negative before them."""
    return int((pd.Period(day, freq="M") - pd.Period(known.months[0], freq="M")).n)


def case(action: Action, themes: Sequence[Theme], known: Panel, t: int, issues: Iterable[str]) -> Case:
    """Place an action on the panel, knowing nothing later than month t; it may speak of one of the `issues`."""
    theme, issue = target(action.reference, themes, issues) or ("", "")
    of_issue = known.units["theme_id"][known.units["issue_id"] == issue]
    if issue and len(of_issue):  # it keeps its number, and counts for the theme that it has now
        theme = str(of_issue.iloc[0])
    unit = np.flatnonzero((known.units["theme_id"] == theme) & (known.units["issue_id"] == issue))
    closed = None if pd.isna(action.closed) else position(known, action.closed)
    return Case(
        action=action,
        theme_id=theme,
        issue_id=issue,
        unit=int(unit[0]) if len(unit) else -1,
        start=position(known, action.start),
        registered=position(known, action.registered),
        closed=closed if closed is not None and closed <= t else None,
    )


def window(acting: Case, rivals: Sequence[Case], known: Panel, t: int) -> Window:
    """Return the months to compare, up to twelve on each side of the start month.

    Earlier and later actions on the same texts (`rivals`) end either side; `effects.spikes` takes out of the months
    before what the action was a response to.
    """
    months = known.comparable(t)
    first = max([rival.start for rival in rivals if rival.start < acting.start], default=-1)
    last = min([rival.start for rival in rivals if rival.start > acting.start], default=t + 1)
    before = months[(months > first) & (months < acting.start) & (months >= acting.start - YEAR)]
    watched = months[(months > acting.start) & (months < last)]
    after = watched[watched <= acting.start + YEAR]
    if not len(before):
        return Window(before, before, after, watched)
    # Written down later, it was still decided on before it started.
    decided = min(acting.registered, acting.start)
    near = (before <= decided) & (before > decided - effects.TRIGGER_MONTHS)
    y, e = known.counts[acting.unit, before], known.exposure[before]
    out = effects.spikes(y, e, near, scatter(known, acting.unit, before))
    return Window(before[~out], before[out], after, watched)


def scatter(known: Panel, unit: int, months: Longs) -> float:
    """Return the dispersion of one unit over some months, drawn towards that of the themes of like mean."""
    rows = np.union1d(np.flatnonzero(known.is_theme()), [unit])
    counts = known.counts[np.ix_(rows, months)]
    phi = level_dispersion(counts, known.exposure[months], shares=known.shares).phi
    return float(phi[np.searchsorted(rows, unit)])


def plan(mean: float, months: int, done: int, longest: int, drop: float, phi: float) -> Plan:
    """Say what can be seen of a drop from `mean` events a month, known from `months` months, `done` months after.

    `longest` is how many months after the start can be compared at all (`months_after`).
    """
    expected = SUPPOSED_DROP if np.isnan(drop) else drop
    now = effects.power(mean, months, done, expected, phi)
    for tried in (expected, *(each / 10 for each in range(1, 11) if each / 10 > expected)):
        needed = effects.months_needed(mean, months, tried, longest, phi)
        if needed is not None:
            return Plan(now, tried, needed)
    return Plan(now, expected, None)


def months_after(known: Panel, start: int, t: int) -> list[str]:
    """Return the months of the year after the start that `window` compares; those after t are foreseen."""
    comparable = set(known.comparable(t).tolist())
    year = [(place, _name(known, place)) for place in range(start + 1, start + YEAR + 1)]
    return [
        name
        for place, name in year
        if place in comparable or (place > t and (known.shares or not touches_festival(name)))
    ]


def _name(known: Panel, place: int) -> str:
    return str(pd.Period(known.months[0], freq="M") + place)
