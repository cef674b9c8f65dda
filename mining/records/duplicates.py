"""Which records are the same posting again."""

from collections import Counter
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from mining.arrays import Flags, Strings
from mining.records.facets import facet_columns

SHINGLE = 2  # characters: a word or so
SIMILAR = 0.8  # Jaccard similarity of shingle sets from which two texts count as one
# A pair of similarity .8 shares two bands with probability .996, one of .3 with .16.
BANDS, ROWS, SHARED = 8, 2, 2
BLOCK = 20_000  # texts whose shingles are held at once
MIXER = np.uint64(0x9E3779B97F4A7C15)  # 2**64 over the golden ratio, odd


def same_posting(records: pd.DataFrame) -> pd.Series:
    """Tell which records repeat an earlier row: bool, same index; the first of each stays False.

    The same id with the same text; or the same customer, time and text. Where the customer is unknown, channel, score
    and groups must be the same, too, and, unless the time is known to the second, the ids: the same words about two
    shops on one day are those of two customers.

    `records` has file, id, customer, time, text, and may have channel, score and columns `facet:NAME`; `""` is unknown.
    """
    alike = records[records.duplicated("text", keep=False)]
    same_id = alike.duplicated(["id", "text"]) & (alike["id"] != "")
    unknown = alike["customer"] == ""
    said_of = [*alike.columns.intersection(["channel", "score"]), *facet_columns(alike)]
    told_apart = alike[said_of].astype("str").where(unknown, "")
    told_apart["id"] = alike["id"].where(unknown & ~to_the_second(records)[alike.index], "")
    same_moment = alike[["customer", "time", "text"]].join(told_apart).duplicated()
    return (same_id | same_moment).reindex(records.index, fill_value=False)


def to_the_second(records: pd.DataFrame) -> pd.Series:
    """Tell which times have a time of day, in a file whose times are not all at whole minutes: bool, same index."""
    seconds = (records["time"].dt.second != 0).groupby(records["file"]).transform("any")
    told: pd.Series = seconds & (records["time"] != records["time"].dt.normalize())
    return told


def near_copies(records: pd.DataFrame, days: int, same: str = "customer") -> pd.Series:
    """Tell which records nearly repeat what the same customer wrote up to `days` days before: bool, same index.

    With `same="id"`, which are another version of one ticket, as two exports may hold it. Compared with records that
    are no copies themselves: who complains every week in the same words is counted every week. Candidates meet through
    MinHash bands (Broder 1997; Leskovec, Rajaraman, Ullman, Mining of Massive Datasets, ch. 3), so the work grows with
    the records, not with their pairs.

    `records` has `same`, time, text and is sorted by time; a customer or id `""` is never compared.
    """
    copies = pd.Series(data=False, index=records.index)
    span = pd.Timedelta(days=days)
    near = _close(records.rename(columns={same: "whose"}), span)
    if days and not near.empty:
        codes, texts = pd.factorize(near["text"])
        bands = np.concatenate(list(_bands(texts.to_numpy(dtype=object))))[codes]
        copies[near.index[_follow(near, bands, span)]] = True
    return copies


def _close(records: pd.DataFrame, span: pd.Timedelta) -> pd.DataFrame:
    """Return the records with another one of the same `whose` within the span, one after the other, in time order."""
    whose, names = pd.factorize(records["whose"])
    order = np.argsort(whose, kind="stable")
    order = order[np.asarray(names != "")[whose[order]]]
    whose, time = whose[order], records["time"].to_numpy()[order]
    soon = np.zeros(len(order) + 1, dtype=bool)  # between each and the one before, with nothing at the ends
    soon[1:-1] = (np.diff(whose) == 0) & (np.diff(time) <= span.to_timedelta64())
    return records.iloc[order[soon[:-1] | soon[1:]]]


def _follow(near: pd.DataFrame, bands: npt.NDArray[np.uint64], span: pd.Timedelta) -> Flags:
    """Go through the records of each `whose` in time order and compare each with the latest originals of its bands."""
    whose, texts = near["whose"].to_numpy(), near["text"].to_numpy()
    times = near["time"].to_numpy()
    copies = np.zeros(len(near), dtype=bool)
    originals: dict[int | str, int] = {}  # by band, and by the text itself
    for i, values in enumerate(bands.tolist()):
        if i and whose[i] != whose[i - 1]:
            originals.clear()
        met = Counter(originals[value] for value in values if value in originals)
        alike = {originals.get(texts[i], i), *(j for j, shared in met.items() if shared >= SHARED)} - {i}
        copies[i] = any(
            times[i] - times[j] <= span and _similarity(texts[i], texts[j]) >= SIMILAR for j in alike
        )
        if not copies[i]:
            originals.update(dict.fromkeys([texts[i], *values], i))
    return copies


def _similarity(one: str, other: str) -> float:
    """Return the Jaccard similarity of the shingle sets."""
    if one == other:
        return 1.0
    first, second = _shingles(one), _shingles(other)
    return len(first & second) / len(first | second)


def _shingles(text: str) -> set[str]:
    return {text[i : i + SHINGLE] for i in range(max(len(text) - SHINGLE + 1, 1))}


def _bands(texts: Strings) -> Iterator[npt.NDArray[np.uint64]]:
    """Yield the band values of non-blank texts, (texts, BANDS), block by block."""
    for start in range(0, len(texts), BLOCK):
        block = [text.ljust(SHINGLE) for text in texts[start : start + BLOCK]]
        points = np.frombuffer("".join(block).encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
        ends = np.cumsum([len(text) for text in block])
        hashes = _mixed(points[:-1] * MIXER + points[1:])
        hashes[ends[:-1] - 1] = np.iinfo(np.uint64).max  # these would reach into the next text
        firsts = np.concatenate([[0], ends[:-1]])
        salts = np.arange(BANDS * ROWS, dtype=np.uint64) * MIXER
        lowest = [np.minimum.reduceat(_mixed(hashes + salt), firsts) for salt in salts]
        signature = np.stack(lowest, axis=1).reshape(len(block), BANDS, ROWS)
        yield _mixed(signature[:, :, 0] * MIXER + signature[:, :, 1]) + salts[:BANDS]


def _mixed(values: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Scramble 64-bit values (the finalizer of splitmix64, Steele, Lea, Flood 2014)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
