"""What earlier reports told, against which this month is held."""

from mining.publishing import seal
from mining.report.published import facts_of, last_published


def told(out, month, figures, corrected=(), cause="1"):
    """A published month: figures by theme and month, those that were corrected with old and new."""
    data = out / month / "data"
    data.mkdir(parents=True)
    rows = [f"{theme},{when},{n},{when != '2026-09'}" for (theme, when), n in figures.items()]
    (data / "trend.csv").write_text("\n".join(["theme_id,month,n,complete", *rows]), encoding="utf-8-sig")
    lines = [f"{theme},{when},{old},{new},词表改动" for theme, when, old, new in corrected]
    (data / "restatements.csv").write_text(
        "\n".join(["theme_id,month,old,new,reason", *lines]), encoding="utf-8-sig"
    )
    (data / "run.json").write_text(f'{{"settings": {{"settings.toml": "{cause}"}}}}', encoding="utf-8")


def test_a_second_run_of_a_month_is_held_against_what_was_told_before_the_first(tmp_path):
    told(tmp_path, "2026-07", {("T001", "2026-06"): 4, ("T001", "2026-07"): 9}, cause="july")
    now = {("T001", "2026-06"): 5, ("T001", "2026-07"): 9, ("T001", "2026-08"): 7, ("T001", "2026-09"): 1}
    told(tmp_path, "2026-08", now, [("T001", "2026-06", 4, 5), ("T002", "2026-08", 3, 0)])
    told(tmp_path, "2026-10", {("T001", "2026-06"): 99})
    basis = last_published(tmp_path, "2026-08", print)
    assert {(row.theme_id, row.month): row.n for row in basis.trend.itertuples()} == {
        ("T001", "2026-06"): 4,
        ("T001", "2026-07"): 9,
        ("T002", "2026-08"): 3,
        ("T001", "2026-08"): 7,
    }
    assert basis.facts == {"settings": {"settings.toml": "july"}}


def test_where_two_reports_tell_a_month_apart_the_figure_of_the_earlier_month_counts(tmp_path):
    told(tmp_path, "2026-07", {("T001", "2026-07"): 9})
    told(tmp_path, "2026-08", {("T001", "2026-07"): 8, ("T001", "2026-08"): 7})
    basis = last_published(tmp_path, "2026-08", print).trend.set_index("month")
    assert basis["n"].to_dict() == {"2026-07": 9, "2026-08": 7}


def test_the_only_month_is_held_against_its_own_first_run_and_a_first_run_against_nothing(tmp_path):
    assert last_published(tmp_path, "2026-08", print) is None
    told(tmp_path, "2026-08", {("T001", "2026-08"): 7}, [("T001", "2026-08", 6, 7)])
    assert last_published(tmp_path, "2026-08", print).trend["n"].tolist() == [6]


def test_figures_that_a_spreadsheet_saved_again_are_told_of_and_not_compared(tmp_path, capsys):
    told(tmp_path, "2026-07", {("T001", "2026-07"): 9})
    seal(tmp_path / "2026-07", facts_of(tmp_path / "2026-07"))
    table = tmp_path / "2026-07" / "data" / "trend.csv"
    table.write_text(table.read_text(encoding="utf-8-sig").replace("2026-07", "Jul-26"), encoding="gb18030")
    assert last_published(tmp_path, "2026-08", print) is None
    assert capsys.readouterr().out.startswith(
        f"上次的报告没有用来核对已公布的数字：{table}：内容已被改动。请用 mining verify {tmp_path / '2026-07'} 核对"
    )


def listed(out, month, *lines):
    text = "\n".join(["record_id,month,rank", *lines])
    (out / month / "data" / "assignments.csv").write_text(text, encoding="utf-8-sig")


def test_the_records_of_the_last_report_are_those_of_its_list(tmp_path):
    told(tmp_path, "2026-07", {("T001", "2026-07"): 2})
    listed(tmp_path, "2026-07", "001,2026-06,1", "001,2026-06,2", "A2,2026-07,1", "'-3,2026-07,1")
    assert last_published(tmp_path, "2026-08", print).records.to_numpy().tolist() == [
        ["001", "2026-06"],
        ["A2", "2026-07"],
        ["-3", "2026-07"],
    ]


def test_records_of_months_without_a_report_are_those_of_the_report_that_is_replaced(tmp_path):
    told(tmp_path, "2026-05", {("T001", "2026-05"): 1})
    listed(tmp_path, "2026-05", "A1,2026-05,1", "A2,2026-06,1")
    told(tmp_path, "2026-08", {("T001", month): 1 for month in ("2026-05", "2026-06", "2026-08")})
    listed(tmp_path, "2026-08", "B1,2026-05,1", "A2,2026-06,1", "A3,2026-06,1", "A4,2026-08,1")
    assert last_published(tmp_path, "2026-08", print).records.to_numpy().tolist() == [
        ["A1", "2026-05"],
        ["A2", "2026-06"],
        ["A3", "2026-06"],
        ["A4", "2026-08"],
    ]
