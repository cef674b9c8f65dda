r"""Numbers and accounts that identify a person, each kind by its structure, its check digit or the words before it.

Borders are look-arounds on digits and Latin letters: between a Chinese character and a digit there is no `\\b`.
`\\d` is any decimal digit, full-width ones too. The group `id`, where a pattern has one, is what gets masked.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from stdnum import luhn
from stdnum.iso7064 import mod_11_2


@dataclass(frozen=True)
class Kind:
    """A kind of identifier: its mark, its pattern, and a test of what the pattern caught."""

    name: str
    pattern: re.Pattern[str]
    accept: Callable[[str], bool] = lambda _: True


def _digits(caught: str) -> str:
    """Return the ASCII digits of what was caught, a closing X of a resident id too."""
    return "".join(
        str(int(sign)) if sign.isdecimal() else "X" for sign in caught if sign.isdecimal() or sign in "xX"
    )


def _is_date(year: str, month: str, day: str) -> bool:
    try:
        return 1900 <= date(int(year), int(month), int(day)).year <= 2099
    except ValueError:
        return False


def is_moment(digits: str) -> bool:
    """Tell whether the digits are a date written YYYYMMDD, with nothing, hours, minutes or seconds behind it."""
    return (
        len(digits) in (8, 10, 12, 14)
        and _is_date(digits[:4], digits[4:6], digits[6:8])
        and digits[8:10] < "25"
        and all(digits[i : i + 2] < "60" for i in range(10, len(digits), 2))
    )


def is_resident_id(caught: str) -> bool:
    """Tell whether these are 18 places with a birth date and the ISO 7064 MOD 11-2 check, or 15 with a birth date."""
    number = _digits(caught)
    if len(number) == 15:
        return _is_date("19" + number[6:8], number[8:10], number[10:12])
    return (
        len(number) == 18
        and _is_date(number[6:10], number[10:12], number[12:14])
        and mod_11_2.is_valid(number)
    )


def is_card(caught: str) -> bool:
    """Tell whether these are 15 to 19 digits with a card issuer's first digits and a right Luhn digit."""
    number = _digits(caught)
    return 15 <= len(number) <= 19 and number[0] in "234569" and luhn.is_valid(number)


def _is_spaced_mobile(caught: str) -> bool:
    """Tell whether the separators cut the number as people do: few groups, or every digit alone."""
    groups = re.split(r"[^\d*xX×●•零〇○一幺二三四五六七八九]+", caught)
    return (len(groups) <= 4 and len(groups[0]) >= 3) or all(len(group) == 1 for group in groups)


_LEFT, _RIGHT = r"(?<![\dA-Za-z])", r"(?![\dA-Za-z])"
_GAP = r"[ \-–—_.·]{0,2}"
_SAID = r"[\d零〇○一幺二三四五六七八九]"

KINDS: tuple[Kind, ...] = (
    Kind(
        "邮箱",
        re.compile(
            r"(?<![A-Za-z0-9._%+*-])[A-Za-z0-9_*][A-Za-z0-9._%+*-]{0,63}\s?(?:@|[(（\[]at[)）\]])\s?"
            r"(?:[A-Za-z0-9-]{1,63}[.。点]){1,4}(?:[A-Za-z]{2,18}(?![A-Za-z])|(?<=\d\.)(?!\w))"
        ),
    ),
    Kind("身份证号", re.compile(r"(?<!\d)\d(?:[ -]?\d){13,16}[ -]?[\dXx](?!\d)"), is_resident_id),
    Kind(
        "手机号",
        re.compile(
            rf"(?<!\d)(?:[(（]?(?:\+|00)?86[)）]?{_GAP})?(?:1|[一幺](?={_SAID}{{10}}))(?:{_GAP}[3-9三四五六七八九])"
            rf"(?:{_GAP}{_SAID}){{9}}(?!\d)"
        ),
        lambda caught: _is_spaced_mobile(re.sub(r"^\W*(?:00)?86\W*", "", caught)),
    ),
)
