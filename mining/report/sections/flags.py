"""The grave single cases of the month, however few, beside the findings."""

from dataclasses import dataclass, replace

from mining.report.blocks import Quote
from mining.report.sections.frames import rows
from mining.report.sections.quotes import Voices
from mining.report.sections.view import View
from mining.report.sentences import Figure, around, count, legible

EXCERPT = 150  # columns of a grave case's words around what makes it grave


@dataclass(frozen=True)
class Flag:
    """A grave single case; `alike`: how many more have the same text, `again`: whether one before it has."""

    grade: str
    term: str
    answered: str
    quote: Quote
    alike: Figure
    again: bool


def red_flags(view: View, voices: Voices) -> tuple[Flag, ...]:
    """Return the grave single cases of the report month, in the order of the table."""
    flags = view.material.red_flags
    if flags.empty:
        return ()
    found = flags.merge(view.now, on="record_id")
    same = found.groupby(["text", "grade", "term", "answered"], sort=False)
    told = found.assign(alike=same["record_id"].transform("size") - 1, again=same.cumcount() > 0)
    return tuple(
        Flag(
            legible(str(row.grade)),
            legible(str(row.term)),
            str(row.answered),
            replace(quote, text=around(quote.text, str(row.term).split("、", maxsplit=1)[0], EXCERPT)),
            count(row.alike),
            bool(row.again),
        )
        for row, quote in zip(rows(told), voices.quotes(told), strict=True)
    )
