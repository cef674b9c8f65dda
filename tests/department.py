"""A small department: eight months of complaints on four matters, written out here."""

import csv
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
SHARED = PROJECT.parent / "shared" / "data"
MATTERS = {
    "安装": [
        "安装师傅上门乱收费，打孔要两百",
        "安装收费不透明，支架另外要钱",
        "师傅安装完才说高空作业费三百",
        "说好免费安装，上门又收材料费",
        "安装费用和页面写的不一样，太贵",
    ],
    "退款": [
        "退款一直不到账，等了半个月",
        "申请退货退款，财务总是说在处理",
        "退款审核太慢，客服让继续等",
        "订单取消了，钱迟迟不退回来",
        "退款到账时间一拖再拖",
    ],
    "噪音": [
        "空调外机噪音太大，晚上睡不着",
        "开机以后嗡嗡响，噪音吵得头疼",
        "外机震动噪音大，邻居都来敲门",
        "室内机有异响，噪音越来越大",
        "半夜噪音像拖拉机一样",
    ],
    "联网": [
        "手机APP连不上WIFI，配网总失败",
        "APP闪退，空调一直显示离线",
        "换了路由器以后APP配网失败",
        "APP更新后设备离线，重新联网也不行",
        "WIFI信号满格，APP还是提示连接超时",
    ],
}
ENDINGS = ["", "，请尽快解决", "，已经打了三次电话", "，很失望", "，要求给个说法", "，第二次反映了", "，急"]


def rows(months: int = 8) -> list[dict[str, str]]:
    """About fifteen records a month; in the last month the complaints on connections triple."""
    found = []
    for month in range(1, months + 1):
        for i, (matter, texts) in enumerate(MATTERS.items()):
            for j in range(12 if matter == "联网" and month == 8 else 4):
                number = len(found)
                text = texts[(number + month) % 5] + ENDINGS[(number * 3 + month + i) % 7]
                day = 28 if j == 3 else 1 + (7 * j + 5 * i) % 27
                found.append(
                    {
                        "工单编号": f"A{number:04}",
                        "受理时间": f"2025-{month:02}-{day:02} 10:{number % 60:02}:00",
                        "渠道": ["热线", "在线"][number % 2],
                        "产品型号": ["KFR-35", "KFR-72"][month % 2],
                        "客户编号": f"C{number % 90:03}",
                        "内容": text,
                    }
                )
        found[-1]["受理时间"] = f"2025-{month:02}-{[31, 28, 31, 30, 31, 30, 31, 31][month - 1]} 18:00:00"
    return found


def write_csv(file: Path, records: list[dict[str, str]]) -> Path:
    """Write records as a ticket system exports them."""
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, list(records[0]))
        writer.writeheader()
        writer.writerows(records)
    return file


@contextmanager
def full_disk(left: int) -> Iterator[None]:
    """Let no file become larger than so many bytes, which the system tells as it tells of a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (left, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def mining(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the true command line."""
    return subprocess.run(
        [sys.executable, "-m", "mining", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=PROJECT,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
    )
