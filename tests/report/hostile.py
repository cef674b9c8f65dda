"""A month whose texts and names try to be something else than text."""

from dataclasses import replace

from mining.report.material import Material

ARABIC = "مكيف لا يبرد"
TURNED = (
    "\u202e=1+1\u202c \u2067" + ARABIC + " 👨\u200d👩\u200d👧 😡"
)  # overrides, an isolate that nothing ends
TEXT = (
    f"<script>alert(1)</script> $x$ {{{{ 7*7 }}}} =cmd|'/C calc'!A0 \u202eabc {ARABIC} 😡 <!--picture front-->"
    + "长" * 300
    + "w" * 300
)
CHANNEL = "<img src=x onerror=alert(2)>"


def hostile(full: Material) -> Material:
    """Put them into texts, channels, facets, themes, issues, files and the crossings."""
    records = full.records.assign(text=full.records["text"].str.replace("安装收费不透明", TEXT, regex=False))
    records = records.assign(channel=records["channel"].replace("电话", CHANNEL))
    renamed = {f"facet:{TURNED * 3}": records["facet:产品"].replace("空调", TURNED)}
    renamed |= dict.fromkeys(("facet:Ab", "facet:aB"), records["facet:地区"])
    return replace(
        full,
        records=records.assign(**renamed),
        themes=full.themes.assign(
            name=full.themes["name"].replace({"安装收费不透明": TEXT, "配件缺货久等": TURNED})
        ),
        issues=full.issues.assign(name="</title><b>" + TURNED + full.issues["name"]),
        rejected=full.rejected.assign(file=TURNED, reason="\n=1+1"),
    )
