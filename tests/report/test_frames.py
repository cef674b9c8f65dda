import pandas as pd
import pytest

from mining.report.sections.frames import counted_in, frame_table, led
from mining.report.sentences import Figure, count

RECORDS = pd.DataFrame({"record_id": ["A、1", "B"], "month": "2025-01", "channel": "电话"})


def test_a_count_leads_to_its_records_whatever_their_ids_hold() -> None:
    frame = pd.DataFrame({"channel": ["电话", "网站"], "n": [2, 0]})
    table = frame_table(
        "t", "各渠道", led(frame, "channel", counted_in(RECORDS, "channel")), {"n": ("件数", count)}
    )
    figures = [cell for row in table.rows for cell in row if isinstance(cell, Figure)]
    assert [figure.behind for figure in figures] == [("A、1", "B"), ()]


def test_a_column_that_the_frame_lacks_is_not_left_out_in_silence() -> None:
    with pytest.raises(KeyError, match="share"):
        frame_table(
            "件", "各渠道", pd.DataFrame({"n": [2]}), {"n": ("件数", count), "share": ("份额", count)}
        )
