"""What the files of word lists are called in messages."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path


def short_names(files: Iterable[Path], parts: int = 2) -> dict[Path, str]:
    """Return file -> folder/name, with as many folders before it as tell it from others that end alike."""
    alike: defaultdict[str, set[Path]] = defaultdict(set)
    for file in files:
        alike[Path(*file.parts[-parts:]).as_posix()].add(file)
    names: dict[Path, str] = {}
    for name, own in alike.items():
        names |= short_names(own, parts + 1) if len(own) > 1 else dict.fromkeys(own, name)
    return names
