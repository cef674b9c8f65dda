"""How the texts of a month fall on the dimensions of each scheme."""

from collections.abc import Sequence

import pandas as pd

from mining.arrays import Flags
from mining.themes.dimensions import Scheme
from mining.trends.counts import ids_by
from mining.trends.inference import share_interval

COLUMNS = ["scheme", "dimension", "n", "record_ids", "share", "share_low", "share_high"]


def tabulate(settled: pd.DataFrame, counted: Flags, schemes: Sequence[Scheme]) -> pd.DataFrame:
    """Count texts by dimension.

    Parameters
    ----------
    settled
        record_id, and the columns of `themes.dimensions.settle`.
    counted
        bool, shape (texts,): which texts take part: those of the month that do not praise.

    Returns
    -------
    DataFrame
        scheme, dimension (`""` not mapped, last of its scheme), n, record_ids (a tuple), share of the texts that
        take part, share_low, share_high (Wilson 1927); every dimension of every scheme, empty when no text takes part.
    """
    total = int(counted.sum())
    if not total or not schemes:
        return pd.DataFrame(columns=COLUMNS)
    frame = pd.concat([_counts(settled[counted], scheme) for scheme in schemes], ignore_index=True)
    return frame.assign(**share_interval(frame["n"], total).named("share"))


def _counts(now: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """Return scheme, dimension, n, record_ids."""
    order = [*scheme.seeds, ""]
    ids = ids_by(now["record_id"], now[scheme.name])
    led = [ids.get(dimension, ()) for dimension in order]
    n = list(map(len, led))
    return pd.DataFrame({"scheme": scheme.name, "dimension": order, "n": n, "record_ids": led})
