"""Single grave cases of the month: one of them outweighs a hundred mild ones."""

import numpy as np
import pandas as pd

from mining.records.exactness import IMPOSSIBLE, UNREADABLE

COLUMNS = ["record_id", "grade", "term", "answered"]
YES, NO, UNKNOWN = "是", "否", ""


def red_flags(records: pd.DataFrame, graded: pd.DataFrame, level: int) -> pd.DataFrame:
    """Return every graded record with a grade of `level` or more, whatever their number.

    Parameters
    ----------
    graded
        Of `words.severity.grade_texts`, for the rows of the month among `records`.

    Returns
    -------
    DataFrame
        record_id, grade, level, term, answered (是, 否; `""` where nobody can tell), a row per record with
        its gravest grade; gravest first, then not answered, then by how many grave terms it names, newest, record_id.
    """
    told = graded[graded["level"] >= level]
    terms = (told["term"].str.count("、") + 1).groupby(told["row"]).sum().rename("terms")
    cases = records[["record_id", "time"]].assign(answered=_answered(records))
    found = told.drop_duplicates("row").join(terms, on="row").merge(cases, left_on="row", right_index=True)
    order = found.assign(
        waits=found["answered"] != NO,
        newest=-found["time"].to_numpy().astype("datetime64[s]").astype(np.int64),
    )
    ordered = order.sort_values(
        ["level", "waits", "terms", "newest", "record_id"], ascending=[False, True, False, True, True]
    )
    return ordered[COLUMNS].reset_index(drop=True)


def _answered(records: pd.DataFrame) -> pd.Series:
    answer = records["responded"].notna() | records["closed"].notna()
    exact = records[["responded_exact", "closed_exact"]]
    told = (exact != "").any(axis=1) & ~exact.isin([IMPOSSIBLE, UNREADABLE]).any(axis=1)
    return pd.Series(np.select([answer, told], [YES, NO], UNKNOWN), index=records.index, dtype=str)
