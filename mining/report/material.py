"""What the report is made of: the tables of the stages, the month, and the facts of the run."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd


@dataclass(frozen=True)
class Run:
    """How the month was made.

    `versions` maps a program or package to its version, `asked` an option to its value; the other maps a file to its
    sha256. `catalogue_before` is what the run began with; known at its end: `catalogue`, what it leaves, and
    `catalogue_origin`, what of it no run wrote (`themes.origin`).
    """

    seed: int
    asked: Mapping[str, str]
    versions: Mapping[str, str]
    inputs: Mapping[str, str]
    word_lists: Mapping[str, str]
    tables: Mapping[str, str]
    settings: Mapping[str, str]
    baseline_months: int
    false_discovery: float
    minimum_count: int
    minimum_ratio: float
    duplicate_days: int
    score_order: str
    catalogue_before: Mapping[str, str]
    catalogue: Mapping[str, str] = field(default_factory=dict)
    catalogue_origin: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Material:
    """The tables of the report month, as the stages leave them (`docs/architecture.md`).

    `window` lists the months, first to last, that charts show. `totals` has the columns of `trend` without
    theme_id; `alerts` those of `trends.alerts.back_test` and of_one (`trends.single.of_one_customer`). A table that has
    record_ids (a tuple each) tells which records its n counts. The tables below may be empty, their section says so:

    ============  ==========================================================================================
    actions       of `trends.actions.judge_actions`
    suggestions   of `trends.suggestions.suggestions`
    priorities    of `trends.priorities.priorities`
    dimensions    of `trends.dimensions.tabulate`
    repeats       of `trends.repeats.repeats`
    chains        of `trends.repeats.chains`
    times         of `trends.handling.handling_times`
    changes       of `trends.changes.yearly_and_monthly_change`
    decomposition of `trends.decomposition.decompose`, the report month against the month before; record_ids
    bursts        of `trends.bursts.bursts`
    crossings     of `trends.crossings.crossings`
    limits        of `trends.control.control_limits`
    past_alarms   of `trends.past_alarms.record_of_alarms`
    said          of `trends.said.said_more`
    red_flags     of `trends.redflags.red_flags`
    associations  of `trends.associations.in_one_text`
    by_customer   of `trends.associations.of_one_customer`
    segments      of `trends.associations.segments`
    theme_words   of `trends.associations.words_of_themes`
    effects       of `trends.satisfaction.leave_theme_out`
    odds          of `trends.satisfaction.ordinal_regression`
    response      of `trends.satisfaction.response_share`
    calls         of `trends.callcentre.correlations`
    cost          of `trends.cost.expected_cost`; `assumptions` are the sentences printed under it
    praise        record_ids of the month's records that praise and complain of nothing
    lineage       month, event, theme_id, other_id, by, note
    restatements  of `trends.restatements.restatements`
    stability     k, stability, standard_error, chosen (bool)
    accuracy      of `trends.accuracy.accuracy`
    ============  ==========================================================================================
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
    alerts: pd.DataFrame
    run: Run
    actions: pd.DataFrame = field(default_factory=pd.DataFrame)
    suggestions: pd.DataFrame = field(default_factory=pd.DataFrame)
    priorities: pd.DataFrame = field(default_factory=pd.DataFrame)
    dimensions: pd.DataFrame = field(default_factory=pd.DataFrame)
    repeats: pd.DataFrame = field(default_factory=pd.DataFrame)
    chains: pd.DataFrame = field(default_factory=pd.DataFrame)
    times: pd.DataFrame = field(default_factory=pd.DataFrame)
    changes: pd.DataFrame = field(default_factory=pd.DataFrame)
    decomposition: pd.DataFrame = field(default_factory=pd.DataFrame)
    bursts: pd.DataFrame = field(default_factory=pd.DataFrame)
    crossings: pd.DataFrame = field(default_factory=pd.DataFrame)
    limits: pd.DataFrame = field(default_factory=pd.DataFrame)
    past_alarms: pd.DataFrame = field(default_factory=pd.DataFrame)
    said: pd.DataFrame = field(default_factory=pd.DataFrame)
    red_flags: pd.DataFrame = field(default_factory=pd.DataFrame)
    associations: pd.DataFrame = field(default_factory=pd.DataFrame)
    by_customer: pd.DataFrame = field(default_factory=pd.DataFrame)
    segments: pd.DataFrame = field(default_factory=pd.DataFrame)
    theme_words: pd.DataFrame = field(default_factory=pd.DataFrame)
    effects: pd.DataFrame = field(default_factory=pd.DataFrame)
    odds: pd.DataFrame = field(default_factory=pd.DataFrame)
    response: pd.DataFrame = field(default_factory=pd.DataFrame)
    calls: pd.DataFrame = field(default_factory=pd.DataFrame)
    cost: pd.DataFrame = field(default_factory=pd.DataFrame)
    assumptions: tuple[str, ...] = ()
    praise: tuple[str, ...] = ()
    lineage: pd.DataFrame = field(default_factory=pd.DataFrame)
    restatements: pd.DataFrame = field(default_factory=pd.DataFrame)
    stability: pd.DataFrame = field(default_factory=pd.DataFrame)
    accuracy: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def exposure_given(self) -> bool:
        """Whether rates are per 10,000 of the exposure, which every month that needs one has; else they are shares."""
        return bool(self.totals["exposure"].notna().any())
