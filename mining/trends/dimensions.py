"""How the texts of a month fall on the dimensions of each scheme."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from mining.themes.dimensions import Scheme
from mining.trends.inference import share_interval

COLUMNS = ["scheme", "dimension", "n", "share", "share_low", "share_high"]


def tabulate(
    settled: pd.DataFrame, counted: npt.NDArray[np.bool_], schemes: Sequence[Scheme]
) -> pd.DataFrame:
    """Count texts by dimension.

    Parameters
    ----------
    settled
        Of `themes.dimensions.settle`.
    counted
        bool, shape (texts,): which texts take part: those of the month that do not praise.

    Returns
    -------
    DataFrame
        scheme, dimension (`""` not mapped, last of its scheme), n, share of the texts that take part, share_low,
        share_high (Wilson 1927); every dimension of every scheme, empty when no text takes part.
    """
    total = int(counted.sum())
    if not total:
        return pd.DataFrame(columns=COLUMNS)
    rows = [
        (scheme.name, name, n)
        for scheme in schemes
        for name, n in settled.loc[counted, scheme.name]
        .value_counts()
        .reindex([*scheme.seeds, ""], fill_value=0)
        .items()
    ]
    frame = pd.DataFrame(rows, columns=COLUMNS[:3])
    share = share_interval(frame["n"], total)
    return frame.assign(share=share.estimate, share_low=share.low, share_high=share.high)
