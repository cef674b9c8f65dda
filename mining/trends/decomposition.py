"""The change of a total split into volume, rate and mix, adding up exactly."""

import numpy as np
import pandas as pd

from mining.arrays import Doubles
from mining.trends.counts import ids_by
from mining.trends.exposure import Exposure, facet_column


def by_facet(records: pd.DataFrame, exposure: Exposure, month: str) -> pd.DataFrame:
    """Return n, exposure and record_ids (a tuple) of each value of the exposure file's facet, indexed by value.

    They are those of one month. Values without an exposure row have NaN. A file without facet, or with one that the
    records lack, gives a single value `""`: no mix.
    """
    inside = records[records["month"] == month]
    column = facet_column(exposure, records.columns)
    if column is None:
        whole = exposure.overall([month]).set_axis([""])
        return pd.DataFrame(
            {"n": float(len(inside)), "exposure": whole, "record_ids": [tuple(inside["record_id"])]}
        )
    known = exposure.by_facet(month)
    ids = ids_by(inside["record_id"], inside[column])
    values = sorted({*ids, *known.index})
    led = [ids.get(value, ()) for value in values]
    n = np.array(list(map(len, led)), dtype=float)
    return pd.DataFrame({"n": n, "exposure": known.reindex(values), "record_ids": led}, index=values)


def decompose(now: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """Split the change of a total by the logarithmic mean Divisia index (LMDI-I; Ang 2005), with its zero limits.

    With N = sum over groups of E s r (E total exposure, s the group's share of it, r its rate) the effect of a factor x
    is L(N1, N0) ln(x1/x0), L(a, b) = (a - b)/(ln a - ln b); a group that comes or goes is the limit of Ang and Liu
    (2007).

    Parameters
    ----------
    now, before
        n and exposure (float, >= 0), indexed by group (channel, region ...). Groups missing on one side are 0 there.

    Returns
    -------
    DataFrame
        group, n, base_n, change, volume, mix, rate, unknown; the four effects add up to change. All of the change
        of a group with records but no exposure is `unknown`. Sorted by group.
    """
    groups = sorted({*now.index, *before.index})
    n1, e1 = (now[name].reindex(groups).fillna(0.0).to_numpy(float) for name in ("n", "exposure"))
    n0, e0 = (before[name].reindex(groups).fillna(0.0).to_numpy(float) for name in ("n", "exposure"))
    unknown = ((n1 > 0) & (e1 == 0)) | ((n0 > 0) & (e0 == 0))
    e1, e0 = np.where(unknown, 0, e1), np.where(unknown, 0, e0)
    mean = _logarithmic_mean(n1, n0)
    volume = mean * _log_ratio(np.full_like(e1, e1.sum()), np.full_like(e0, e0.sum()))
    mix = mean * _log_ratio(e1 / max(e1.sum(), 1e-300), e0 / max(e0.sum(), 1e-300))
    change = n1 - n0
    mix = np.where((e1 > 0) & (e0 > 0), mix, change)  # a group that comes or goes
    volume = np.where((e1 > 0) & (e0 > 0), volume, 0.0)
    rate = change - volume - mix
    effects = {"volume": volume, "mix": mix, "rate": rate}
    table = pd.DataFrame({"group": groups, "n": n1, "base_n": n0, "change": change})
    table = table.assign(**{name: np.where(unknown, 0.0, effect) for name, effect in effects.items()})
    return table.assign(unknown=np.where(unknown, change, 0.0))


def _logarithmic_mean(a: Doubles, b: Doubles) -> Doubles:
    """L(a, b), a where both are equal, 0 where one is 0."""
    both = (a > 0) & (b > 0)
    x, y = np.where(both, a, 1.0), np.where(both, b, 1.0)
    near = np.isclose(x, y, rtol=1e-9)
    gap = np.where(near, 1.0, np.log(x) - np.log(y))
    return np.where(both, np.where(near, x, (x - y) / gap), 0.0)


def _log_ratio(a: Doubles, b: Doubles) -> Doubles:
    both = (a > 0) & (b > 0)
    return np.log(np.where(both, a, 1.0) / np.where(both, b, 1.0))
