"""What the department wrote down, for decisions to be measured with."""

from dataclasses import dataclass

import pandas as pd

from mining.themes.dimensions import Schemes
from mining.trends.exposure import Exposure
from mining.trends.ledger import Action
from mining.words.severity import SeverityLists


@dataclass(frozen=True)
class Given:
    """Word lists, exposure, figures of the hotline (None without file), actions."""

    severity: SeverityLists
    schemes: Schemes
    exposure: Exposure | None = None
    calls: pd.DataFrame | None = None
    ledger: tuple[Action, ...] = ()

    def sources(self) -> dict[str, str]:
        """Return the word lists: file -> SHA-256."""
        return {**self.severity.sources, **self.schemes.sources}
