"""Write the synthetic sample corpus: feedback, exposure, hotline, action ledger, and the truth about each record.

`python tools/sample_corpus.py [FOLDER]` writes `FOLDER/corpora` and `FOLDER/tests/corpora` (default: the project),
the same bytes at every run.
"""

import random
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sample_compose import Writer, read_material
from sample_files import write_csv, write_export
from sample_tickets import Ticket, Town, draw_tickets, serve

PROJECT = Path(__file__).resolve().parents[1]
SAMPLE = Path(__file__).resolve().parent / "sample"
UNREADABLE = (
    "2025-13-45 10:20:00",
    "待补录",
    "昨天下午",
    "0000-00-00 00:00:00",
    "2026/02/30 09:15",
    "-",
    "补单",
)
LEDGER = ("编号", "主题", "措施", "责任部门", "登记日期", "开始日期", "预期降幅", "关闭日期", "备注")
CALLS = ("月份", "来电损失率", "平均排队时间", "平均应答速度")
TRUTH = ("record_id", "month", "themes", "issue", "marks", "same_as", "repeat_of", "personal")
AGAIN = (("", "请尽快！"), ("再发一遍：", ""), ("", "怎么没人回？"), ("您好，", "谢谢。"), ("", "急！！"))


def read_plan() -> dict[str, Any]:
    """Read the plan; every theme gets the name that stands at the head of its file."""
    plan = tomllib.loads((SAMPLE / "plan.toml").read_text("utf-8"))
    for key, theme in plan["themes"].items():
        theme["name"] = (
            (SAMPLE / "themes" / f"{key}.txt").read_text("utf-8").splitlines()[0].removeprefix("# ")
        )
    return plan


def stream(plan: dict[str, Any], purpose: str) -> random.Random:
    """Return chance of its own for one purpose: a new sentence does not change how many complain."""
    return random.Random(f"{plan['seed']} {purpose}")  # noqa: S311 - a sample corpus, no secrets


def make_tickets(plan: dict[str, Any]) -> list[Ticket]:
    """Return all tickets with their texts, by time, numbered."""
    stages = {name: theme["stage"] for name, theme in plan["themes"].items()}
    drawn = (*draw_tickets(plan, stream(plan, "counts")), *grave_tickets(plan, stream(plan, "grave")))
    tickets = sorted(drawn, key=lambda ticket: ticket.time)
    town = Town(plan, stream(plan, "people"))
    writer = Writer(read_material(SAMPLE), stages, stream(plan, "words"))
    service = stream(plan, "service")
    for ticket in tickets:
        town.settle(ticket)
        if ticket.kind != "grave":
            writer.write(ticket)
        serve(ticket, plan, service)
    tickets = sorted([*tickets, *copies(tickets, stream(plan, "copies"))], key=lambda ticket: ticket.time)
    spoil_times(tickets, stream(plan, "times"))
    number(tickets)
    return tickets


def grave_tickets(plan: dict[str, Any], rng: random.Random) -> Iterator[Ticket]:
    """Yield the single grave cases (and those that only sound grave), written out in full."""
    keys = {theme["name"]: (key,) for key, theme in plan["themes"].items()}
    for line in (SAMPLE / "grave.txt").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        day, kind, theme, product, channel, text = line.split("|")
        time = datetime.fromisoformat(day) + timedelta(seconds=rng.randrange(9 * 3600, 20 * 3600))
        yield Ticket(
            time,
            "grave",
            keys.get(theme, ()),
            product=product,
            channel=channel,
            text=text,
            flags=[f"grave:{kind}"],
        )


def copies(tickets: list[Ticket], rng: random.Random) -> Iterator[Ticket]:
    """Yield second tickets of some customers within two days: the same text, or nearly."""
    for ticket in tickets:
        if ticket.kind != "theme" or len(ticket.text) < 12 or rng.random() > 0.026:
            continue
        exact = rng.random() < 0.6
        time = ticket.time + timedelta(minutes=rng.randint(2, 2400))
        if time.month != ticket.time.month:
            continue
        text = ticket.text if exact else nearly(ticket.text, rng)
        flags = [*ticket.flags, "duplicate" if exact else "near_duplicate"]
        yield replace(
            ticket,
            time=time,
            text=text,
            flags=flags,
            same_as=ticket,
            earlier=None,
            responded=None,
            closed=None,
        )


def nearly(text: str, rng: random.Random) -> str:
    """Return the text as sent again: a word before it or a plea behind it."""
    before, after = rng.choice(AGAIN)
    return before + text + after


def spoil_times(tickets: list[Ticket], rng: random.Random) -> None:
    """Mark a few ordinary tickets whose time was exported unreadable, and some closed before they came in."""
    plain = [t for t in tickets if t.kind == "theme" and not (t.issue or t.flags or t.earlier or t.personal)]
    followed = {id(t.earlier) for t in tickets} | {id(t.same_as) for t in tickets}
    plain = [ticket for ticket in plain if id(ticket) not in followed]
    for ticket in rng.sample(plain, len(UNREADABLE)):
        ticket.flags.append("bad_date")
    for ticket in rng.sample([t for t in plain if t.closed and not t.flags], 9):
        ticket.closed = ticket.time - timedelta(days=rng.randint(1, 400))
        ticket.flags.append("absurd_time")


def number(tickets: list[Ticket]) -> None:
    """Give each ticket its number: GD, date, four digits in order of time within the day."""
    today: Counter[str] = Counter()
    for ticket in tickets:
        day = f"{ticket.time:%Y%m%d}"
        today[day] += 1
        ticket.record_id = f"GD{day}{today[day]:04}"


def write_corpus(tickets: list[Ticket], plan: dict[str, Any], folder: Path) -> None:
    """Write the export files, exposure, figures of the hotline and action ledger."""
    feedback = folder / "feedback"
    feedback.mkdir(parents=True, exist_ok=True)
    unreadable = iter(UNREADABLE)
    for layout in plan["files"]:
        rows = [
            row(ticket, next(unreadable) if "bad_date" in ticket.flags else ticket.time)
            for ticket in tickets
            if f"{ticket.time:%Y-%m}" == layout["month"]
        ]
        write_export(feedback, layout, rows)
    write_csv(folder / "exposure.csv", [("month", "exposure"), *plan["orders"].items()])
    calls = [(month, f"{lost}%", queue, speed) for month, (lost, queue, speed) in plan["calls"].items()]
    write_csv(folder / "callcentre.csv", [CALLS, *calls])
    names = {key: theme["name"] for key, theme in plan["themes"].items()}
    actions = [{**action, "theme": names[action["theme"]]} for action in plan["actions"]]
    write_csv(folder / "actions.csv", [LEDGER, *(list(map(str, action.values())) for action in actions)])


def row(ticket: Ticket, time: datetime | str) -> list[str | int | datetime | None]:
    """Return one row of the export, in the order of its header."""
    return [
        ticket.record_id, time, ticket.channel, ticket.model, ticket.region, ticket.customer,
        ticket.score, ticket.responded, ticket.closed, ticket.text,
    ]  # fmt: skip


def write_truth(tickets: list[Ticket], plan: dict[str, Any], folder: Path) -> None:
    """Write what is true about each record (truth.csv) and about the themes (truth.toml)."""
    folder.mkdir(parents=True, exist_ok=True)
    names = {key: theme["name"] for key, theme in plan["themes"].items()}
    write_csv(folder / "truth.csv", [TRUTH, *(truth_row(ticket, names) for ticket in tickets)], "utf-8")
    lines = ["# 样例语料里种下的事实,由 tools/sample_corpus.py 写出。"]
    for key, theme in plan["themes"].items():
        months = Counter(f"{t.time:%Y-%m}" for t in tickets if t.themes[:1] == (key,) and is_analysed(t))
        counts = ", ".join(str(months[month]) for month in plan["orders"])
        lines += ["", "[[themes]]", f'name = "{theme["name"]}"', f'story = "{theme["story"]}"']
        lines += [f"changes = [{', '.join(repr(m).replace(chr(39), chr(34)) for m in theme['levels'])}]"]
        lines += [f"monthly = [{counts}]"]
    for key, issue in plan["issues"].items():
        lines += ["", "[[issues]]", f'id = "{key}"', f'theme = "{names[issue["theme"]]}"']
        n = sum(ticket.issue == key and is_analysed(ticket) for ticket in tickets)
        lines += [f"first = {issue['first']}", f"last = {issue['last']}", f"n = {n}"]
    (folder / "truth.toml").write_text("\n".join([*lines, ""]), "utf-8")


def is_analysed(ticket: Ticket) -> bool:
    """Tell whether the record should come through: readable time, no copy of another, no placeholder."""
    return ticket.kind != "placeholder" and ticket.same_as is None and "bad_date" not in ticket.flags


def truth_row(ticket: Ticket, names: dict[str, str]) -> list[str]:
    """Return what is true about one record, in the order of `TRUTH`."""
    flags = [*ticket.flags, *([ticket.kind] if ticket.kind in ("praise", "other", "placeholder") else [])]
    same, earlier = ticket.same_as, ticket.earlier
    return [
        ticket.record_id,
        f"{ticket.time:%Y-%m}",
        "；".join(names[key] for key in ticket.themes),
        ticket.issue,
        " ".join(flags),
        same.record_id if same else "",
        earlier.record_id if earlier else "",
        "|".join(f"{kind}={value}" for kind, value in ticket.personal),
    ]


def main(target: Path = PROJECT) -> None:
    """Generate and write everything."""
    plan = read_plan()
    tickets = make_tickets(plan)
    write_corpus(tickets, plan, target / "corpora")
    write_truth(tickets, plan, target / "tests" / "corpora")
    print(f"{len(tickets)} 条,{len(plan['files'])} 个文件,已写入 {target / 'corpora' / 'feedback'}")


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:2]))
