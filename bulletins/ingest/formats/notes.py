"""What reading a file may point out: codes, messages and cures, as ``ingest.doubts`` has them for parsing.

``docs/formats.md`` lists them.
"""

from __future__ import annotations

from bulletins.ingest.text import Note, gettext_noop

_FINAL = gettext_noop("请确认这是定稿；不是的，请在Word里接受或拒绝修订、删去批注后重新导入。")
_UPLOAD = gettext_noop("请在插图里另行上传这幅图，并写上替代文字。")

NOTES: dict[str, tuple[str, str]] = {
    "revisions": (
        gettext_noop("文件里有%(count)d处修订标记：插入的文字已保留，删除的文字没有读入。"),
        _FINAL,
    ),
    "comments": (gettext_noop("文件里有%(count)d条批注，没有读入。"), _FINAL),
    "hidden-text": (
        gettext_noop("文件里有%(count)d处隐藏文字，没有读入。"),
        gettext_noop("需要公开的，请在Word里取消隐藏后重新导入。"),
    ),
    "image-linked": (gettext_noop("这里的图片只是链接，文件里没有它。"), _UPLOAD),
    "image-skipped": (gettext_noop("文件里的图片太多或者太大，这里的一幅没有取出。"), _UPLOAD),
    "page-without-text": (
        gettext_noop("第%(page)d页是扫描图片，没有文字。"),
        gettext_noop("请对照原件录入这一页，或者做文字识别（OCR）后重新导入。"),
    ),
    "unknown-characters": (
        gettext_noop("第%(page)d页有%(count)d个字没有文字编码，以“□”代替。"),
        gettext_noop("请对照原件补上这些字。"),
    ),
}


def note(line: int, code: str, **params: str | int) -> Note:
    """The note ``code`` about ``line``; ``params`` fill its message."""
    template, cure = NOTES[code]
    return Note(line, code, template, params, cure)
