"""The pictures of a summary, drawn where there is time: the library that draws is loaded there alone."""

from collections.abc import Sequence

from mining.report.blocks import Chart
from mining.report.sentences import plain


def drawn(charts: Sequence[Chart]) -> dict[str, str]:
    """Return key -> `<svg>` element of each chart; no two have the same key."""
    from mining.report.charts import draw  # noqa: PLC0415 - slow to load, and not where a helper draws

    assert len({chart.key for chart in charts}) == len(charts)
    return {chart.key: draw(chart.picture, chart.key, plain(chart.title)) for chart in charts}
