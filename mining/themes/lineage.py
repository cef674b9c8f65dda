"""What happened to each theme: born, renamed, merged, split, retired, taken back; by whom, in which month.

The list is only ever added to. Who edits themes.toml by hand need not write it: the run sees what changed against
what the list tells so far.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from mining.themes.theme import MERGED, RETIRED, Theme

BORN, RENAMED, JOINED, SPLIT, STOPPED, BACK, WENT_ON = "新生", "改名", "合并", "拆分", "退役", "恢复", "延续"
MACHINE, PERSON = "机器", "人"


@dataclass(frozen=True)
class _State:
    """A theme as the list tells it: its name, and how it ended (`""` while in use)."""

    name: str
    ended: str = ""
    into: str = ""


def update(lineage: pd.DataFrame, themes: Sequence[Theme], born: Iterable[str], month: str) -> pd.DataFrame:
    """Return the list with what it does not tell yet of `themes`.

    Parameters
    ----------
    lineage
        month, event, theme_id, other_id, by, note; all text, oldest first.
    born
        Numbers that the machine gave in this run; any other theme that the list does not know a person made.
    month
        The month that new events are written under, `YYYY-MM`.
    """
    told = _told(lineage)
    by_machine = set(born)
    events = []
    for theme in themes:
        if theme.number not in told:
            by = MACHINE if theme.number in by_machine else PERSON
            events.append((theme.born or month, BORN, theme.number, "", by, theme.name))
        before = told.get(theme.number, _State(theme.name))
        if before.name != theme.name:
            events.append((month, RENAMED, theme.number, "", PERSON, f"{before.name} → {theme.name}"))
        ended = {MERGED: JOINED, RETIRED: STOPPED}.get(theme.status, "")
        if ended and (ended, theme.into) != (before.ended, before.into) and before.ended != SPLIT:
            events.append((month, ended, theme.number, theme.into, PERSON, theme.name))
        elif before.ended and not ended:
            events.append((month, BACK, theme.number, "", PERSON, theme.name))
    there = {theme.number for theme in themes}
    gone = {number: state.name for number, state in told.items() if number not in there and not state.ended}
    events += [(month, STOPPED, number, "", PERSON, name) for number, name in gone.items()]
    return _with(lineage, events)


def split(lineage: pd.DataFrame, theme: Theme, parts: Sequence[Theme], month: str) -> pd.DataFrame:
    """Return the list with a theme that became several."""
    events = [(month, BORN, part.number, theme.number, PERSON, part.name) for part in parts]
    events += [(month, SPLIT, theme.number, part.number, PERSON, theme.name) for part in parts]
    return _with(lineage, events)


def renewed(
    lineage: pd.DataFrame,
    themes: Sequence[Theme],
    again: Mapping[str, str],
    heirs: Mapping[str, Sequence[str]],
    renamed: Mapping[str, str],
    month: str,
) -> pd.DataFrame:
    """Return the list after the machine sought all themes afresh.

    Parameters
    ----------
    themes
        All themes, as they are now.
    again
        Themes that came out again or that people have in hand, with a note.
    heirs
        What became of each theme that did not: several themes, one, or none.
    renamed
        What themes were called that have another name now, by number; of new ones nothing is told.
    """
    names = {theme.number: theme.name for theme in themes}
    known = _told(lineage)
    events = [(WENT_ON, number, "", note) for number, note in again.items()]
    events += [(BORN, number, "", name) for number, name in names.items() if number not in known]
    events += [
        (RENAMED, number, "", f"{name} → {names[number]}")
        for number, name in renamed.items()
        if number in known
    ]
    for number, after in heirs.items():
        what = (STOPPED, JOINED, SPLIT)[min(len(after), 2)]
        events += [(what, number, heir, names[number]) for heir in after or [""]]
    new = [(month, what, number, other, MACHINE, note) for what, number, other, note in events]
    return _with(lineage, new)


def sought_afresh(before: pd.DataFrame, after: pd.DataFrame) -> dict[str, int]:
    """Return what became of how many themes (延续, 改名, 拆分, 合并, 退役) where a run sought them afresh."""
    new = after.iloc[len(before) :]
    ended = new[(new["by"] == MACHINE) & (new["event"] != BORN)].drop_duplicates(["event", "theme_id"])
    return {str(event): int(n) for event, n in ended["event"].value_counts(sort=False).items()}


def names(lineage: pd.DataFrame) -> dict[str, str]:
    """Return the name that each theme of the list has, or had last."""
    return {number: state.name for number, state in _told(lineage).items()}


def called_by_people(lineage: pd.DataFrame) -> frozenset[str]:
    """Return the themes whose name people chose; the parts of a theme that they split have names of the machine."""
    named = lineage[lineage["event"].isin([BORN, RENAMED])].drop_duplicates("theme_id", keep="last")
    chosen = (named["by"] == PERSON) & ((named["event"] == RENAMED) | (named["other_id"] == ""))
    return frozenset(named.loc[chosen, "theme_id"])


def _with(lineage: pd.DataFrame, events: Sequence[tuple[str, ...]]) -> pd.DataFrame:
    new = pd.DataFrame(events, columns=list(lineage.columns), dtype=str)
    return pd.concat([lineage, new], ignore_index=True)


def _told(lineage: pd.DataFrame) -> dict[str, _State]:
    told: dict[str, _State] = {}
    for event in lineage.itertuples(index=False):
        number, before = str(event.theme_id), told.get(str(event.theme_id), _State(""))
        if event.event == BORN:
            told[number] = _State(str(event.note))
        elif event.event == RENAMED:
            told[number] = _State(str(event.note).rpartition(" → ")[2], before.ended, before.into)
        elif event.event == BACK:
            told[number] = _State(before.name)
        elif event.event == WENT_ON:
            continue
        else:
            into = str(event.other_id) if event.event == JOINED else ""
            told[number] = _State(before.name, str(event.event), into)
    return told
