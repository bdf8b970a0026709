"""Has pages printed, in a process of its own (exports/press.py): time and memory are bounded whatever a text does to
the library, and where the library cannot be loaded the portal goes on without."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from bulletins.exports.pages import Pages

SECONDS = 900
MEGABYTES = 4096
LIBRARIES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
# One character that every font for Chinese has.
TRIAL = '<html lang="zh-CN"><title>1</title><p style="font-family: Noto Serif CJK SC, serif">公'
_ROOT = Path(__file__).resolve().parents[2]


class PrintingFailed(Exception):
    """Why a text could not be printed, in words for an editor."""


class PrintingUnavailable(Exception):
    """Nothing can be printed on this machine: what it lacks, and the cure."""


@dataclass(frozen=True)
class Printed:
    """``missing`` holds characters that no font of this machine has."""

    pages: int
    missing: str


def print_pages(pages: Pages, target: Path) -> Printed:
    """Writes the PDF of ``pages`` to ``target``. Raises PrintingFailed, PrintingUnavailable."""
    pictures = {}
    for name, file in pages.pictures.items():
        if not file.storage.exists(str(file.name)):
            raise PrintingFailed(_("图片不在磁盘上：%s。请从备份恢复这个文件。") % file.name)
        pictures[name] = file.path
    return _ask({"html": pages.html, "pictures": pictures, "target": str(target)})


def check() -> None:
    """Raises PrintingUnavailable where a library or a Chinese font is missing."""
    if _ask({"html": TRIAL, "pictures": {}, "target": ""}).missing:
        raise PrintingUnavailable(_("没有中文字体，不能生成PDF。请安装，例如：apt-get install fonts-noto-cjk"))


def _ask(order: dict[str, Any]) -> Printed:
    data = json.dumps(order | {"seconds": SECONDS, "megabytes": MEGABYTES}).encode()
    command = [sys.executable, "-m", "bulletins.exports.press"]
    try:
        done = subprocess.run(command, input=data, capture_output=True, cwd=_ROOT, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise PrintingFailed(_("排版超过%d分钟，已停止。") % (SECONDS // 60)) from None
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        # Killed by the limit on memory or on time, of which nothing is left to say.
        raise PrintingFailed(_("排版进程中断（%s），可能是内存不足。") % done.returncode) from None
    if answer.get("unavailable"):
        words = _("缺少排版用的系统库，不能生成PDF：%(lack)s。请安装，例如：%(cure)s")
        raise PrintingUnavailable(words % {"lack": answer["unavailable"], "cure": f"apt-get install {LIBRARIES}"})
    if answer.get("problem"):
        raise PrintingFailed(answer["problem"])
    return Printed(answer["pages"], answer["missing"])
