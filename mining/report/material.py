"""What the report is made of: the tables of the stages, the month, and the facts of the run."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import pandas as pd


def _none() -> pd.DataFrame:
    return pd.DataFrame()


def _empty() -> Mapping[str, str]:
    return MappingProxyType({})


@dataclass(frozen=True)
class Run:
    """How the month was made.

    `versions` maps a program or package to its version, `asked` an option to its value; the other maps a file to its
    sha256. `catalogue` is what the run leaves, `catalogue_before` what it began with, `catalogue_first` what the
    first run of the month began with (`trends.restatements.first_catalogue`).
    """

    seed: int = 0
    asked: Mapping[str, str] = field(default_factory=_empty)
    versions: Mapping[str, str] = field(default_factory=_empty)
    inputs: Mapping[str, str] = field(default_factory=_empty)
    word_lists: Mapping[str, str] = field(default_factory=_empty)
    tables: Mapping[str, str] = field(default_factory=_empty)
    catalogue: Mapping[str, str] = field(default_factory=_empty)
    catalogue_before: Mapping[str, str] = field(default_factory=_empty)
    catalogue_first: Mapping[str, str] = field(default_factory=_empty)
    settings: Mapping[str, str] = field(default_factory=_empty)
    baseline_months: int = 6
    false_discovery: float = 0.10
    minimum_count: int = 5
    minimum_ratio: float = 1.5
    duplicate_days: int = 7
    score_order: str = "越大越满意"


@dataclass(frozen=True)
class Material:
    """The tables of the report month, as the stages leave them (`docs/architecture.md`).

    `window` lists the months, first to last, that charts show. `totals` has the columns of `trend` without
    theme_id; `alerts` has base_n (events of the baseline), test (its name), detectable (smallest count that
    would have raised the alarm) and of_one (`trends.single`) beside the contract. A table that has record_ids
    (joined by 、) tells which records its n counts. The tables below may be empty, their section says so:

    ============  ==========================================================================================
    actions       action_id, theme_id, measure, owner, start, expected_drop, closed, verdict, ratio, ratio_low,
                  ratio_high, power, earliest_month, reason
    suggestions   theme_id, measure, owner, due, expected_drop, metric, events, earliest_month
    priorities    theme_id, n, frequency, severity, trend, controllability (0..1 each), effect, all with _low and
                  _high, top3 (probability)
    dimensions    scheme, dimension ("" not mapped), n, share, share_low, share_high
    repeats       theme_id ("" all), days, n, base, share, share_low, share_high, after_closing
    chains        of `trends.repeats.chains`
    times         step (首次响应/办结), group, n, median_hours, p90_hours, over (share over the limit), limit_hours
    changes       of `trends.changes.yearly_and_monthly_change`
    decomposition of `trends.decomposition.decompose`, the report month against the month before
    bursts        of `trends.bursts.bursts`
    crossings     of `trends.crossings.crossings`
    limits        of `trends.control.control_limits`
    record        of `trends.record.record_of_alarms`
    red_flags     record_id, grade, term, answered (是/否/"")
    associations  theme_id, other_id, n, lift, lift_low, lift_high: of one text
    by_customer   the same, of one customer
    segments      of `trends.associations.segments`
    theme_words   of `trends.associations.words_of_themes`
    effects       of `trends.satisfaction.leave_theme_out`
    odds          of `trends.satisfaction.ordinal_regression`
    response      of `trends.satisfaction.response_share`
    calls         of `trends.callcentre.correlations`
    cost          of `trends.cost.expected_cost`; `assumptions` are the sentences printed under it
    praise        record_ids of the month's records that praise and complain of nothing
    lineage       month, event, theme_id, other_id, by, note
    restatements  theme_id, month, old, new, reason
    stability     k, stability, error, chosen (bool)
    accuracy      theme_id ("" all), checked, right, low, high, doubtful (bool)
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
    run: Run = Run()
    actions: pd.DataFrame = field(default_factory=_none)
    suggestions: pd.DataFrame = field(default_factory=_none)
    priorities: pd.DataFrame = field(default_factory=_none)
    dimensions: pd.DataFrame = field(default_factory=_none)
    repeats: pd.DataFrame = field(default_factory=_none)
    chains: pd.DataFrame = field(default_factory=_none)
    times: pd.DataFrame = field(default_factory=_none)
    changes: pd.DataFrame = field(default_factory=_none)
    decomposition: pd.DataFrame = field(default_factory=_none)
    bursts: pd.DataFrame = field(default_factory=_none)
    crossings: pd.DataFrame = field(default_factory=_none)
    limits: pd.DataFrame = field(default_factory=_none)
    record: pd.DataFrame = field(default_factory=_none)
    red_flags: pd.DataFrame = field(default_factory=_none)
    associations: pd.DataFrame = field(default_factory=_none)
    by_customer: pd.DataFrame = field(default_factory=_none)
    segments: pd.DataFrame = field(default_factory=_none)
    theme_words: pd.DataFrame = field(default_factory=_none)
    effects: pd.DataFrame = field(default_factory=_none)
    odds: pd.DataFrame = field(default_factory=_none)
    response: pd.DataFrame = field(default_factory=_none)
    calls: pd.DataFrame = field(default_factory=_none)
    cost: pd.DataFrame = field(default_factory=_none)
    assumptions: tuple[str, ...] = ()
    praise: tuple[str, ...] = ()
    lineage: pd.DataFrame = field(default_factory=_none)
    restatements: pd.DataFrame = field(default_factory=_none)
    stability: pd.DataFrame = field(default_factory=_none)
    accuracy: pd.DataFrame = field(default_factory=_none)

    @property
    def exposure_given(self) -> bool:
        """Whether rates are per 10,000 of the exposure, which every month that needs one has; else they are shares."""
        return bool(self.totals["exposure"].notna().any())
