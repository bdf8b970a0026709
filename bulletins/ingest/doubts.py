"""Every doubt the parser can have: its code, what it says, what cures it. ``docs/doubts.md`` explains them.

Codes are stable: stored issues and editors' decisions name them.
"""

from __future__ import annotations

from dataclasses import dataclass

from bulletins.ingest import tree
from bulletins.ingest.text import gettext_noop


@dataclass(frozen=True, slots=True)
class Kind:
    """``template`` holds the message with its parameters, ``cure`` what an editor can do; both are to be translated."""

    template: str
    cure: str


_ADD = gettext_noop("请对照原件补上，或者确认原件就是这样。")
_CORRECT = gettext_noop("请对照原件改正，或者确认原件就是这样。")

KINDS: dict[str, Kind] = {
    # Contents against body
    "contents-only": Kind(
        gettext_noop("目录中的“%(title)s”在正文中没有找到。"),
        gettext_noop("正文里有这份公文的，请把它的标题行标为公文开头；没有的，请从原件补录，或者更正目录。"),
    ),
    "document-only": Kind(
        gettext_noop("“%(title)s”不在目录中。"),
        gettext_noop("是另一份公文的附件或所印发文件的，请取消它的公文开头；确是单独一份公文的，请补上目录。"),
    ),
    "title-differs": Kind(
        gettext_noop("标题与目录不一致：正文为“%(body)s”，目录为“%(contents)s”。"),
        gettext_noop("请对照原件，改正写错的一处。"),
    ),
    "number-differs": Kind(
        gettext_noop("文号与目录不一致：正文为“%(body)s”，目录为“%(contents)s”。"),
        gettext_noop("请对照原件，改正写错的一处。"),
    ),
    "unplaced": Kind(
        gettext_noop("第一份公文之前有%(count)d行文字不知属于哪里：%(words)s"),
        gettext_noop("是一份公文的，请把它的标题行标为公文开头；是目录或者版面文字的，确认即可。"),
    ),
    "page-out-of-order": Kind(gettext_noop("目录的页码从第%(before)d页退到第%(page)d页。"), _CORRECT),
    "no-document": Kind(
        gettext_noop("没有找到公文。"),
        gettext_noop("请把每份公文的标题行标为公文开头；文件选错了的，请重新上传。"),
    ),
    # Marks
    "mark-contradiction": Kind(
        gettext_noop("标记互相矛盾：后标的“%(kept)s”有效，先标的“%(dropped)s”不起作用。"),
        gettext_noop("请取消其中一个标记。"),
    ),
    "mark-without-effect": Kind(
        gettext_noop("标记“%(mark)s”没有起作用：这里没有文字，或者不在任何一份公文里。"),
        gettext_noop("请取消这个标记，或者先标出这份公文的开头。"),
    ),
    # Numbers and dates
    "number-gap": Kind(
        gettext_noop("%(missing)s不在本期。"),
        gettext_noop("请确认这些文件不在本期刊登；漏印漏录的请补上。"),
    ),
    "number-twice": Kind(gettext_noop("文号“%(number)s”在本期出现两次。"), _CORRECT),
    "no-date": Kind(gettext_noop("“%(title)s”没有成文日期。"), _ADD),
    "date-out-of-order": Kind(
        gettext_noop("%(number)s的成文日期是%(date)s，早于它前面的%(before)s（%(earlier)s）。"),
        gettext_noop("同一文种的文号和日期通常同序。请核对两份公文的文号和日期。"),
    ),
    "date-after-print": Kind(gettext_noop("成文日期%(date)s晚于本期的出版日期%(printed)s。"), _CORRECT),
    "chronicle-out-of-order": Kind(gettext_noop("大事记的日期从%(before)d日退到%(day)d日。"), _CORRECT),
    # Attachments and figures
    "attachment-absent": Kind(
        gettext_noop("附件“%(title)s”列在附件说明里，正文中没有找到。"),
        gettext_noop("正文里有的，请标出它的附件标记；本期没有刊登的，请注明在何处可以查到，或者另行上传。"),
    ),
    "attachment-unlisted": Kind(
        gettext_noop("附件“%(title)s”没有列入附件说明。"),
        gettext_noop("请核对附件说明，补上漏列的附件，或者更正标题。"),
    ),
    "attachment-differs": Kind(
        gettext_noop("附件的标题“%(body)s”与附件说明所列的“%(listed)s”不一致。"),
        gettext_noop("请对照原件，改正写错的一处。"),
    ),
    "figure-missing": Kind(
        gettext_noop("缺图：%(title)s"),
        gettext_noop("请上传这幅图，并写上替代文字。"),
    ),
    # Text
    "two-columns": Kind(
        gettext_noop("分栏的文字可能读串了：%(words)s"),
        gettext_noop("请对照原件的左右两栏，把串行的文字移回原处。"),
    ),
    "cut-sentence": Kind(
        gettext_noop("这一句没有说完：“……%(words)s”"),
        gettext_noop("下半句在后面的，请把两段连起来；原件缺字的，请补上。"),
    ),
    "seam-repeats": Kind(
        gettext_noop("跨页或换行处的文字重复：“%(words)s”"),
        gettext_noop("请对照原件，删去多印的一处。"),
    ),
    "unbalanced": Kind(
        gettext_noop("“%(open)s”和“%(close)s”不成对：%(words)s"),
        gettext_noop("请补上缺少的一半，或者删去多余的一半。"),
    ),
    "level-jump": Kind(
        gettext_noop("序号不连续：“%(before)s”之后是“%(after)s”。"),
        gettext_noop("请对照原件核对序号，看中间是否漏了一段，或者有一行没有读成标题。"),
    ),
    "level-start": Kind(
        gettext_noop("序号从“%(after)s”开始，前面的没有找到。"),
        gettext_noop("请对照原件，看前面是否漏了一段，或者文字的先后读错了。"),
    ),
    "latin-in-chinese": Kind(
        gettext_noop("中文之间有“%(word)s”，可能是转换错误。"),
        gettext_noop("请对照原件，改成原来的汉字（and多半是“和”，&多半是“及”）。"),
    ),
    "latex": Kind(gettext_noop("公式没有转换：%(words)s"), gettext_noop("请改成普通文字，例如“≥37℃”。")),
    "html": Kind(gettext_noop("网页代码没有转换：%(words)s"), gettext_noop("请删去代码，或者换成它代表的文字。")),
    "unreadable": Kind(
        gettext_noop("有无法显示的字符：%(words)s"),
        gettext_noop("多半是造字或编码错误。请对照原件重新输入这个字。"),
    ),
    # Tables
    "uneven-rows": Kind(
        gettext_noop("表格各行的列数不一致（%(fewest)d至%(most)d列）。"),
        gettext_noop("请对照原件，在表格编辑器里把移位的单元格放回原处。"),
    ),
    "serial-gap": Kind(
        gettext_noop("表格的序号从%(before)d到%(after)d，不连续。"),
        gettext_noop("请对照原件，看表格是否缺了几行。"),
    ),
    # Personal data
    "mobile-number": Kind(
        gettext_noop("本文有%(count)d个手机号码，第一个是%(masked)s。"),
        gettext_noop("公开前请确认必须公开；不必公开的请遮盖或删去。"),
    ),
    "id-number": Kind(
        gettext_noop("疑似身份证号码：%(masked)s"),
        gettext_noop("身份证号码不得公开。请遮盖或删去。"),
    ),
}


def doubt(line: int, code: str, **params: str | int) -> tree.Warning:
    """The doubt ``code`` about ``line``; ``params`` fill its message."""
    kind = KINDS[code]
    return tree.Warning(line, code, kind.template, params, kind.cure)
