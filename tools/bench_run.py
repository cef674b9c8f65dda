"""The whole monthly run beside the plain job, processes timed from start to end, on the same texts of 50 characters.

    python tools/bench_run.py [--records 100000] [--sizes 1000 10000 100000 1000000 [--chart FILE]] [--bertopic 5000]

Cold: nothing kept, no catalogue. Then the same month after a stop word was added, and with a new month of a twentieth
more records. `--sizes` times cold runs alone, `--bertopic` one beside BERTopic, which must be installed. Everything is
written to a folder that is gone at the end.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import bench_segmentation
import pandas as pd
from matplotlib.figure import Figure

from mining.words.segmentation import make_tokenizer

PROJECT = Path(__file__).parents[1]
STOPWORDS = PROJECT / "corpora" / "stopwords"
COMPILED = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""As `make` runs commands: Python keeps what it has compiled."""
MONTHS = pd.date_range("2024-01-01", "2025-12-31 23:00", freq="h")
NEW_MONTH = pd.date_range("2026-01-01", "2026-01-31 23:00", freq="h")
INSIDE = (
    "import sys; from pathlib import Path; from mining import cli, request; "
    "request.CACHE = Path(sys.argv[1]); sys.exit(cli.main(sys.argv[2:]))"
)


@dataclass(frozen=True)
class Cost:
    """Seconds on the clock, seconds of processor, megabytes at the most."""

    wall: float
    processor: float
    memory: float


def cost(command: list[str]) -> Cost:
    """Run a command to its end and return what it took."""
    start = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - our own commands
        command, cwd=PROJECT, env=COMPILED, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    assert os.waitstatus_to_exitcode(status) == 0, command
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def table(texts: list[str], hours: pd.DatetimeIndex) -> pd.DataFrame:
    """Return complaints with these texts, each at an hour that its text decides."""
    at = [int.from_bytes(blake2b(text.encode(), digest_size=6).digest()) % len(hours) for text in texts]
    return pd.DataFrame(
        {
            "投诉时间": hours[at].strftime("%Y-%m-%d %H:%M:%S"),
            "客户编号": [f"C{i % max(1, len(texts) // 3)}" for i in range(len(texts))],
            "渠道": [("电话", "网站", "微信")[i % 3] for i in range(len(texts))],
            "内容": texts,
        }
    )


def ours(folder: Path, *inputs: Path) -> Cost:
    """Return what a report costs with what is kept in `folder`."""
    files = [str(file) for file in inputs]
    arguments = [
        "report",
        "--input",
        *files,
        "--out",
        str(folder / "out"),
        "--settings",
        str(folder / "settings.toml"),
    ]
    return cost([sys.executable, "-c", INSIDE, str(folder / "store"), *arguments])


def write_settings(folder: Path) -> Path:
    """Write settings with a stop list of their own, and return the list."""
    own = folder / "stopwords.txt"
    own.write_text("的\n了\n", encoding="utf-8")
    text = f'[words]\nstopwords = ["{STOPWORDS.as_posix()}", "stopwords.txt"]\n'
    (folder / "settings.toml").write_text(text, encoding="utf-8")
    return own


def frequent_word(texts: list[str]) -> str:
    """Return the most frequent word of two characters and more that is no stop word yet."""
    shipped = {line for file in STOPWORDS.glob("*.txt") for line in file.read_text(encoding="utf-8").split()}
    cut = make_tokenizer(()).lcut  # leaves no cache behind that the plain job would find
    words = (word for text in texts for word in cut(text) if len(word) > 1 and word not in shipped)
    return Counter(words).most_common(1)[0][0]


def compare(records: int, folder: Path) -> dict[str, Cost]:
    """Return the cost of the plain job, and of ours cold, after an edit, and with a new month."""
    bench_segmentation.RECORDS = records + records // 20
    texts = bench_segmentation.texts()
    source, later = folder / "complaints.csv", folder / "new_month.csv"
    table(texts[:records], MONTHS).to_csv(source, index=False)
    table(texts[records:], NEW_MONTH).to_csv(later, index=False)
    own = write_settings(folder)
    found = {"plain": cost([sys.executable, "tools/plain_job.py", str(source), str(own), str(folder)])}
    found["cold"] = ours(folder, source)
    own.write_text(f"的\n了\n{frequent_word(texts[:1000])}\n", encoding="utf-8")
    found["after a stop word"] = ours(folder, source)
    found["new month"] = ours(folder, source, later)
    return found


def cold(records: int, folder: Path) -> tuple[Path, Cost]:
    """Return a file with so many complaints, and what the first report of them costs."""
    bench_segmentation.RECORDS = records
    source = folder / "complaints.csv"
    table(bench_segmentation.texts(), MONTHS).to_csv(source, index=False)
    write_settings(folder)
    return source, ours(folder, source)


def draw(costs: dict[int, Cost], file: str) -> None:
    """Draw seconds by number of texts, beside what they would be if all took as long as in the largest run."""
    axes = Figure(figsize=(6, 4)).subplots()
    sizes, largest = sorted(costs), max(costs)
    axes.loglog(sizes, [costs[size].wall for size in sizes], "o-", label="measured")
    axes.loglog(sizes, [costs[largest].wall * size / largest for size in sizes], ":", label="linear")
    axes.set(xlabel="texts", ylabel="seconds, cold")
    axes.legend()
    axes.figure.savefig(file, metadata={"Date": None})


def main() -> None:
    """Print the costs and, beside those of the plain job or BERTopic, the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--sizes", type=int, nargs="*", default=[])
    parser.add_argument("--chart", help="file that takes a drawing of the sizes")
    parser.add_argument("--bertopic", type=int)
    options = parser.parse_args()
    if not options.sizes and not options.bertopic:
        with tempfile.TemporaryDirectory() as name:
            found = compare(options.records, Path(name))
        print(f"{'':20} {'wall s':>8} {'ratio':>6} {'cpu s':>8} {'ratio':>6} {'MB':>6}")
        for what, one in found.items():
            plain = found["plain"]
            print(
                f"{what:20} {one.wall:8.1f} {one.wall / plain.wall:6.2f} "
                f"{one.processor:8.1f} {one.processor / plain.processor:6.2f} {one.memory:6.0f}"
            )
    costs = {}
    for size in options.sizes:
        with tempfile.TemporaryDirectory() as name:
            _, one = cold(size, Path(name))
        costs[size] = one
        print(
            f"{size:9,} texts {one.wall:8.1f} s {one.processor:8.1f} s cpu {one.memory:6.0f} MB", flush=True
        )
    if options.chart and costs:
        draw(costs, options.chart)
    if options.bertopic:
        with tempfile.TemporaryDirectory() as name:
            source, one = cold(options.bertopic, Path(name))
            other = cost([sys.executable, "tools/bertopic_job.py", str(source), name])
        print(
            f"{options.bertopic:,} texts: {one.wall:.1f} s, BERTopic {other.wall:.1f} s, 1/{other.wall / one.wall:.0f}"
        )


if __name__ == "__main__":
    main()
