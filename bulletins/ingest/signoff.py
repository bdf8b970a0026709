"""Addressees, signature, date and openness note."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from bulletins.ingest import grammar
from bulletins.ingest.items import Item, claim
from bulletins.ingest.normalise import compact, tight

_POST = re.compile(
    r"(?:代|副)?\s*(?:总\s*理|[省市县区州盟旗局厅部]\s*长|委\s*员\s*长|主\s*[任席])[:：]?\s*\S(?:\s*\S){1,7}"
)
_RECIPIENT = re.compile(
    r"(?:各|有关|相关|机关|全体|驻|全[国省市州盟县区旗乡镇]).*|.*(?:政府|办事处|部门|单位|机构|局|厅|委|办|会|院|部|处|室|站|队|所|中心|公司|企业|街道|乡|镇|村|"
    r"社区|校|大学|银行|团体|组织|同志|群众|居民|市民|农场|林场|园区|示范区|开发区|新区|景区|厂|矿)(?:[（(].*[)）])?"
)
_STRAY = re.compile(r"\s+([^\s，,、]{1,20}。)$")


@dataclass(slots=True)
class SignOff:
    """Indexes into the items; ``end`` is the index after signature, date and openness note."""

    signer: str | None = None
    date: str | None = None
    openness: str | None = None
    end: int | None = None
    signers: list[int] = field(default_factory=list)


def bodies(spaced: str) -> str:
    """The names of bodies on a line, parted by 、 where blanks part them in print."""
    names = spaced.split()
    return "、".join(names) if len(names) > 1 and all(map(grammar.is_agency, names)) else tight(spaced)


def read_addressees(items: list[Item], start: int) -> str | None:
    """The addressees, which stand under the head and end in a colon, over several lines if need be."""
    parts: list[int] = []
    for index in range(start, min(len(items), start + 4)):
        item = items[index]
        if parts and item.kind == "paragraph":
            continue
        if not item.free or len(item.text) > 160 or grammar.mark_of(item.spaced) or (parts and item.line.says.apart):
            return None
        if item.line.last == item.number and (found := _STRAY.search(item.spaced)):
            _split_stray(items, index, found)
            item = items[index]
        if re.search(r"[。！？]|；(?=.)|如下[:：；]$", item.text):
            return None
        # 各乡镇人民政府； is a slip of the colon.
        closed = item.text.endswith((":", "：")) or (item.text.startswith("各") and item.text.endswith((";", "；")))
        if item.line.ends and not closed:
            return None
        parts.append(index)
        if closed:
            words = tight(" ".join(items[i].spaced for i in parts)).rstrip(":：;；")
            names = re.split(r"[，、,；;\s]+", words)
            if not (_RECIPIENT.fullmatch(names[0]) and _RECIPIENT.fullmatch(names[-1])):
                return None
            claim(items, parts, "addressees")
            return words
    return None


def _split_stray(items: list[Item], index: int, found: re.Match[str]) -> None:
    """Parts a line from the end of a sentence that belongs to the other column."""
    line = items[index].line
    rest = replace(line, spaced=found[1], text=tight(found[1]), adjacent=True)
    items[index].line = replace(line, spaced=line.spaced[: found.start()], text=tight(line.spaced[: found.start()]))
    items.insert(index + 1, Item(rest, "paragraph"))


def read_sign_off(items: list[Item], start: int, issuer: str | None) -> SignOff:
    """The first signature and date after ``start``; claims them, and every openness note."""
    found = SignOff()
    for index in range(start, len(items)):
        item = items[index]
        if item.kind == "attachment_label":
            break
        if not item.free or not grammar.is_date(item.text):
            continue
        signers = (
            _signers_above(items, index, start, issuer)
            or _signer_elsewhere(items, index, start, issuer)
            or _signer_below(items, index, issuer)
        )
        if not signers:
            continue
        for at in signers:
            items[at].kind = "signer"
        item.kind = "date"
        found.signers = signers
        found.signer = "、".join(bodies(items[at].spaced) for at in signers)
        found.date = grammar.iso_date(item.text)
        found.end = max(index, *signers) + 1
        break
    if found.date is None:
        _read_lone_date(items, start, found)
    if found.date is None:
        _read_last(items, start, issuer, found)
    for index in range(start, len(items)):
        item = items[index]
        if item.free and (note := grammar.OPENNESS.fullmatch(item.text)) and len(item.text) < 60:
            item.kind = "openness"
            if found.openness is None:
                found.openness = note[1].rstrip("。")
                if found.end is not None and index == found.end:
                    found.end = index + 1
    return found


def _read_lone_date(items: list[Item], start: int, found: SignOff) -> None:
    """A date under the text without a signature, where only the seal said who signed: the last thing of the text, or
    with nothing but the openness note or the next title below it."""
    for index in range(start + 1, len(items)):
        item = items[index]
        if item.kind == "attachment_label":
            return
        if not item.free or not grammar.is_date(item.text) or not _closes(items[index - 1]):
            continue
        after = items[index + 1] if index + 1 < len(items) else None
        if (
            after is None
            or after.kind is not None
            or grammar.OPENNESS.fullmatch(after.text)
            or title_like(items, index + 1)
        ):
            item.kind = "date"
            found.date = grammar.iso_date(item.text)
            found.end = index + 1
            return


def _read_last(items: list[Item], start: int, issuer: str | None, found: SignOff) -> None:
    """The issuer's name and a date as the document's last words, below its attachments."""
    if issuer is None or len(items) - start < 3:
        return
    signer, date = items[-2:]
    if signer.free and date.free and grammar.is_date(date.text) and compact(signer.text) == compact(issuer):
        signer.kind, date.kind = "signer", "date"
        found.signer, found.date = bodies(signer.spaced), grammar.iso_date(date.text)
        found.signers = [len(items) - 2]


def _closes(item: Item) -> bool:
    return item.line.ends or item.kind in ("attachment_list", "openness")


def split_signed_dates(items: list[Item], start: int) -> None:
    """Parts ``某县人民政府 2021年1月4日`` on one line into signature and date."""
    for index in range(len(items) - 1, start - 1, -1):
        item = items[index]
        joined = item.line.last > item.number  # by an editor, who knows it for one paragraph
        if joined or not item.free or len(item.text) > 60 or not (found := grammar.DATE.search(item.spaced)):
            continue
        before = item.spaced[: found.start()].strip()
        if found.end() == len(item.spaced.strip()) and before and grammar.is_agency(before):
            line = item.line
            item.line = replace(line, spaced=before, text=tight(before))
            items.insert(index + 1, Item(replace(line, spaced=found[0], text=tight(found[0]), adjacent=True)))


def _signers_above(items: list[Item], date: int, start: int, issuer: str | None) -> list[int]:
    """The names of bodies right above a date, or of the head of one. Where the issuer stands right above it, other
    bodies of that place above the issuer are those the text lists."""
    signers: list[int] = []
    for index in range(date - 1, max(start, date - 8) - 1, -1):
        item = items[index]
        if not item.free or item.line.ends or len(item.text) > 60:
            break
        names = item.spaced.split()
        if not (all(map(grammar.is_agency, names)) or grammar.is_agency(item.text) or _POST.fullmatch(item.spaced)):
            break
        if signers and items[signers[-1]].text == issuer and not items[index].text.startswith("中共"):
            break
        signers.insert(0, index)
    return signers


def _signer_elsewhere(items: list[Item], date: int, start: int, issuer: str | None) -> list[int]:
    """The issuer's name alone on a line a little above the date: columns read in the wrong order."""
    if issuer is None:
        return []
    for index in range(date - 1, max(start, date - 6) - 1, -1):
        if items[index].free and compact(items[index].text) == compact(issuer):
            return [index]
    return []


def _signer_below(items: list[Item], date: int, issuer: str | None) -> list[int]:
    """The issuer's name alone right below the date: the two in the wrong order."""
    if issuer is None or date + 1 >= len(items) or not _closes(items[date - 1]):
        return []
    below = items[date + 1]
    return [date + 1] if below.free and compact(below.text) == compact(issuer) else []


def title_like(items: list[Item], index: int) -> bool:
    item = items[index]
    return (
        item.free
        and not item.line.ends
        and len(item.text) <= 80
        and not item.line.bullet
        and grammar.mark_of(item.spaced) is None
        and not grammar.is_date(item.text)
        and not re.match(r"附件|附表|附图|附[:：]", item.text)
    )
