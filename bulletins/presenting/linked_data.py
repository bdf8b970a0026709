"""Documents, issues and bulletins as schema.org describes them (JSON-LD), for whoever reads pages by machine."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from bulletins.models import Agency, Bulletin, Document, Issue, Relation, Validity
from bulletins.presenting.downloads import Download
from bulletins.presenting.places import issue_of
from bulletins.presenting.related import LABELS, Group

SCHEMA = "https://schema.org"
LEGAL_FORCE = {
    Validity.IN_FORCE: "InForce",
    Validity.AMENDED: "PartiallyInForce",
    Validity.PENDING: "NotInForce",
    Validity.REPEALED: "NotInForce",
    Validity.LAPSED: "NotInForce",
}
# A text that a browser shows is a reading copy; what counts is what was printed and sealed.
LEGAL_VALUE = f"{SCHEMA}/UnofficialLegalValue"

Data = dict[str, Any]


def script(data: Data) -> SafeString:
    """The data as the content of a script element, which nothing in it can end."""
    text = json.dumps({"@context": SCHEMA} | data, ensure_ascii=False, separators=(",", ":"))
    for mark in "<>&\u2028\u2029":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return mark_safe(text)  # noqa: S308 - escaped above


def legislation(
    document: Document,
    site: str,
    agencies: Sequence[Agency] = (),
    related: Iterable[Group] = (),
    files: Iterable[Download] = (),
) -> Data:
    """``site`` is the absolute address of the host, to which paths are joined; ``files`` say the same as the page."""
    record = document.record
    issue = issue_of(document)
    force = LEGAL_FORCE.get(document.standing)
    url = f"{site}{document.get_absolute_url()}"
    first = record.first_published_at or document.published_at
    return _filled(
        {
            "@type": "Legislation",
            "@id": url,
            "url": url,
            "name": document.title,
            "inLanguage": "zh-CN",
            "legislationIdentifier": document.number,
            "legislationType": document.genre,
            "legislationPassedBy": [_body(agency.name) for agency in agencies] or _body(document.issuer),
            "legislationJurisdiction": record.bulletin.government,
            "legislationDate": _iso(document.written_on),
            "legislationDateOfApplicability": _iso(document.effective_on),
            "expires": _iso(document.expires_on),
            "legislationLegalForce": f"{SCHEMA}/{force}" if force else "",
            "datePublished": _iso(first),
            "dateModified": _iso(document.published_at),
            "version": str(document.version),
            "pageStart": str(record.page or ""),
            "isPartOf": publication_issue(issue, site) if issue else periodical(record.bulletin, site),
            "legislationRepeals": _done_to(related, Relation.Kind.REPEALS, site),
            "legislationAmends": _done_to(related, Relation.Kind.AMENDS, site),
            "encoding": [
                file.as_encoding(site, "LegislationObject") | {"legislationLegalValue": LEGAL_VALUE}
                for file in (Download("text/html", document.get_absolute_url(), ""), *files)
            ],
        }
    )


def publication_issue(
    issue: Issue, site: str, documents: Iterable[Document] = (), files: Iterable[Download] = ()
) -> Data:
    url = f"{site}{issue.get_absolute_url()}"
    return _filled(
        {
            "@type": "PublicationIssue",
            "@id": url,
            "url": url,
            "name": f"{issue.bulletin.title}{issue.label}",
            "issueNumber": issue.printed_number,
            "datePublished": _iso(issue.printed_on),
            "isPartOf": periodical(issue.bulletin, site),
            "hasPart": [_named(document, site) for document in documents],
            "encoding": [file.as_encoding(site) for file in files],
        }
    )


def periodical(bulletin: Bulletin, site: str) -> Data:
    url = f"{site}{bulletin.get_absolute_url()}"
    return _filled(
        {
            "@type": "Periodical",
            "@id": url,
            "url": url,
            "name": bulletin.title,
            "inLanguage": "zh-CN",
            "publisher": _body(bulletin.government),
        }
    )


def _done_to(related: Iterable[Group], kind: str, site: str) -> list[Data]:
    label = str(LABELS[kind][0])
    return [_named(other, site) for group in related if group.label == label for other, _clause in group.documents]


def _named(document: Document, site: str) -> Data:
    url = f"{site}{document.get_absolute_url()}"
    return _filled(
        {"@type": "Legislation", "@id": url, "name": document.title, "legislationIdentifier": document.number}
    )


def _body(name: str) -> Data:
    return {"@type": "GovernmentOrganization", "name": name} if name else {}


def _iso(when: Any) -> str:
    return when.isoformat() if when else ""


def _filled(data: Data) -> Data:
    return {name: value for name, value in data.items() if value}
