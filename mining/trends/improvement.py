"""What a department decides from: grave cases, dimensions, repeats, waiting times."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from mining.themes import dimensions as schemes_
from mining.themes.dimensions import Schemes
from mining.themes.theming import Themed
from mining.trends.dimensions import tabulate
from mining.trends.exposure import Exposure
from mining.trends.handling import handling_times
from mining.trends.redflags import red_flags
from mining.trends.repeats import chains, repeats
from mining.words.severity import SeverityLists, grade_texts
from mining.words.tokens import Tokens


@dataclass(frozen=True)
class Given:
    """What the department wrote down: word lists, exposure and figures of the hotline, None where there is no file."""

    severity: SeverityLists
    schemes: Schemes
    exposure: Exposure | None = None
    calls: pd.DataFrame | None = None

    def sources(self) -> dict[str, str]:
        """Return the word lists: file -> SHA-256."""
        return {**self.severity.sources, **self.schemes.sources}


@dataclass(frozen=True)
class Rules:
    """The department's own limits.

    `red_flag_level`: grade from which a single case is shown (1 to 4). `repeat_days`: spans within which a customer
    comes again, days. `limits`: step (首次响应, 办结) -> promised hours. `longest_days`: a longer wait is an error.
    """

    red_flag_level: int
    repeat_days: Sequence[int]
    limits: Mapping[str, float]
    longest_days: int


@dataclass(frozen=True)
class Improved:
    """What the stage hands on; columns are told by the functions that make the tables.

    `graded`: record_id, month, grade, level, term of every record with a grade. `dimension_of_text`: record_id and a
    column per scheme; `dimension_of_theme`: of `themes.dimensions.map_themes`. `notes`: what a reader must know.
    """

    red_flags: pd.DataFrame
    dimensions: pd.DataFrame
    repeats: pd.DataFrame
    times: pd.DataFrame
    chains: pd.DataFrame
    graded: pd.DataFrame
    dimension_of_text: pd.DataFrame
    dimension_of_theme: pd.DataFrame
    notes: tuple[str, ...]


def improve(
    records: pd.DataFrame,
    full: Tokens,
    content: Tokens,
    themed: Themed,
    given: Given,
    rules: Rules,
    *,
    month: str,
) -> Improved:
    """Return the tables of the month that decisions are made from; those without data are empty."""
    schemes = given.schemes.schemes
    main = _main_theme(records, themed.assignments)
    graded = grade_texts(full, given.severity)
    chosen = {theme.number: theme.dimension for theme in themed.catalogue.themes if theme.active}
    mapped = schemes_.map_texts(full, content, schemes)
    of_theme = schemes_.map_themes(mapped, main.to_numpy(dtype=object), chosen, schemes)
    of_text = schemes_.settle(mapped, main.to_numpy(dtype=object), of_theme, schemes)
    counted = (records["month"] == month).to_numpy() & ~themed.praise
    told = records[["record_id", "month"]]
    return Improved(
        red_flags=red_flags(records, graded, month, rules.red_flag_level),
        dimensions=tabulate(of_text, counted, schemes),
        repeats=repeats(records, themed.assignments, month, rules.repeat_days),
        times=handling_times(records, main, month, rules.limits, rules.longest_days),
        chains=chains(records, themed.assignments, month, max(rules.repeat_days)),
        graded=told.iloc[graded["row"]].reset_index(drop=True).join(graded.drop(columns="row")),
        dimension_of_text=told[["record_id"]].join(of_text),
        dimension_of_theme=of_theme,
        notes=schemes_.unknown_choices(chosen, schemes),
    )


def _main_theme(records: pd.DataFrame, assignments: pd.DataFrame) -> pd.Series:
    """Return the main theme of each record, `""` none, in the order and index of `records`."""
    first = assignments[assignments["rank"] == 1].set_index("record_id")["theme_id"]
    return records["record_id"].map(first).fillna("")
