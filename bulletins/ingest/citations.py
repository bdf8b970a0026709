"""What a document says of other documents and of its own force: cites, repeals, takes effect, is explained by."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bulletins.ingest.grammar import is_agency
from bulletins.ingest.normalise import HAN, plain_digits
from bulletins.ingest.tree import Block

# The kinds of blocks in which a document speaks of itself.
SPOKEN = ("paragraph", "item", "heading", "note", "form_line")

_BODY = rf"[{HAN}]{{1,14}}"
_NUMBER = re.compile(
    rf"(?:(?<=\d)日)?({_BODY})([〔﹝\[［（(【]\d{{4}}[〕﹞\]］)）】])(第?\d{{1,4}}号)((?:[、和及与](?:第)?\d{{1,4}}号)*)"
)
_ORDER = re.compile(
    rf"(?:(?<=\d)日)?([{HAN}]{{0,12}}令)(?:《[^》]{{2,60}}》)?[（(]?(第?\d{{1,4}}号)[)）]?"
    rf"|([{HAN}]{{0,12}}?第\d{{1,4}}号令)"
    rf"|((?:国办|中办|国|中|[{HAN}]{{1,2}}[政府]办?|[{HAN}][委办])发)(\d{{1,4}}号)"
)
# Words that lead up to a number and are no part of it.
_LEAD = re.compile(
    r".*(?:根据|按照|依照|遵照|参照|对照|落实|执行|关于|印发|文件|以及|依据|符合|转发|[和及与按据照由对将的以见到在为至并或等号且是如])"
)
# The same without words that bodies' names hold.
_STRONG_LEAD = re.compile(
    r".*(?:根据|按照|依照|遵照|参照|对照|落实|执行|关于|印发|以及|依据|符合|原|[据照由对将以见到在至并或号且是如])"
)

_EFFECTIVE = re.compile(
    r"自(?:\d{4}年\d{1,2}月\d{1,2}日|(?:本[^，。；自]{1,10})?(?:公布|发布|印发|颁布|下发|发文|签署|通过|公告|批准)之?日"
    r"(?:起)?(?:满?\d+[日天个月]+后?)?)起?(?:正式|开始)?(?:实施|施行|执行|生效|试行)"
    r"(?:[，,；;](?:试行期|有效期|执行期)[^。；，]{1,24})?"
)
_VALID = re.compile(r"(?:本[^，。；]{1,10})?有效期(?:为|至|限)?[^。；，]{1,24}")
_EXPLAINED = re.compile(
    r"由([^，。；：由]{2,60}?(?:[（(][^（()）]{2,30}[)）])?)(?:具体)?负责(?:具体)?(?:解释|解读)"
    r"|(?:解释|解读)权(?:归|属于?)([^，。；：]{2,40}?)(?:所有)?(?=[，。；]|$)"
)
_REPEALED = re.compile(
    r"(?:同时|即行|予以|自行|一并|相应|即)(?:废止|失效)|停止执行|宣布(?:废止|失效)|(?:现|决定|予以)废止"
)
_NAMED = re.compile(r"《[^《》]*(?:〈[^〉]*〉[^《》]*)*》(?:[（(][^（()）]{2,40}号[)）])?")


_LIST_OPENS = re.compile(
    r"(?:废止|宣布失效).{0,8}(?:文件|规定|办法|目录)|(?:下列|以下|如下).{0,16}(?:废止|失效)|(?:废止|失效).{0,16}(?:下列|以下|如下)"
)
_LISTED = re.compile(rf"(?:[（(]?[\d一二三四五六七八九十]{{1,3}}[.、．）)]+)?({_NAMED.pattern})")


def named_in(blocks: Iterable[Block], cells: Iterable[str], own: str | None) -> tuple[list[str], list[str]]:
    """The numbers of other documents that a document with the number ``own`` cites, in its text and its tables' cells,
    and the documents it repeals."""
    blocks = list(blocks)
    texts = [block.text for block in blocks if block.kind not in ("doc_number", "issuer", "table")]
    spoken = [block for block in blocks if block.kind in SPOKEN]
    listed = listed_repeals((block.text, block.level) for block in spoken)
    repealed = list(dict.fromkeys([*repeals(block.text for block in spoken), *listed]))
    return cites([*texts, *cells], own), repealed


def cites(texts: Iterable[str], own: str | None) -> list[str]:
    """The numbers of other documents named in ``texts``, each once, in order."""
    found: dict[str, str] = {}
    for text in texts:
        bare = re.sub(r"\s+", "", plain_digits(text))
        if "号" not in bare:
            continue
        spots: list[tuple[int, list[str]]] = [(m.start(), _numbers(m)) for m in _NUMBER.finditer(bare)]
        spots += [(m.start(), [order]) for m in _ORDER.finditer(bare) if (order := _order(m))]
        for _, numbers in sorted(spots):
            for number in numbers:
                key = _key(number)
                # A short form (国发42号) may drag along words that led up to it.
                if key != _key(own or "") and not any(key.endswith(known) for known in found):
                    found[key] = number
    return list(found.values())


def _series(words: str) -> str:
    """The series a number belongs to, without the words that lead up to it: 对照国办发 → 国办发."""
    lead = _LEAD.match(words)
    rest = words[lead.end() :] if lead else words
    if len(rest) < 2:
        return words
    # A place may itself begin with such a word: 和政办发.
    return words[lead.end() - 1 :] if lead and rest.startswith(("政", "府", "办")) else rest


def _numbers(match: re.Match[str]) -> list[str]:
    body, year, number, more = _series(match[1]), match[2], match[3], match[4]
    # Further numbers of the same series may be printed short: 223号、389号.
    return [body + year + number] + [f"{body}{year}{short}号" for short in re.findall(r"(\d{1,4})号", more)]


def _order(match: re.Match[str]) -> str | None:
    if match[3]:
        return _issuing(match[3])
    if match[4]:
        return match[4] + match[5]
    body, number = _issuing(match[1]), match[2]
    if body in ("令", "命令", "责令", "禁令", "口令"):
        return None
    return body + number if number.startswith("第") or "》" not in match[0] else f"{body}第{number}"


def _issuing(words: str) -> str:
    strong = _STRONG_LEAD.match(words)
    named = words[strong.end() :] if strong else words
    # 389号和国务院令, but 和县人民政府令.
    named = re.sub(r"^[和及与](?![县市区州平田静])", "", named)
    if len(named) > 4 and is_agency(named.removesuffix("令")):
        return named  # 住房和城乡建设部令
    lead = _LEAD.match(words)
    body = words[lead.end() :] if lead and len(words) - lead.end() > 2 else words
    return body[1:] if re.match("原[国省市县区]", body) else body


def _key(number: str) -> str:
    return re.sub(r"[〔﹝\[［（(【〕﹞\]］)）】第]", "", number)


def repeals(texts: Iterable[str]) -> list[str]:
    """The documents the texts repeal, as named: 《……》（number）, or the words before 同时废止."""
    found: list[str] = []
    for text in texts:
        if "废止" not in text and "失效" not in text and "停止执行" not in text:
            continue
        for sentence in re.split(r"[。；;]", text):
            for verb in _REPEALED.finditer(sentence):
                before = sentence[: verb.start()]
                named = _NAMED.findall(before[_clause_start(before) :]) or _NAMED.findall(sentence[verb.end() :])
                if not named and verb[0] in ("同时废止", "即行废止", "自行废止", "停止执行"):
                    words = re.split(r"[，,：:]", before)[-1].strip()
                    named = [words] if 4 <= len(words) <= 80 else []
                found += [name for name in named if name not in found]
    return found


def listed_repeals(blocks: Iterable[tuple[str, int | None]]) -> list[str]:
    """The documents a decision lists under a heading 一、废止的文件, or after 下列文件予以废止：.

    ``blocks`` are pairs of text and heading level (``None`` for text)."""
    found: list[str] = []
    listing = False
    for text, level in blocks:
        opens = bool(_LIST_OPENS.search(text)) and (level is not None or text.endswith((":", "：")))
        if level is not None or opens:
            listing = opens
        elif listing and (item := _LISTED.match(text)):
            found.append(item[1])
    return found


_NUMERAL = r"[〇零一二三四五六七八九十百\d]+"
_CLAUSE = rf"第{_NUMERAL}条(?:之[一二三四五六七八九十]+)?(?:第{_NUMERAL}款)?(?:第?[（(]?{_NUMERAL}[）)]?项)?"
_AMENDED = re.compile(
    rf"(?:对|将|把)(?P<named>{_NAMED.pattern})(?:中的?)?(?P<clause>{_CLAUSE})?[^，。；：《]{{0,12}}?"
    r"(?:[作做](?:出|了)?(?:如下|以下|部分|相应)?修[改订]|(?:予以|进行)(?:如下|以下|部分)?修[改订]|修[改订]为)"
    rf"|(?:关于|决定|现)(?:对)?修[改订](?P<title>{_NAMED.pattern}|〈[^〈〉]+〉)(?:中的?)?(?P<of_title>{_CLAUSE})?"
)


def amended_in(title: str, blocks: Iterable[Block]) -> list[tuple[str, str]]:
    """The documents that a document with this title amends, as named, each with the clause where one is named."""
    found: dict[str, str] = {}
    for text in [title, *(block.text for block in blocks if block.kind in SPOKEN)]:
        if "修改" not in text and "修订" not in text:
            continue
        for match in _AMENDED.finditer(re.sub(r"\s+", "", text)):
            name = match["named"] or re.sub("^〈(.*)〉$", r"《\1》", match["title"])
            clause = match["clause"] or match["of_title"] or ""
            found[name] = found.get(name) or clause
    return _without_bare_names(found)


def _without_bare_names(found: dict[str, str]) -> list[tuple[str, str]]:
    """A document named once with its number and once without (in the title) is one."""
    bare = {name.partition("》")[0]: name for name in found if name.partition("》")[2]}
    return [
        (name, clause)
        for name, clause in found.items()
        if name.partition("》")[2] or name.partition("》")[0] not in bare
    ]


def _clause_start(before: str) -> int:
    """Where the clause that repeals begins: after the words on the document's own force."""
    own = list(re.finditer(r"(?:施行|实施|执行|印发|生效|贯彻|落实|试行)[^，,《]{0,8}[，,]", before))
    return own[-1].end() if own else 0


def effective(texts: Iterable[str]) -> str | None:
    """The words on when the document takes effect and how long it holds; the last such clause is its own."""
    words = None
    for text in texts:
        for found in _EFFECTIVE.finditer(text):
            words = found[0]
            if not re.search("有效期|试行期|执行期", words):
                rest = text[found.end() : found.end() + 40]
                if valid := _VALID.match(rest.lstrip("，,。；;")):
                    words += "，" + valid[0]
    return words


def interpretation_by(texts: Iterable[str]) -> str | None:
    """The body that explains the document: 由……负责解释."""
    body = None
    for text in texts:
        if ("解释" in text or "解读" in text) and (found := _EXPLAINED.search(text)):
            body = re.sub(r"(?:共同|会同有关部门)$", "", found[1] or found[2])
    return body
