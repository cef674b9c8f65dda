"""A report is exchanged whole, one run at a time, and never when it holds what identifies a person."""

from contextlib import nullcontext

import pyarrow as pa
import pytest

from mining import inputs, request
from mining.errors import UserError
from mining.progress import Progress
from mining.publishing import alone, last_published, publish, refuse_leaks, seal, staged
from mining.settings import DEFAULT_FILE, load_settings


def report(folder, text):
    folder.mkdir()
    (folder / "index.html").write_text(text, encoding="utf-8")
    return folder


def test_the_new_report_takes_the_place_of_the_old(tmp_path):
    final = report(tmp_path / "2026-08", "old")
    with staged(final) as folder:
        (folder / "index.html").write_text("new")
        publish(folder, final)
    assert (final / "index.html").read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["2026-08"]


def test_a_run_that_fails_leaves_the_old_report_and_nothing_else(tmp_path):
    final = report(tmp_path / "2026-08", "old")

    def fail():
        with staged(final) as folder:
            (folder / "index.html").write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert (final / "index.html").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["2026-08"]


def test_a_run_killed_in_the_middle_of_the_exchange_is_made_good_by_the_next(tmp_path):
    report(tmp_path / ".2026-08.old", "old")
    report(tmp_path / ".2026-08.new", "new")
    with alone(tmp_path):
        assert (tmp_path / "2026-08" / "index.html").read_text() == "old"


def test_a_run_killed_after_the_exchange_leaves_the_new_report(tmp_path):
    report(tmp_path / ".2026-08.old", "old")
    report(tmp_path / "2026-08", "new")
    with alone(tmp_path):
        assert (tmp_path / "2026-08" / "index.html").read_text() == "new"
    assert sorted(path.name for path in tmp_path.iterdir()) == [".lock", "2026-08"]


@pytest.mark.parametrize("leads_to", ["elsewhere", "gone"])
def test_a_link_in_the_place_of_a_report_makes_way_and_what_it_leads_to_stays(tmp_path, leads_to):
    kept = report(tmp_path / "elsewhere", "old")
    final = tmp_path / "out" / "2026-08"
    final.parent.mkdir()
    final.symlink_to(tmp_path / leads_to)
    for text in ("new", "newer"):
        with alone(final.parent), staged(final) as folder:
            (folder / "index.html").write_text(text)
            publish(folder, final)
        assert (final / "index.html").read_text() == text
        assert sorted(path.name for path in final.parent.iterdir()) == [".lock", "2026-08"]
    assert (kept / "index.html").read_text(encoding="utf-8") == "old"


def test_a_link_that_an_earlier_version_left_is_removed(tmp_path):
    kept = report(tmp_path / "elsewhere", "old")
    (tmp_path / ".2026-08.old").symlink_to(kept)
    report(tmp_path / "2026-08", "new")
    with alone(tmp_path):
        assert not (tmp_path / ".2026-08.old").is_symlink()
    assert (kept / "index.html").exists()


def test_two_runs_at_once_are_refused(tmp_path):
    with alone(tmp_path), pytest.raises(UserError, match="另一个运行"), alone(tmp_path):
        pass


def test_a_leak_stops_the_report_and_is_told_by_place_only(tmp_path):
    report(tmp_path / "out", "<p>电话13812345678</p>")
    with pytest.raises(UserError) as caught:
        refuse_leaks(tmp_path / "out")
    assert "index.html" in str(caught.value)
    assert "13812345678" not in str(caught.value)


@pytest.mark.parametrize(("kept", "refused"), [("打13812345678", True), ("打〔手机号〕", False)])
def test_what_identifies_a_person_is_not_kept_for_the_next_run(tmp_path, monkeypatch, kept, refused):
    monkeypatch.setattr(request, "CACHE", tmp_path / "store")
    monkeypatch.setattr(request, "PRIVATE", tmp_path / "private")
    store = inputs.open_store(load_settings(DEFAULT_FILE), Progress())  # as every command opens it
    store.each("n", "r", ["其他"], lambda texts: pa.array(["快递" for _ in texts]))
    told = r"^n-s-\w+\.parquet value 列：含有像手机号的内容"
    with pytest.raises(UserError, match=told) if refused else nullcontext():
        store.each("n", "s", ["text"], lambda texts: pa.array([kept for _ in texts]))
    assert len(list((tmp_path / "store").iterdir())) == (0 if refused else 2)


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


def test_the_only_month_is_held_against_its_own_first_run_and_a_first_run_against_nothing(tmp_path):
    assert last_published(tmp_path, "2026-08", print) is None
    told(tmp_path, "2026-08", {("T001", "2026-08"): 7}, [("T001", "2026-08", 6, 7)])
    assert last_published(tmp_path, "2026-08", print).trend["n"].tolist() == [6]


def test_figures_that_a_spreadsheet_saved_again_are_told_of_and_not_compared(tmp_path, capsys):
    told(tmp_path, "2026-07", {("T001", "2026-07"): 9})
    seal(tmp_path / "2026-07")
    table = tmp_path / "2026-07" / "data" / "trend.csv"
    table.write_text(table.read_text(encoding="utf-8-sig").replace("2026-07", "Jul-26"), encoding="gb18030")
    assert last_published(tmp_path, "2026-08", print) is None
    assert capsys.readouterr().out.startswith(
        f"上次的报告没有用来核对已公布的数字：{table}：内容已被改动。请用 mining verify {tmp_path / '2026-07'} 核对"
    )


def test_the_records_of_the_last_report_are_those_of_its_list(tmp_path):
    told(tmp_path, "2026-07", {("T001", "2026-07"): 2})
    lines = ["record_id,month,rank", "001,2026-06,1", "001,2026-06,2", "A2,2026-07,1"]
    (tmp_path / "2026-07" / "data" / "assignments.csv").write_text("\n".join(lines), encoding="utf-8-sig")
    assert last_published(tmp_path, "2026-08", print).records.to_numpy().tolist() == [
        ["001", "2026-06"],
        ["A2", "2026-07"],
    ]
