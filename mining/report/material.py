"""What the report is made of: the tables of the stages, the month, and the facts of the run."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from mining.trends.alerts import Rules


@dataclass(frozen=True)
class Run:
    """How the month was made.

    `rules` are those of alarms, with the seed. `versions` maps a program or package to its version, `asked` an option
    to its value; the other maps a file to its sha256. `catalogue_before` is what the run began with; known at its end:
    `catalogue`, what it leaves, and `catalogue_origin`, what of it no run wrote (`themes.origin`).
    """

    rules: Rules
    asked: Mapping[str, str]
    versions: Mapping[str, str]
    inputs: Mapping[str, str]
    word_lists: Mapping[str, str]
    tables: Mapping[str, str]
    settings: Mapping[str, str]
    duplicate_days: int
    score_order: str
    catalogue_before: Mapping[str, str]
    catalogue: Mapping[str, str] = field(default_factory=dict)
    catalogue_origin: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Material:
    """The tables of the report month, as the stages leave them (`docs/architecture.md`, and the functions named).

    `window` lists the months, first to last, that charts show. `totals` has the columns of `trend` without
    theme_id. A table that has record_ids (a tuple each) tells which records its n counts. The tables after `run` may be
    empty, their section says so.
    """

    month: str
    window: tuple[str, ...]
    records: pd.DataFrame
    rejected: pd.DataFrame
    reconciliation: pd.DataFrame
    columns: pd.DataFrame
    passed_over: pd.DataFrame
    notes: tuple[str, ...]
    assignments: pd.DataFrame
    themes: pd.DataFrame
    issues: pd.DataFrame
    quotes: pd.DataFrame
    trend: pd.DataFrame
    totals: pd.DataFrame
    alerts: pd.DataFrame  # of `trends.alerts.back_test`, and of_one (`trends.single.of_one_customer`)
    run: Run
    actions: pd.DataFrame  # of `trends.actions.judge_actions`
    suggestions: pd.DataFrame  # of `trends.suggestions.suggestions`
    priorities: pd.DataFrame  # of `trends.priorities.priorities`
    dimensions: pd.DataFrame  # of `trends.dimensions.tabulate`
    repeats: pd.DataFrame  # of `trends.repeats.repeats`
    chains: pd.DataFrame  # of `trends.repeats.chains`
    times: pd.DataFrame  # of `trends.handling.handling_times`
    changes: pd.DataFrame  # of `trends.changes.yearly_and_monthly_change`
    decomposition: pd.DataFrame  # of `trends.decomposition.decompose`, against the month before; record_ids
    bursts: pd.DataFrame  # of `trends.bursts.bursts`
    crossings: pd.DataFrame  # of `trends.crossings.crossings`
    limits: pd.DataFrame  # of `trends.control.control_limits`
    past_alarms: pd.DataFrame  # of `trends.past_alarms.record_of_alarms`
    said: pd.DataFrame  # of `trends.said.said_more`
    red_flags: pd.DataFrame  # of `trends.redflags.red_flags`
    associations: pd.DataFrame  # of `trends.associations.in_one_text`
    by_customer: pd.DataFrame  # of `trends.associations.of_one_customer`
    segments: pd.DataFrame  # of `trends.associations.segments`
    theme_words: pd.DataFrame  # of `trends.associations.words_of_themes`
    effects: pd.DataFrame  # of `trends.satisfaction.leave_theme_out`
    odds: pd.DataFrame  # of `trends.satisfaction.ordinal_regression`
    response: pd.DataFrame  # of `trends.satisfaction.response_share`
    calls: pd.DataFrame  # of `trends.callcentre.correlations`
    cost: pd.DataFrame  # of `trends.cost.expected_cost`
    assumptions: tuple[str, ...]  # the sentences printed under `cost`
    praise: tuple[str, ...]  # record_ids of the month's records that praise and complain of nothing
    lineage: pd.DataFrame  # month, event, theme_id, other_id, by, note
    restatements: pd.DataFrame  # of `trends.restatements.restatements`
    stability: pd.DataFrame  # k, stability, standard_error, chosen (bool)
    accuracy: pd.DataFrame  # of `trends.accuracy.accuracy`

    @property
    def exposure_given(self) -> bool:
        """Whether rates are per 10,000 of the exposure, which every month that needs one has; else they are shares."""
        return bool(self.totals["exposure"].notna().any())
