"""Themes judged for the department: did actions work, what to do next, what comes first."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from mining.themes.numbering import given_numbers
from mining.themes.spoken import FEW
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
        _with_scope(judge_actions(ledger, themes, known, month=month, seed=seed, given=given), themed.themes),
        suggestions(ledger, themes, themed.issues, followed.alerts, known, month=month),
        priorities(records, themed.assignments, followed.alerts, severity, month=month, seed=seed),
    )


def _with_scope(actions: pd.DataFrame, themes: pd.DataFrame) -> pd.DataFrame:
    """Return the actions, told in reason where few records of the theme that was measured speak of its name."""
    spoken = actions["theme_id"].map(themes.set_index("theme_id")["spoken"])
    few = (spoken < FEW) & (actions["issue_id"] == "") & actions["ratio"].notna()
    told = [
        f"{reason}{'；' * bool(reason)}量的是整个主题，其中提到名称里的词的只占{share:.0%}"
        for reason, share in zip(actions["reason"][few], spoken[few], strict=True)
    ]
    return actions.assign(reason=actions["reason"].mask(few, pd.Series(told, actions.index[few], dtype=str)))
