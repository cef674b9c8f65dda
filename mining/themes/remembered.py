"""Where texts lie that people judged, so that what they taught outlasts the files in which their records stood."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from mining.arrays import Floats
from mining.themes.catalogue import Catalogue
from mining.themes.ticks import Tick

IDS, POINTS = "judged.ids", "judged.points"


@dataclass(frozen=True)
class Remembered:
    """Judged texts of this run and of earlier ones.

    Attributes
    ----------
    ids
        Their records, in order.
    points
        Where they lie in the model's space, float32 [ids, d].
    """

    ids: tuple[str, ...]
    points: Floats

    def to_arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Return the arrays that a catalogue keeps; none where nothing is remembered."""
        return {IDS: np.array(self.ids, dtype=str), POINTS: self.points} if self.ids else {}


def nothing(width: int) -> Remembered:
    """Return that no text of a space of so many dimensions was judged."""
    return Remembered((), np.zeros((0, width), dtype=np.float32))


def from_arrays(arrays: Mapping[str, npt.NDArray[Any]], width: int) -> Remembered:
    """Return what a catalogue kept."""
    if IDS not in arrays:
        return nothing(width)
    return Remembered(tuple(str(record) for record in arrays[IDS]), arrays[POINTS])


def remember(
    past: Remembered, ticks: Iterable[Tick], record_ids: Sequence[str], points: Floats
) -> Remembered:
    """Return where the texts lie that the ticks of today speak of, those of this run where they lie in it.

    Parameters
    ----------
    record_ids, points
        Id and place of every text of this run, row by row.
    """
    judged = {tick.record_id for tick in ticks}
    places = {record: place for record, place in zip(past.ids, past.points, strict=True) if record in judged}
    places |= {record: points[row] for row, record in enumerate(record_ids) if record in judged}
    ids = tuple(sorted(places))
    return Remembered(ids, np.stack([places[record] for record in ids])) if ids else nothing(points.shape[1])


def remembered_ids(catalogue: Catalogue) -> frozenset[str]:
    """Return the judged records that a catalogue would know the places of without their texts."""
    return frozenset(str(record) for record in catalogue.machine.get(IDS, ()))
