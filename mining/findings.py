"""What a month's stages hand to each other: what was read, and what was found in it."""

from dataclasses import dataclass

import pandas as pd

from mining.analysis import Segmented
from mining.records.whole import Intake
from mining.report.material import Run
from mining.themes.catalogue import Catalogue
from mining.themes.theming import Themed
from mining.trends.following import Followed
from mining.trends.given import Given
from mining.trends.improvement import Improved
from mining.trends.judging import Judged


@dataclass(frozen=True)
class Read:
    """What the month is made from: the tables kept by hand, the catalogue as it was, the records cut into words."""

    given: Given
    known: Catalogue
    facts: Run
    intake: Intake
    texts: Segmented
    month: str

    def counted(self) -> pd.DataFrame:
        """Return the records without what was written, which no count needs."""
        return self.intake.records.drop(columns=["title", "text"])


@dataclass(frozen=True)
class Found:
    """What the stages found; `said` of `trends.said.said_more`."""

    themed: Themed
    followed: Followed
    said: pd.DataFrame
    improved: Improved
    judged: Judged
