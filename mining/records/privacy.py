"""Texts without what identifies a person; customers by a keyed hash.

The result is 去标识化 (de-identified), not 匿名化 (anonymous; PIPL art. 73).
"""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

import pandas as pd

from mining.errors import visible
from mining.records.addresses import addresses
from mining.records.distinct import once_each
from mining.records.identifiers import KINDS, PLATE_START, STAFF, SURE_SIGNS, Finding, sure_findings
from mining.records.names import names

CODED = "号-"
"""Begins the codes that stand for ids with a person in them."""

_MOBILES = tuple(kind for kind in KINDS if kind.sure and kind.name == "手机号")
_MOBILE_DIGITS = 11
_NO_DIGIT = re.compile("[^0-9]")
_NO_DECIMALS = re.compile(r"(?<=[0-9])\.0$")
_TO_ASCII = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code) not in "，！？：；（）"}
_FULL_WIDTH = re.compile("[" + "".join(map(chr, _TO_ASCII)) + "]")
MARK = r"〔[^\W\d_]{1,6}〕"
"""Pattern of what stands in the place of a finding: its kind."""
# A text without any of these holds no number or account to mask.
_CAN_HOLD = re.compile(
    rf"{SURE_SIGNS}|[0-9*](?:[^0-9*]{{0,4}}[0-9*]){{4}}|信|[Vv加][XxVv:：]|[Ww][Xx]|[Ww]e[CciIxX]|护照|{STAFF}"
    rf"|{PLATE_START}|(?=[A-Za-z-]{{0,31}}[0-9])[A-Za-z0-9*-]{{5}}"
)


def redact(texts: pd.Series) -> pd.Series:
    """Return the cleaned texts as `str`, same index, with a typed mark such as 〔手机号〕 for each finding.

    Redacting twice changes nothing more.
    """
    return once_each(texts, lambda different: [marked(text, findings) for text in different])


def redact_joined(texts: pd.Series) -> pd.Series:
    """Return texts put together of redacted ones with marks for what only the whole proves, `str`, same index."""
    return once_each(texts, lambda different: [marked(text, _first_sure) for text in different])


def marked(text: str, find: Callable[[str], Sequence[Finding]]) -> str:
    """Return the text with a mark for each thing that `find` gives: findings in order, none over another.

    A mark is a border: what stands beside it may now be seen, so it looks until nothing is left.
    """
    while found := find(text):
        for finding in reversed(found):
            text = f"{text[: finding.start]}〔{finding.kind}〕{text[finding.end :]}"
    return text


def findings(text: str) -> list[Finding]:
    """Return what `redact` masks in a text, in order and without overlaps; what is found first goes before."""
    if _FULL_WIDTH.search(text):
        text = text.translate(_TO_ASCII)
    found: list[Finding] = []
    taken = bytearray(len(text))
    for candidate in _candidates(text):
        if not any(taken[candidate.start : candidate.end]):
            taken[candidate.start : candidate.end] = b"\1" * (candidate.end - candidate.start)
            found.append(candidate)
    return sorted(found)


def _candidates(text: str) -> Iterator[Finding]:
    if _CAN_HOLD.search(text):
        for kind in KINDS:
            yield from kind.findings(text)
    yield from (Finding(start, end, "详细地址") for start, end in addresses(text))
    yield from (Finding(start, end, "姓名") for start, end in names(text))


def identified(text: str) -> str:
    """Return what in a text its structure alone proves to be a person's (手机号, 身份证号), `""` where nothing does."""
    return next((finding.kind for finding in sure_findings(text)), "")


def shown(names: Iterable[str]) -> list[str]:
    """Return different names of files or sheets, as different ones that may be shown.

    What identifies a person has its mark, signs that do something to a terminal are �, and so is what breaks the line;
    of names that are one then, the second has （2） after it.
    """
    times: Counter[str] = Counter()
    found = []
    for name in (re.sub(r"[\t\n]", "�", visible(marked(name, _first_sure))) for name in names):
        times[name] += 1
        found.append(name if times[name] == 1 else f"{name}（{times[name]}）")
    return found


def _first_sure(text: str) -> list[Finding]:
    return list(islice(sure_findings(text), 1))


def coded_ids(ids: pd.Series, key: bytes) -> pd.Series:
    """Return the ids, `str`, same index; of those that identify a person a keyed code, 号- and 12 hex digits."""

    def coded(different: Sequence[str]) -> list[str]:
        return [CODED + _hash(given, key, 6) if identified(given) else given for given in different]

    return once_each(ids, coded)


def customer_hash(ids: pd.Series, key: bytes) -> pd.Series:
    """Return the keyed BLAKE2b hash of each customer as 16 hex digits, `str`, same index; `""` for a blank one.

    However a mobile number is written (139-0000-0001, +86…, 13900000001.0), it is one customer's.
    """

    def hashed(names: Sequence[str]) -> list[str]:
        return [_hash(_one_writing(name), key, 8) if name else "" for name in names]

    return once_each(ids.fillna("").astype(str).str.strip(), hashed)


def _one_writing(name: str) -> str:
    """Return the name without what spreadsheets add to it; of a mobile number its 11 digits."""
    if len(name) <= _MOBILE_DIGITS and name.isascii() and name.isalnum():
        return name  # what nearly all are, told at once
    plain = _NO_DECIMALS.sub("", unicodedata.normalize("NFKC", name).strip("' "))
    digits = _NO_DIGIT.sub("", plain)[-_MOBILE_DIGITS:]
    mobile = len(digits) == _MOBILE_DIGITS and any(
        kind.pattern.fullmatch(plain) and kind.accept(plain) for kind in _MOBILES
    )
    return digits if mobile else plain


def _hash(text: str, key: bytes, size: int) -> str:
    return hashlib.blake2b(text.encode(), key=key, digest_size=size).hexdigest()
