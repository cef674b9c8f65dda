"""Themes judged for the department: did actions work, what to do next, what comes first."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from mining.themes.numbering import given_numbers
from mining.themes.theming import Themed
from mining.trends.actions import judge_actions
from mining.trends.following import Followed
from mining.trends.ledger import Action
from mining.trends.panel import panel
from mining.trends.priorities import priorities
from mining.trends.suggestions import suggestions


@dataclass(frozen=True)
class Judged:
    """What the stage hands on; columns are told by the functions that make the tables."""

    actions: pd.DataFrame
    suggestions: pd.DataFrame
    priorities: pd.DataFrame


def judge(
    ledger: Sequence[Action],
    records: pd.DataFrame,
    themed: Themed,
    followed: Followed,
    severity: pd.Series,
    *,
    month: str,
    seed: int,
) -> Judged:
    """Judge the month with what is known at its end; `severity` maps theme_id to a mean grade in 0..1."""
    known = panel(followed.trend, followed.issue_trend, followed.totals)
    themes, given = themed.catalogue.themes, given_numbers(themed.catalogue.members)
    return Judged(
        judge_actions(ledger, themes, known, month=month, seed=seed, given=given),
        suggestions(ledger, themes, themed.issues, followed.alerts, known, month=month),
        priorities(records, themed.assignments, followed.alerts, severity, month=month, seed=seed),
    )
