"""Kinds of values that settings hold: numbers, amounts that may be left blank, names of files."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

TOLD = "told"
"""Type of a fault whose message says in Chinese what is wrong, in place of the value."""


def _no_truth(value: object) -> object:
    """Refuse true and false, which Python counts as 1 and 0."""
    if isinstance(value, bool):
        raise PydanticCustomError("number", "no number")
    return value


def _none_if_blank(value: object) -> object:
    return None if value == "" else value


Whole = Annotated[int, BeforeValidator(_no_truth), Field(le=1_000_000_000)]
Number = Annotated[float, BeforeValidator(_no_truth)]
Days = Annotated[Whole, Field(le=36_500)]
"""Not more than a century: no time of the data lies farther from another."""
Amount = Annotated[Number, Field(ge=0)]
OptionalNumber = Annotated[Number | None, BeforeValidator(_none_if_blank)]
OptionalAmount = Annotated[Amount | None, BeforeValidator(_none_if_blank)]
OptionalShare = Annotated[Annotated[Number, Field(ge=0, le=1)] | None, BeforeValidator(_none_if_blank)]
Count = Literal["auto"] | Annotated[Whole, Field(ge=1)]
File = Annotated[str, Field(pattern=r"^[^\x00]*$")]
"""Path of a file or folder; the system takes none with a NUL."""
