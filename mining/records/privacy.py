"""Texts without what identifies a person; customers by a keyed hash.

The result is 去标识化 (de-identified), not 匿名化 (anonymous; PIPL art. 73).
"""

import hashlib
import re
from dataclasses import dataclass

import pandas as pd

from mining.records.identifiers import KINDS

# A text without any of these cannot hold anything to mask.
_SUSPICIOUS = re.compile(r"\d\D{0,3}\d|@|[Aa][Tt]")


@dataclass(frozen=True, order=True)
class Finding:
    """Something that identifies a person: where it stands (`start <= position < end`) and its kind."""

    start: int
    end: int
    kind: str


def redact(texts: pd.Series) -> pd.Series:
    """Return the cleaned texts as `str`, same index, with a typed mark such as 〔手机号〕 for each finding.

    Redacting twice changes nothing more.
    """
    codes, distinct = pd.factorize(texts.fillna("").astype(str))
    redacted = pd.Series([_redacted(text) for text in distinct], dtype="str")
    return redacted.take(codes).set_axis(texts.index).rename(texts.name)


def _redacted(text: str) -> str:
    for finding in reversed(findings(text)):
        text = f"{text[: finding.start]}〔{finding.kind}〕{text[finding.end :]}"
    return text


def findings(text: str) -> list[Finding]:
    """Return what `redact` masks in a text, in order, without overlaps; earlier kinds go before later ones."""
    if not _SUSPICIOUS.search(text):
        return []
    found: list[Finding] = []
    for kind in KINDS:
        for match in kind.pattern.finditer(text):
            group = "id" if "id" in kind.pattern.groupindex else 0
            start, end = match.span(group)
            if kind.accept(match[group]) and all(end <= other.start or other.end <= start for other in found):
                found.append(Finding(start, end, kind.name))
    return sorted(found)


def customer_hash(ids: pd.Series, key: bytes) -> pd.Series:
    """Return the keyed BLAKE2b hash of each customer as 16 hex digits, `str`, same index; `""` for a blank one."""
    codes, distinct = pd.factorize(ids.fillna("").astype(str).str.strip())
    hashed = [
        hashlib.blake2b(name.encode("utf-8", "surrogatepass"), key=key, digest_size=8).hexdigest()
        if name
        else ""
        for name in distinct
    ]
    return pd.Series(hashed, dtype="str").take(codes).set_axis(ids.index).rename(ids.name)
