"""How often the theme of a text is right, by the texts that people were shown by chance."""

import pandas as pd

from mining.themes.catalogue import Catalogue
from mining.themes.lessons import theme_of
from mining.themes.ticks import AUDIT
from mining.trends.inference import share_interval

COLUMNS = ("theme_id", "checked", "right", "low", "high", "doubtful")
FLOOR = 0.7
"""Share of texts rightly in a theme, below which its figures are not to be relied on."""


def accuracy(catalogue: Catalogue) -> pd.DataFrame:
    """Return theme_id (`""` all, first), checked, right, low, high, doubtful.

    low and high: 95% Wilson interval of the share that is right; doubtful: all of it lies below `FLOOR`.

    Only audited texts count: examples and doubtful cases that people chose say nothing of the others. A text counts
    as it was shown, also if its theme has learned from the answer since.
    """
    audited = [(theme_of(tick, catalogue), tick.yes) for tick in catalogue.ticks if tick.source == AUDIT]
    answers = pd.DataFrame([answer for answer in audited if answer[0]], columns=["theme_id", "right"])
    if answers.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    answers["right"] = answers["right"].astype(int)
    table = (
        pd.concat([answers.assign(theme_id=""), answers])
        .groupby("theme_id", as_index=False)["right"]
        .agg(["count", "sum"])
    )
    table.columns = pd.Index(["theme_id", "checked", "right"])
    interval = share_interval(table["right"].to_numpy(), table["checked"].to_numpy())
    return table.assign(low=interval.low, high=interval.high, doubtful=interval.high < FLOOR)
