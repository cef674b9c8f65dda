"""What a department decides from: grave cases, dimensions, repeats, waiting times, scores, segments, cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mining.arrays import Flags, Strings
from mining.errors import Problem
from mining.records.facets import PREFIX
from mining.settings import Cost
from mining.themes import dimensions as dimensions_of
from mining.themes.catalogue import Catalogue
from mining.themes.praise import beside_praise, contentless
from mining.themes.theme import Theme
from mining.themes.theming import Themed
from mining.trends.associations import in_one_text, of_one_customer, segments, words_of_themes
from mining.trends.callcentre import correlations
from mining.trends.cost import expected_cost, told_assumptions, unknown
from mining.trends.counts import main_theme, year_until
from mining.trends.dimensions import tabulate
from mining.trends.given import Given
from mining.trends.handling import handling_times
from mining.trends.redflags import red_flags
from mining.trends.repeats import chains, repeats
from mining.trends.satisfaction import leave_theme_out, ordinal_regression, response_share
from mining.words.severity import HIGHEST, grade_texts
from mining.words.tokens import Tokens


@dataclass(frozen=True)
class Rules:
    """The department's own limits.

    `red_flag_level`: grade from which a single case is shown (1 to 4). `repeat_days`: spans within which a customer
    comes again, days. `limits`: step (首次响应, 办结) -> promised hours. `asked`: facet that tells how the score was
    asked, `""` none. `minimum_count`: records below which a pair of themes or a segment is not told. `baseline_months`:
    complete months that the expected cases are the mean of.
    """

    red_flag_level: int
    repeat_days: Sequence[int]
    limits: Mapping[str, float]
    asked: str
    minimum_count: int
    baseline_months: int
    assumed: Cost


@dataclass(frozen=True)
class Improved:
    """What the stage hands on; columns are told by the functions that make the tables.

    Attributes
    ----------
    red_flags, dimensions, repeats, chains, times, segments, theme_words
        Of the month.
    effects, odds, response, associations, by_customer
        Of the year that ends with the month.
    calls
        How themes go with the figures of the hotline, all months.
    cost
        Cases a month expected and avoidable; `assumptions` are the sentences to print under it.
    praise
        record_id of the month's records that praise and complain of nothing.
    severity
        theme_id -> mean over the theme's records of the month of their gravest level, 0 (none) to 1 (level 4).
    notes
        What a reader must know.
    """

    red_flags: pd.DataFrame
    dimensions: pd.DataFrame
    repeats: pd.DataFrame
    chains: pd.DataFrame
    times: pd.DataFrame
    segments: pd.DataFrame
    theme_words: pd.DataFrame
    effects: pd.DataFrame
    odds: pd.DataFrame
    response: pd.DataFrame
    associations: pd.DataFrame
    by_customer: pd.DataFrame
    calls: pd.DataFrame
    cost: pd.DataFrame
    assumptions: tuple[str, ...]
    praise: tuple[str, ...]
    severity: pd.Series
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Marked:
    """What the word lists say: `graded` of `grade_texts` for the month, `mapped` of `dimensions.map_texts`."""

    graded: pd.DataFrame
    mapped: pd.DataFrame


def mark(full: Tokens, content: Tokens, now: Flags, praise: Flags, given: Given) -> Marked:
    """Return the grades of the texts of the month, which are those of `now`, and the dimensions of all texts.

    It needs no themes. Of texts of praise only what stands beside the praise is graded.
    """
    rows = np.flatnonzero(now)
    graded = grade_texts(beside_praise(full.take(rows), praise[rows]), given.severity)
    graded["row"] = rows[graded["row"].to_numpy()]
    return Marked(graded, dimensions_of.map_texts(full, content, given.schemes.schemes))


def improve(
    records: pd.DataFrame,
    content: Tokens,
    marked: Marked,
    themed: Themed,
    trend: pd.DataFrame,
    given: Given,
    rules: Rules,
    *,
    month: str,
    seed: int,
) -> Improved:
    """Return the tables that decisions are made from; those without data are empty."""
    assignments = themed.assignments
    main = main_theme(records, assignments)
    theme = main.to_numpy(dtype=object)
    of_text = _dimensions(records, marked.mapped, theme, themed.catalogue, given)
    now = (records["month"] == month).to_numpy()
    months = year_until(month)
    year = records["month"].isin(months).to_numpy()
    in_year = assignments[assignments["month"].isin(months)]
    score = records["score"].to_numpy(dtype=float)[year]
    cost = expected_cost(trend, month, rules.baseline_months, rules.assumed)
    return Improved(
        red_flags=red_flags(records, marked.graded, rules.red_flag_level),
        dimensions=tabulate(of_text, now & ~themed.praise, given.schemes.schemes),
        repeats=repeats(records, assignments, month, rules.repeat_days),
        chains=chains(records, assignments, month, max(rules.repeat_days)),
        times=handling_times(records, main, month, rules.limits),
        segments=segments(records, main, month, given.exposure, rules.minimum_count),
        theme_words=words_of_themes(content.take(np.flatnonzero(now)), theme[now], rules.minimum_count),
        effects=leave_theme_out(score, theme[year], seed),
        odds=ordinal_regression(score, theme[year], seed),
        response=response_share(records[year], _asked(records, rules.asked)),
        associations=in_one_text(in_year, rules.minimum_count),
        by_customer=of_one_customer(records[year], in_year, rules.minimum_count),
        calls=correlations(trend, given.calls),
        praise=tuple(records.loc[now & themed.praise & ~contentless(content), "record_id"]),
        cost=cost,
        assumptions=told_assumptions(rules.assumed, cost),
        severity=_severity(marked.graded, main, now, themed.catalogue.themes),
        notes=_notes(records, themed.catalogue, given, rules),
    )


def _dimensions(
    records: pd.DataFrame,
    mapped: pd.DataFrame,
    theme: Strings,
    catalogue: Catalogue,
    given: Given,
) -> pd.DataFrame:
    """Return the dimensions of the texts, with their record_id."""
    schemes = given.schemes.schemes
    of_theme = dimensions_of.map_themes(mapped, theme, catalogue.dimensions(), schemes)
    return records[["record_id"]].join(dimensions_of.settle(mapped, theme, of_theme, schemes))


def _notes(records: pd.DataFrame, catalogue: Catalogue, given: Given, rules: Rules) -> tuple[str, ...]:
    """Return what of catalogue, settings and lists could not be used."""
    problems = (
        *dimensions_of.unknown_choices(catalogue.dimensions(), given.schemes.schemes),
        *_unused(records, catalogue.themes, rules),
        *given.severity.problems,
        *given.schemes.problems,
    )
    return tuple(map(str, problems))


def _unused(records: pd.DataFrame, themes: Sequence[Theme], rules: Rules) -> list[Problem]:
    """Return what of the settings names something that is not there."""
    active = {theme.number for theme in themes if theme.active}
    problems = unknown(rules.assumed.unit_costs, active)
    if rules.asked and not _asked(records, rules.asked):
        remedy = "评分没有按方式分开；列名请与反馈文件的一致，并写进 [columns] facets"
        what = f"分组的列里没有“{rules.asked}”"
        problems.append(Problem("设置 [satisfaction] asked", what, remedy))
    return problems


def _asked(records: pd.DataFrame, facet: str) -> list[str]:
    column = PREFIX + facet
    return [column] if column in records else []


def _severity(graded: pd.DataFrame, main: pd.Series, now: Flags, themes: Sequence[Theme]) -> pd.Series:
    """Return theme -> its grade in 0..1: what people wrote into the catalogue, else the mean of its texts."""
    written = {t.number: int(t.severity) / HIGHEST for t in themes if t.active and t.severity}
    return pd.Series(written, dtype=float).combine_first(_mean_severity(graded, main, now))


def _mean_severity(graded: pd.DataFrame, main: pd.Series, now: Flags) -> pd.Series:
    level = np.zeros(len(main))
    np.maximum.at(level, graded["row"].to_numpy(), graded["level"].to_numpy(dtype=float))
    named = now & (main != "").to_numpy()
    return pd.Series(level[named] / HIGHEST).groupby(main.to_numpy()[named]).mean()
