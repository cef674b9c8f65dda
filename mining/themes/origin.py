"""What of the catalogue no run wrote: so that what runs change themselves is no change by people.

It is saved with the catalogue, all or none, and so a run that was killed afterwards counts as a run.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from mining.themes.people import PEOPLE
from mining.themes.saving import MACHINE, MEMBERS

ORIGIN = "origin.json"
_LEFT = "left"


def origin(folder: Path, found: Mapping[str, str], left: str) -> dict[str, str]:
    """Return file -> SHA-256 of what the catalogue's files were before runs alone made of them what they are.

    themes.toml as people last wrote it, or as the first run left it where they never did; members.parquet, from which
    the machine part had to be learned again when it was last missing.

    Parameters
    ----------
    folder
        The catalogue, as the run found it.
    found
        File -> SHA-256 of what this run found there.
    left
        SHA-256 of the themes.toml that this run leaves.
    """
    if PEOPLE not in found:
        return {PEOPLE: left}
    kept = _read(folder / ORIGIN)
    first = {name: kept[name] for name in (PEOPLE, MEMBERS) if name in kept}
    if kept.get(_LEFT) != found[PEOPLE]:
        first[PEOPLE] = found[PEOPLE]
    if MEMBERS in found and MACHINE not in found:
        first[MEMBERS] = found[MEMBERS]
    return first


def origin_file(first: Mapping[str, str], left: str) -> bytes:
    """Return the content of `ORIGIN` for the next run, by what `origin` returned and the themes.toml that is left."""
    return (json.dumps({**first, _LEFT: left}, indent=2, sort_keys=True) + "\n").encode()


def _read(file: Path) -> dict[str, str]:
    """Return what the last run kept; nothing where it cannot be read: only a reason that is told hangs on it."""
    try:
        kept = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}
