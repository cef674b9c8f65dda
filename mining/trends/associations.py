"""Which themes go wrong together, and where a theme weighs more than elsewhere: shares of shares with intervals."""

import numpy as np
import pandas as pd
from scipy import sparse, special

from mining.arrays import Doubles, Strings
from mining.trends.counts import of_main_themes
from mining.trends.crossings import facets
from mining.trends.exposure import Exposure, facet_column, lacking
from mining.trends.inference import Interval, share_interval
from mining.words.tokens import Tokens

TOGETHER = ["theme_id", "other_id", "n", "lift", "lift_low", "lift_high"]
SEGMENTS = [
    "facet", "value", "theme_id", "n", "share", "of_users", "ratio", "ratio_low", "ratio_high", "against",
]  # fmt: skip
WORDS = ["theme_id", "word", "n", "lift", "lift_low", "lift_high"]
WORDS_TOLD = 8
USERS, RECORDS = "用户份额", "来件份额"


def in_one_text(assignments: pd.DataFrame, minimum: int) -> pd.DataFrame:
    """Return the pairs of themes that stand in one text more often than by chance: of `together`."""
    told = assignments.loc[assignments["theme_id"] != "", ["record_id", "theme_id"]]
    return together(told["record_id"], told["theme_id"], assignments["record_id"].nunique(), minimum)


def of_one_customer(records: pd.DataFrame, assignments: pd.DataFrame, minimum: int) -> pd.DataFrame:
    """Return the pairs of main themes that one customer tells of more often than by chance: of `together`."""
    known = records.loc[records["customer"] != "", ["record_id", "customer"]]
    told = of_main_themes(assignments)[["record_id", "theme_id"]].merge(known, on="record_id")
    return together(told["customer"], told["theme_id"], known["customer"].nunique(), minimum)


def together(unit: pd.Series, theme: pd.Series, units: int, minimum: int) -> pd.DataFrame:
    """Return the pairs of themes that meet in a unit at least `minimum` times and more often than by chance.

    Parameters
    ----------
    unit, theme
        Row by row: a text or customer, and a theme that it has; repetitions count once.
    units
        All texts or customers, those without theme included.

    Returns
    -------
    DataFrame
        theme_id, other_id (both directions), n (units with both), lift = P(both) / (P(one) P(other)), lift_low,
        lift_high (by the delta method on its logarithm, at 1 - 5%/pairs, so that all pairs hold together). Only pairs
        whose interval lies above 1; strongest lower end first.
    """
    pairs = pd.DataFrame({"unit": unit.to_numpy(), "theme": theme.to_numpy()}).drop_duplicates()
    row, _ = pd.factorize(pairs["unit"], sort=True)
    column, names = pd.factorize(pairs["theme"], sort=True)
    shape = (int(row.max(initial=-1)) + 1, len(names))
    member = sparse.csr_matrix((np.ones(len(row)), (row, column)), shape=shape)
    both = np.asarray((member.T @ member).todense(), dtype=float)
    n = both.diagonal()
    one, other = np.nonzero(np.triu(both >= minimum, 1))
    if not len(one):
        return pd.DataFrame(columns=TOGETHER)
    lift = lift_interval(both[one, other], n[one], n[other], units, 1 - 0.05 / len(one))
    frame = pd.DataFrame({"n": both[one, other].astype(int), **lift.named("lift")})
    there = frame.assign(theme_id=names[one], other_id=names[other])
    back = frame.assign(theme_id=names[other], other_id=names[one])
    found = pd.concat([there, back])
    ordered = found[found["lift_low"] > 1].sort_values(
        ["lift_low", "theme_id", "other_id"], ascending=[False, True, True], ignore_index=True
    )
    return ordered[TOGETHER]


def words_of_themes(content: Tokens, main: Strings, minimum: int) -> pd.DataFrame:
    """Return the words that stand in the texts of a theme more often than in all texts.

    Parameters
    ----------
    content
        The words of the texts.
    main
        Main theme of each text, `""` none, shape (texts,).
    minimum
        Texts with both below which nothing is told.

    Returns
    -------
    DataFrame
        theme_id, word, n (texts of the theme with the word), lift = P(both) / (P(theme) P(word)), lift_low, lift_high
        (`lift_interval` at 1 - 5%/pairs). Of each theme the eight with the highest lower end above 1, highest first.
    """
    found = content.presence()
    column, names = pd.factorize(main, sort=True)
    member = sparse.csr_matrix(
        (np.ones(len(main), np.int32), (column, np.arange(len(main)))), shape=(len(names), len(main))
    )
    both = (member @ found).tocoo()
    kept = (both.data >= minimum) & (names[both.row] != "")
    theme, word, n = both.row[kept], both.col[kept], both.data[kept].astype(float)
    if not len(n):
        return pd.DataFrame(columns=WORDS)
    size, texts = np.bincount(column).astype(float), content.texts_with().astype(float)
    lift = lift_interval(n, size[theme], texts[word], len(main), 1 - 0.05 / len(n))
    told = {"theme_id": names[theme], "word": np.array(content.vocabulary, dtype=object)[word]}
    frame = pd.DataFrame({**told, "n": n.astype(int), **lift.named("lift")})
    ordered = frame[frame["lift_low"] > 1].sort_values(
        ["theme_id", "lift_low", "word"], ascending=[True, False, True]
    )
    return ordered.groupby("theme_id").head(WORDS_TOLD).reset_index(drop=True)


def lift_interval(both: Doubles, one: Doubles, other: Doubles, units: float, level: float) -> Interval:
    """Return lift = both units / (one other) and its interval, counts of units with both, the one, the other.

    Variance of the logarithm by the delta method for four multinomial cells: (sum g^2 p - (sum g p)^2) / units with
    g the derivative of log p_both - log p_one - log p_other by each cell (Agresti 2013, section 16.1). Counts > 0.
    """
    p, a, b = both / units, one / units, other / units
    squares = p * (1 / p - 1 / a - 1 / b) ** 2 + (a - p) / a**2 + (b - p) / b**2
    half = -special.ndtri((1 - level) / 2) * np.sqrt(np.maximum(squares - 1, 0) / units)
    lift = p / (a * b)
    return Interval(lift, lift * np.exp(-half), lift * np.exp(half))


def segments(
    records: pd.DataFrame, main: pd.Series, month: str, exposure: Exposure | None, minimum: int
) -> pd.DataFrame:
    """Return where each theme weighs more or less than the users do, or than all records do.

    Parameters
    ----------
    main
        Main theme of each record, `""` none, in the order of `records`.
    minimum
        Records of the theme in a group below which nothing is told.

    Returns
    -------
    DataFrame
        facet (a column of the records), value, theme_id, n (records of the theme in the group this month), share (of
        the theme's records), of_users (share of the users in the group by the exposure file, else of the other
        records), ratio (share / of_users) with ratio_low, ratio_high, against (用户份额, 来件份额). The interval
        against users is Wilson's (1927) divided by their share, which is known; against records Katz's (1978), on the
        logarithm of a ratio of two shares. Where none of the other records is in the group, of_users is 0, ratio and
        ratio_high are infinite, and ratio_low has half a record added to each count (Walter 1975). Largest ratio first.
    """
    now = (records["month"] == month).to_numpy()
    told_by = None
    if exposure is not None and not lacking(exposure, [month], records):
        told_by = facet_column(exposure, records.columns)
    parts = [
        _segment(
            records[column][now], main[now], column, exposure if column == told_by else None, month, minimum
        )
        for column in facets(records)
    ]
    order = ["ratio", "facet", "value", "theme_id"]
    found = [part for part in parts if len(part)]
    if not found:
        return pd.DataFrame(columns=SEGMENTS)
    ordered = pd.concat(found).sort_values(order, ascending=[False, True, True, True], ignore_index=True)
    return ordered[SEGMENTS]


def _segment(
    value: pd.Series, main: pd.Series, column: str, exposure: Exposure | None, month: str, minimum: int
) -> pd.DataFrame:
    """Return the columns of `segments` for one column of the records; `exposure` if it is told by its values."""
    told = pd.DataFrame({"value": value.to_numpy(), "theme_id": main.to_numpy()})
    told = told[told["value"] != ""]
    cells = told.groupby(["value", "theme_id"], as_index=False).agg(n=("value", "size"))
    cells["size"] = cells.groupby("theme_id")["n"].transform("sum")
    cells["group"] = cells.groupby("value")["n"].transform("sum")
    cells = cells[(cells["n"] >= minimum) & (cells["theme_id"] != "")]
    n, size = cells["n"].to_numpy(float), cells["size"].to_numpy(float)
    users = pd.Series(dtype=float) if exposure is None else exposure.by_facet(month)
    if users.sum() > 0:
        base = (users[users > 0] / users.sum()).reindex(cells["value"]).to_numpy(float)
        ends, against = share_interval(n, size), USERS
        low, high = ends.low / base, ends.high / base
    else:
        rest, against = cells["group"].to_numpy(float) - n, RECORDS
        # where all records are of one theme there is nothing to compare it with
        others = np.where(len(told) > size, len(told) - size, np.nan)
        base, (low, high) = rest / others, _share_ratio(n, size, rest, others)
    with np.errstate(divide="ignore"):
        ratio = n / size / base
    ratios = {"share": n / size, "of_users": base, "ratio": ratio, "ratio_low": low, "ratio_high": high}
    return cells.assign(facet=column, **ratios, against=against).dropna(subset=["ratio"])


def _share_ratio(n: Doubles, size: Doubles, rest: Doubles, others: Doubles) -> tuple[Doubles, Doubles]:
    """Return the ends of the ratio of n/size to rest/others as `segments` tells them."""
    added = np.where(rest > 0, 0.0, 0.5)
    a, m, b, k = (count + added for count in (n, size, rest, others))
    ratio, spread = a / m / (b / k), np.exp(1.96 * np.sqrt(1 / a - 1 / m + 1 / b - 1 / k))
    return ratio / spread, np.where(rest > 0, ratio * spread, np.inf)
