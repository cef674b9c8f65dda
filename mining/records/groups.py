"""Values of groups and channels, shown in reports, without what identifies a person."""

import re

import pandas as pd

from mining.records.cleaning import one_line
from mining.records.distinct import once_each
from mining.records.identifiers import Finding
from mining.records.privacy import findings, marked

_STREET = re.compile("[路街道巷弄]|胡同")
_HOME = re.compile("[栋幢座室房#]|号楼|单元|[0-9][-—][0-9]")


def shown(values: pd.Series, name: str) -> tuple[pd.Series, list[str]]:
    """Return the values of the column called `name`, str, redacted but for the streets of shops, and notes on them.

    Streets with numbers tell shops apart (建设路15号店); what leads to a room is somebody's home. Signs that are not
    seen are left out, line breaks are spaces.
    """
    values = once_each(values, lambda different: [one_line(value) for value in different])
    redacted = once_each(values, lambda different: [marked(value, _of_people) for value in different])
    pairs = pd.DataFrame({"from": values, "to": redacted}).drop_duplicates()
    joined = pairs[pairs["to"].duplicated(keep=False)]
    note = f"列“{name}”有 {len(joined):,} 个不同的值隐去个人信息以后与别的值相同，合在一起算；要分开，请换一列分组"
    return redacted, [note] if len(joined) else []


def _of_people(value: str) -> list[Finding]:
    return [finding for finding in findings(value) if not _of_a_shop(value, finding)]


def _of_a_shop(value: str, finding: Finding) -> bool:
    place = value[finding.start : finding.end]
    return finding.kind == "详细地址" and bool(_STREET.search(place)) and not _HOME.search(place)
