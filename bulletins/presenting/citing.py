"""How a document, or a place in its text, is cited: in the field's own form, as BibTeX and as RIS."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import override

from bulletins.models import Document, Issue
from bulletins.presenting.places import issue_of

_BIBTEX = str.maketrans({mark: f"\\{mark}" for mark in "%&#$_{}"} | {"\\": "/", "~": "～", "^": "＾"})


@dataclass(frozen=True)
class Citation:
    """``key`` is the document's address in one word; ``url`` the permanent address, of the place where one is meant;
    ``issue`` is as printed (2024年第1期), empty before an issue collects the document."""

    key: str
    url: str
    title: str
    number: str
    authors: tuple[str, ...]
    written_on: date | None
    bulletin: str
    issue: str = ""
    issue_number: str = ""
    year: int | None = None
    page: int | None = None
    place: str = ""

    @property
    def words(self) -> str:
        """《…》（稷政发〔2021〕1号）第三条，《稷山县人民政府公报》2021年第1期第3页; before there is an issue, the
        address in its stead."""
        number = f"（{self.number}）" if self.number else ""
        page = f"第{self.page}页" if self.page else ""
        printed = f"《{self.bulletin}》{self.issue}{page}" if self.issue else self.url
        return f"《{nested(self.title)}》{number}{self.place}，{printed}"

    @property
    def bibtex(self) -> str:
        """One entry: an article of the bulletin, or ``misc`` before there is an issue. Values are UTF-8."""
        fields = [
            ("title", f"{{{_in_bibtex(self.title)}}}"),
            ("author", " and ".join(f"{{{_in_bibtex(name)}}}" for name in self.authors)),
            ("journal", _in_bibtex(self.bulletin) if self.issue else ""),
            ("year", str(self.year or "")),
            ("number", self.issue_number),
            ("pages", str(self.page or "")),
            ("note", _in_bibtex("，".join(word for word in (self.number, self.place) if word))),
            # Addresses are read as they stand; in one of ours only the host is not of letters, digits, - and /.
            ("url", self.url),
            ("language", "chinese"),
        ]
        lines = [f"  {name} = {{{value}}}," for name, value in fields if value]
        return "\n".join([f"@{'article' if self.issue else 'misc'}{{{self.key},", *lines, "}", ""])

    @property
    def ris(self) -> str:
        """One record, its lines ended as the format asks."""
        lines = [("TY", "GOVDOC"), ("TI", self.title)]
        lines += [("AU", name) for name in self.authors]
        lines += [
            ("PY", str(self.year or "")),
            ("DA", f"{self.written_on:%Y/%m/%d}" if self.written_on else ""),
            ("T2", self.bulletin),
            ("IS", self.issue_number),
            ("SP", str(self.page or "")),
            ("SE", self.place),
            ("M1", self.number),
            ("N1", self.words),
            ("UR", self.url),
            ("LA", "zh-CN"),
            ("ID", self.key),
        ]
        told = [f"{tag}  - {_one_line(value)}" for tag, value in lines if value]
        return "\r\n".join([*told, "ER  - ", ""])


def citation_of(document: Document, authors: Sequence[str], site: str, anchor: str = "", place: str = "") -> Citation:
    """``site`` is the absolute address of the host; ``place`` what the place at ``anchor`` is called."""
    issue = issue_of(document)
    record = document.record
    year = issue.year if issue else document.written_on.year if document.written_on else None
    return Citation(
        key=_key(document, issue) + (f"-{anchor}" if anchor else ""),
        url=f"{site}{document.get_absolute_url()}" + (f"#{anchor}" if anchor else ""),
        title=_one_line(document.title),
        number=document.number,
        authors=tuple(authors) or ((document.issuer,) if document.issuer else ()),
        written_on=document.written_on,
        bulletin=record.bulletin.title,
        issue=_label(issue) if issue else "",
        issue_number=issue.printed_number if issue else "",
        year=year,
        page=record.page if issue else None,
        place=place,
    )


def nested(title: str) -> str:
    """A title as it stands within 《》: its own 《》 become 〈〉, and those within them 《》 again."""
    return title.translate(str.maketrans("《》〈〉", "〈〉《》"))


def _key(document: Document, issue: Issue | None) -> str:
    bulletin = document.record.bulletin.slug
    if issue is None:
        return f"{bulletin}-d-{document.record_id}"
    return f"{bulletin}-{issue.year}-{issue.code}-{document.record.order}"


def _label(issue: Issue) -> str:
    """In Chinese whatever the language of the page: a citation is of what was printed."""
    with override("zh-hans"):
        return issue.label


def _in_bibtex(text: str) -> str:
    return _one_line(text).translate(_BIBTEX)


def _one_line(text: str) -> str:
    return " ".join(text.split())
