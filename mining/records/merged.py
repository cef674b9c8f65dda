"""Cells that are merged over several rows: the value stands in the first, the others are blank."""

from collections.abc import Iterable, Mapping, Sequence

Corner = tuple[int, int]


class Merged:
    """The vertical merges of a sheet whose rows are read in order.

    `ranges`: (row, column) of the first and of the last cell of each merge, counted from 0; `left`: the column that
    the rows begin with.
    """

    def __init__(self, ranges: Iterable[tuple[Corner, Corner]], left: int) -> None:
        self._begin: dict[int, list[tuple[int, int]]] = {}
        self._open: dict[int, tuple[int, str]] = {}
        for (top, first), (bottom, _) in ranges:
            if bottom > top and first >= left:
                self._begin.setdefault(top + 1, []).append((first - left, bottom + 1))

    def above(self, number: int, cells: Sequence[str]) -> Mapping[int, str]:
        """Return position -> value for those cells of row `number`, from 1, whose merge began in a row above."""
        self._open = {at: (last, value) for at, (last, value) in self._open.items() if number <= last}
        above = {at: value for at, (_, value) in self._open.items()}
        for at, last in self._begin.get(number, ()):
            if at < len(cells):
                self._open[at] = (last, cells[at])
        return above


def spread(cells: Sequence[str], above: Mapping[int, str], apart: Iterable[int]) -> list[str]:
    """Return the cells with what stands above them in a merge, but for those `apart`."""
    wanted = above.keys() - set(apart)
    return [cell or (above[at] if at in wanted else "") for at, cell in enumerate(cells)]
