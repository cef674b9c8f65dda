"""Which records are the same posting again."""

import pandas as pd


def same_posting(records: pd.DataFrame) -> pd.Series:
    """Tell which records repeat an earlier row: bool, same index; the first of each stays False.

    The same id with the same text; or the same customer, time and text. Where the customer is unknown and the time
    has no time of day, two ids are two customers who say the same.

    `records` has id, customer, time, text; `""` is unknown.
    """
    with_id = records["id"] != ""
    vague = (records["customer"] == "") & (records["time"] == records["time"].dt.normalize()) & with_id
    same_id = records.duplicated(["id", "text"]) & with_id
    same_moment = records.assign(vague=records["id"].where(vague, "")).duplicated(
        ["customer", "time", "text", "vague"]
    )
    return same_id | same_moment
