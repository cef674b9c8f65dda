"""The whole stage of themes with the settings as they come, for texts that are cut into words already."""

import pandas as pd

from mining.engine import Aside, when_asked
from mining.settings import Themes
from mining.themes.catalogue import Catalogue
from mining.themes.grouping import begin
from mining.themes.theming import Themed, place_texts, tell, with_issues
from mining.words.tokens import Tokens


def themes_of(
    records: pd.DataFrame,
    full: Tokens,
    words: Tokens,
    catalogue: Catalogue,
    *,
    month: str = "",
    count: int | None = None,
    aside: Aside = when_asked,
) -> Themed:
    """Return what a run in a month, the last of the records unless said, makes of them and a catalogue."""
    month = month or str(records["month"].max())
    begun = begin(records, full, words, aside=aside)
    placed = place_texts(
        begun.seen,
        catalogue,
        count=count,
        min_size=Themes().min_size,
        accept_after_months=Themes().accept_after_months,
        month=month,
        seed=0,
    )
    return tell(records, with_issues(records, placed, begun.cases(), month), aside)
