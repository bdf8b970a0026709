"""The instrument (办法, 方案 …) that a notice, decree or announcement prints: its name, and where its title stands."""

from __future__ import annotations

import re

from bulletins.ingest import grammar
from bulletins.ingest.items import Item, claim
from bulletins.ingest.normalise import compact, tight
from bulletins.ingest.signoff import SignOff, title_like

_CARRIED = re.compile(
    r"^(?:关于)?(?:印发|发布|公布|批转|转发|下发|颁布|修订印发|重新印发)(.+?)(?:的(?:紧急)?(?:通知|决定|公告|通告))(?:[（(].*[)）])?$"
)
_DECREED = re.compile(r"《([^《》]{4,80})》(?:已经|已于|已由|经|业经|已)")
_PRINTED = re.compile(r"现将《([^《》]{4,80})》(?:予以)?(?:印发|公布|发布|颁布)")
_NAMED = re.compile(r"《([^《》]{4,80})》")
_SUBTITLE = re.compile(r"[（(][^（()）。；]{0,12}(?:试行|暂行|修订|草案|稿|\d{4}年?)[^（()）。；]{0,12}[)）]")
_PLACE = 14  # characters a place or government before a name may take


def carried_title(title: str) -> str | None:
    """The name of what a 关于印发……的通知 carries, without its title marks."""
    found = _CARRIED.search(re.sub(r"\s+", "", title))
    if not found:
        return None
    name = found[1]
    if inner := re.fullmatch(r"《(.+?)》(?:等.*)?", name):
        name = inner[1]
    return name


def decreed_title(items: list[Item], genre: str | None) -> str | None:
    """The name of what a decree (令) or an announcement promulgates: 《……办法》已经……通过，现予公布."""
    if genre not in ("令", "命令", "公告"):
        return None
    opening = "".join(item.text for item in items[:3] if item.line.cells is None)
    found = _DECREED.search(opening)
    return found[1] if found and (genre != "公告" or "公布" in opening) else None


def named_title(items: list[Item]) -> str | None:
    """The name of what a notice of another title prints: 现将《……办法》印发给你们."""
    for item in items:
        if item.line.cells is None and (found := _PRINTED.search(item.text)):
            return found[1]
    return None


def read_instrument(
    items: list[Item], start: int, sign_off: SignOff, carried: str | None
) -> tuple[str | None, int | None]:
    """The title of what a notice prints and its index: under the signature, or wherever its name stands alone."""
    if carried is None:
        return None, None
    key = compact(carried)
    for index in range(start, len(items)):
        if items[index].kind == "attachment_label":
            break
        if items[index].free and not items[index].line.ends and not _runs_on(items, index):
            taken = _exact(items, index, key)
            if taken:
                return _claim_title(items, taken)
    if sign_off.end is None:
        return None, None
    below = sign_off.end
    while below < len(items) and items[below].kind in ("openness", "attachment_list"):
        below += 1
    if below >= len(items) or not title_like(items, below):
        return None, None
    taken = [below]
    while (
        grammar.genre_of(" ".join(items[i].text for i in taken)) is None
        and taken[-1] + 1 < len(items)
        and len(taken) < 4
        and title_like(items, taken[-1] + 1)
    ):
        taken.append(taken[-1] + 1)
    if grammar.genre_of("".join(items[i].text for i in taken)) is None:
        taken = taken[:1]
        if len(items[below].text) > 60:
            return None, None
    return _claim_title(items, taken)


def claim_further_titles(items: list[Item], start: int, sign_off: SignOff) -> set[int]:
    """A notice may print several things: lines below its signature that are one of the names in its text are titles.
    Returns their indexes."""
    if sign_off.end is None:
        return set()
    names = {compact(name) for item in items[start : sign_off.end] for name in _NAMED.findall(item.text)}
    found: set[int] = set()
    for index in range(sign_off.end, len(items)):
        if items[index].free and compact(items[index].text) in names and title_like(items, index):
            items[index].kind = "title"
            found.add(index)
    return found


def _runs_on(items: list[Item], index: int) -> bool:
    """Whether a name in title marks is the beginning of a wrapped sentence: 《……方案》 | 已经县政府同意."""
    after = items[index + 1] if index + 1 < len(items) else None
    return items[index].text.startswith("《") and after is not None and after.line.adjacent


def _exact(items: list[Item], index: int, key: str) -> list[int]:
    """The lines from ``index`` that together are the name ``key``, a government's name before it or not."""
    taken: list[int] = []
    words = ""
    for at in range(index, min(len(items), index + 4)):
        if not items[at].free or items[at].line.ends or len(words) > len(key) + _PLACE:
            return []
        words += compact(items[at].text)
        taken.append(at)
        if words == key or (len(key) > _PLACE // 2 and words.endswith(key) and len(words) <= len(key) + _PLACE):
            return taken
        if words not in key and not any(
            words[n:] and key.startswith(words[n:]) for n in range(min(len(words), _PLACE))
        ):
            return []
    return []


def _claim_title(items: list[Item], taken: list[int]) -> tuple[str, int]:
    following = taken[-1] + 1
    if following < len(items) and items[following].free and _SUBTITLE.fullmatch(items[following].text):
        taken = [*taken, following]
    claim(items, taken, "title")
    return tight(" ".join(items[i].spaced for i in taken)), taken[0]
