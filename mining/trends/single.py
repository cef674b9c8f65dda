"""Alarms that one customer makes: whoever writes forty times is one voice, not forty."""

import numpy as np
import pandas as pd

from mining.arrays import Longs
from mining.trends.alerts import WORSE, Rules


def of_one_customer(
    alerts: pd.DataFrame, records: pd.DataFrame, assignments: pd.DataFrame, rules: Rules, *, month: str
) -> Longs:
    """Return how many records of each alarm for worse of a month come from the one customer who makes it an alarm.

    Parameters
    ----------
    alerts
        Of `alerts.back_test`.
    records, assignments
        Of the contract; a theme has the records whose main theme it is, an issue all that were assigned to it.
    rules
        They tell the least count and ratio of an alarm.

    Returns
    -------
    array of int, shape (rows of alerts,)
        0 where there would be an alarm (a count of `detectable`, or of the minimum where that is unknown) with a
        single record of this customer, and where customers are unknown.
    """
    most = np.zeros(len(alerts), dtype=np.int64)
    judged = np.flatnonzero((alerts["month"] == month) & (alerts["verdict"] == WORSE))
    now = records.loc[(records["month"] == month) & (records["customer"] != ""), ["record_id", "customer"]]
    known = assignments.merge(now, on="record_id")
    gate = np.maximum(rules.minimum_count, rules.minimum_ratio * alerts["expected"].to_numpy(float))
    least = np.fmax(alerts["detectable"].to_numpy(float), gate)
    for place in judged:
        n = _most(known, str(alerts["theme_id"].iloc[place]), str(alerts["issue_id"].iloc[place]))
        most[place] = n if alerts["n"].iloc[place] - n + 1 < least[place] else 0
    return most


def _most(known: pd.DataFrame, theme: str, issue: str) -> int:
    """Return the records of the most frequent customer of an issue or, without one, of a theme."""
    of_theme = (known["theme_id"] == theme) & (known["rank"] == 1)
    own = known[known["issue_id"] == issue if issue else of_theme].drop_duplicates("record_id")
    return int(own["customer"].value_counts().max()) if len(own) else 0
