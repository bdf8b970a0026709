"""What reading one file may cost. Beyond these a file is refused, with the place that was reached."""

from __future__ import annotations

import time
from collections.abc import Callable

from bulletins.ingest.text import ReadError, gettext_noop

SECONDS = 60
MEGABYTES = 1536  # address space of the reading process
MAX_PAGES = 2_000
MAX_UNPACKED = 400 * 1024 * 1024  # a package's parts together
MAX_PART = 96 * 1024 * 1024  # an XML part of a package
MAX_ENTRIES = 10_000
MAX_RATIO = 200  # unpacked to packed, for parts of any size worth a thought
MAX_CELLS = 400_000
MAX_IMAGES = 1_000
MAX_IMAGE_BYTES = 96 * 1024 * 1024  # all pictures of a file together


def _nobody(page: int) -> None:
    """Tells nobody."""


# Gets each page that reading has reached; the reading process puts its own in the place.
tell: Callable[[int], None] = _nobody


class Clock:
    """Counts the seconds since reading began."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.seconds = SECONDS
        self.end = time.monotonic() + self.seconds

    def check(self, page: int = 0) -> None:
        """Raises ReadError once the time is used up; ``page`` is the page reached, 0 where there are no pages."""
        if page:
            tell(page)
        if time.monotonic() < self.end:
            return
        if page:
            raise ReadError(
                "too-slow",
                gettext_noop(
                    "文件“%(name)s”读到第%(page)d页时已超过%(seconds)d秒，已停止。请拆分成几个较小的文件，或者去掉第%(page)d页附近过于复杂的图形后再导入。"
                ),
                name=self.name,
                page=page,
                seconds=self.seconds,
            )
        raise too_slow(self.name)


def too_slow(name: str) -> ReadError:
    return ReadError(
        "too-slow",
        gettext_noop(
            "文件“%(name)s”读了%(seconds)d秒还没有读完，已停止。请拆分成几个较小的文件，或者另存为纯文本后再导入。"
        ),
        name=name,
        seconds=SECONDS,
    )


def too_complex(name: str) -> ReadError:
    return ReadError(
        "too-complex",
        gettext_noop(
            "文件“%(name)s”展开后占用的内存超过上限，已停止。请拆分成几个较小的文件，或者压缩其中的图片后再导入。"
        ),
        name=name,
    )


def broken(name: str, kind: str) -> ReadError:
    return ReadError(
        "broken",
        gettext_noop(
            "文件“%(name)s”的%(kind)s结构已经损坏，读不出来（可能没有传完整）。请重新复制或下载原文件；能打开的，另存一份再导入。"
        ),
        name=name,
        kind=kind,
    )
