"""What proves a number to be of a kind, or of none: dates, check digits, how its digits are cut."""

import re
from datetime import date

from stdnum import luhn
from stdnum.iso7064 import mod_11_2

_VIN_VALUES = {str(digit): digit for digit in range(10)} | dict(
    zip("ABCDEFGHJKLMNPRSTUVWXYZ", (*range(1, 9), *range(1, 6), 7, 9, *range(2, 10)), strict=True)
)
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def _digits(caught: str) -> str:
    """Return the digits of what was caught, and the X that may end a resident id."""
    return re.sub("[^0-9X]", "", caught.upper())


def _is_date(year: str, month: str, day: str) -> bool:
    try:
        return 1900 <= date(int(year), int(month), int(day)).year <= 2099
    except ValueError:
        return False


def is_moment(caught: str) -> bool:
    """Tell whether this is a date YYYYMMDD, with nothing, hours, minutes or seconds behind it."""
    digits = _digits(caught)
    return (
        len(digits) in {8, 10, 12, 14}
        and _is_date(digits[:4], digits[4:6], digits[6:8])
        and digits[8:10] < "25"
        and all(digits[i : i + 2] < "60" for i in range(10, len(digits), 2))
    )


def not_a_moment(caught: str) -> bool:
    """Tell whether it is none."""
    return not is_moment(caught)


def is_resident_id(caught: str) -> bool:
    """Tell whether a birth date stands in its place and, in 18 places, ISO 7064 MOD 11-2 gives the last one."""
    number = _digits(caught)
    if len(number) == 15:
        return _is_date("19" + number[6:8], number[8:10], number[10:12])
    return _is_date(number[6:10], number[10:12], number[12:14]) and bool(mod_11_2.is_valid(number))


def is_card(caught: str) -> bool:
    """Tell whether the Luhn digit is right; the pattern has seen to the first digits of an issuer."""
    return bool(luhn.is_valid(_digits(caught)))


def is_mobile(caught: str) -> bool:
    """Tell whether the separators cut the number as people do (few groups, or every digit alone)."""
    national = re.sub(r"^\W*(?:00)?86\W*(?=1)", "", caught)
    lengths = [len(group) for group in re.split(r"[ \-–—_.·/]+", national)]
    uniform = len(set(re.findall(r"[\-–—_.·/]", national))) <= 1
    return uniform and ((len(lengths) <= 4 and min(lengths) >= 2 and lengths[0] >= 3) or set(lengths) == {1})


def is_abroad(caught: str) -> bool:
    """Tell whether country and number together are as long as telephone numbers are."""
    return 10 <= len(_digits(caught)) <= 14


def is_masked_mobile(caught: str) -> bool:
    """Tell whether stars hide some of 11 digits, or so many that nothing else is written like it."""
    return len(caught) == 11 or (caught.count("*") >= 4 and 7 <= len(caught) <= 13)


def is_plate(caught: str) -> bool:
    """Tell whether behind the first letter there are at most two letters, as on every plate."""
    return sum(sign.isalpha() for sign in caught if sign.isascii()) <= 3


def is_vehicle(caught: str) -> bool:
    """Tell whether the ninth of 17 places is the check digit of the others (GB 16735)."""
    values = [_VIN_VALUES[sign] for sign in caught.upper()]
    rest = sum(value * weight for value, weight in zip(values, _VIN_WEIGHTS, strict=True)) % 11
    return caught[8].upper() == "0123456789X"[rest]


def is_long_number(caught: str) -> bool:
    """Tell whether this is no date, no row of years, no round sum and no key held down."""
    groups = re.split("[ -]", caught)
    return not (
        is_moment(caught)
        or len(set(_digits(caught))) == 1
        or (len(groups) > 1 and all("1900" <= group <= "2099" for group in groups))
        or caught.endswith("00000000")
    )
