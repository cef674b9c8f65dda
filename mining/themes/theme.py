"""One theme as people see and edit it."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Annotated, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

NUMBER: Final = re.compile(r"T\d{3,}")
Status = Literal["正式", "暂定", "并入", "退役"]
FORMAL: Final = "正式"
PROVISIONAL: Final = "暂定"
MERGED: Final = "并入"
RETIRED: Final = "退役"
_as_tuple = BeforeValidator(lambda value: tuple(value) if isinstance(value, list) else value)
Texts = Annotated[tuple[str, ...], _as_tuple]
SPOKEN: Final = re.compile(r"[^\s-]")
"""What a word of `must` or `never` has at least; one without would stand in every text."""
Words = Annotated[tuple[Annotated[str, Field(pattern=SPOKEN.pattern)], ...], _as_tuple]


class Theme(BaseModel):
    """One theme as people see and edit it."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    number: Annotated[str, Field(pattern=f"^{NUMBER.pattern}$")]
    name: Annotated[str, Field(min_length=1)]
    status: Status = PROVISIONAL
    born: str = ""
    description: str = ""
    owner: str = ""
    dimension: str = ""
    severity: Literal["", "1", "2", "3", "4"] = ""
    into: str = ""
    must: Words = ()
    never: Words = ()
    pinned: Texts = ()
    banned: Texts = ()
    notes: str = ""

    @property
    def active(self) -> bool:
        """Whether texts can belong to it."""
        return self.status in {FORMAL, PROVISIONAL}


def spelling(told: str) -> str:
    """Return in what the number or name of a theme is told from others: Unicode form NFKC, no capitals, no blanks."""
    return "".join(unicodedata.normalize("NFKC", told).casefold().split())


def successor(themes: Mapping[str, Theme], number: str) -> str:
    """Return the theme that `number` counts as today: itself, or what it was merged into, however often."""
    seen: set[str] = set()
    while number in themes and themes[number].status == MERGED and number not in seen:
        seen.add(number)
        number = themes[number].into
    return number
