"""Every kind of page that a reader can open, found from the routes: a new page type is judged without being listed.

``rich_portal`` stores something of everything. ``public_pages`` opens what the sitemap names and what pages link to,
and fails for a route that is not reached so; filters, sort orders and looks are pages as well.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from html import unescape
from io import StringIO
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client
from django.urls import Resolver404, resolve

from bulletins.models import Document, Issue
from bulletins.models.derived import refresh
from bulletins.presenting.display import CHOICES
from bulletins.publishing import acts
from bulletins.publishing.findings import mask_all
from bulletins.publishing.validity import decide_validity
from tests.domain.making import add_table, make_draft, publish_document
from tests.pages.making import open_issue
from tests.proof.making import full_document, picture
from tests.trials.asking import public_routes
from tests.trials.hidden import public_portal

SAMPLES = sorted((Path(__file__).resolve().parents[2] / "samples").glob("*.txt"))
# What a reader types, which no link of a page does for them.
TYPED = [
    "/search/?q=水井", "/search/?q=没有的话", "/search/?q=……", "/search/?q=水井&written_from=x", "/verify/?q=水井",
    f"/verify/?q={'0' * 64}", "/number/没有的号/", "/number/白政发〔2021〕900号/",
    "/nothing/here/", "/documents/?nonsense=1", "/documents/?genre=没有",
    "/?mode=elder&contrast=white-on-black&script=hant",
]  # fmt: skip
MASKED = "# 关于值班的通知\n\n值班人员王小井，电话19900001234，身份证号110101199003070000。\n\n@表格 1\n"
# Pages of one kind that are looked at when links lead there; rows of one kind make one kind of page.
ENOUGH = 2
_REFERENCE = re.compile(r'<(?:a|img) [^>]*?(?:href|src)="([^"#]+)')
_LOOK = re.compile(rf"[?&]({'|'.join(CHOICES)})=")
_LOCATION = re.compile(r"<loc>([^<]*)</loc>")
# The ledger leads to these canonical texts, no page does.
_TEXTS = {"verify/<ordinal:record>/<ordinal:version>/"}


@dataclass(frozen=True)
class Shown:
    """A page as it was answered: ``view`` names the function that made it, ``route`` what its address follows."""

    view: str
    route: str
    address: str
    status: int
    body: bytes

    @property
    def parameters(self) -> frozenset[str]:
        return frozenset(name for name, _value in parse_qsl(urlsplit(self.address).query, keep_blank_values=True))

    @property
    def is_plain(self) -> bool:
        return self.status == 200 and not self.parameters


def rich_portal() -> None:
    """Both samples, and an invented county with what is repealed, corrected, withdrawn, masked, wide and long."""
    call_command("import_bulletin", *map(str, SAMPLES), publish=True, stdout=StringIO())
    public_portal()
    issue = Issue.objects.get(bulletin__slug="baishixian", year=2021, number=1)
    acts.withdraw_document(publish_document(make_draft(issue)), reason="内容有误")
    gone = open_issue(year=2022, number=7)
    publish_document(make_draft(gone))
    acts.withdraw_issue(gone, reason="排版有误")
    masked = make_draft(issue, title="关于值班的通知", text=MASKED)
    add_table(masked, rows=[["姓名", "电话"], ["王小井", "19900001234"]])
    refresh(masked)
    mask_all(masked)
    publish_document(masked)
    for title in ("关于甲村水井的通知", "关于乙村水井的通知"):
        publish_document(make_draft(issue, title=title, number="白政发〔2021〕900号"))
    _wide_and_long(issue)
    decide_validity(_amended(issue).record, "amended", since=date(2024, 2, 1), basis="《关于修改的决定》")
    alone = full_document()
    collected = Document.objects.published().get(title=alone.title, record__issue=issue)
    for document in (alone, collected):
        publish_document(acts.revise(document, reason="更正一处"))
    issue.cover.save("a.png", ContentFile(picture()), save=False)
    Issue.objects.filter(pk=issue.pk).update(cover=issue.cover.name)


def _wide_and_long(issue: Issue) -> Document:
    """A table of twelve columns under two rows of merged heads, with group rows, in a text of many headings."""
    sections = "".join(
        f"## {name}、第{n}部分\n\n" + "水井由村民委员会管理，每年检查两次。" * 12 + "\n\n（一）登记。\n\n1. 造册。\n\n"
        for n, name in enumerate("一二三四五六七八", 1)
    )
    draft = make_draft(issue, title="关于全县水井普查结果的公告", text=f"# 甲\n\n{sections}@表格 1\n\n@表格 2\n")
    years = [str(year) for year in range(2014, 2024)]
    head = [["序号", "乡镇", *["各年水井数"] * 10], ["序号", "乡镇", *years]]
    body = [[str(n), f"第{n}乡", *(f"{n * 37 + int(year) % 100:,}" for year in years)] for n in range(1, 31)]
    group = [["东片各乡", *[""] * 11]]
    spans = [[0, 0, 2, 1], [0, 1, 2, 1], [0, 2, 1, 10], [2, 0, 1, 12]]
    add_table(draft, rows=[*head, *group, *body], header_rows=2, spans=spans, unit="眼", caption="各乡镇水井数")
    add_table(draft, order=2, caption="", rows=[["村", "备注"], ["砚池村", "水位下降，需要加深。" * 8]])
    refresh(draft)
    return publish_document(draft)


def _amended(issue: Issue) -> Document:
    return publish_document(make_draft(issue, title="水井管理办法", genre="办法", text="# 甲\n\n第一条　管理水井。\n"))


def public_pages() -> list[Shown]:
    """Pages of every kind that can be reached: all that the sitemap names, and a few for each route and each set of
    parameters that these link to. A route that is not reached so is a fault, unless it says that it has nothing."""
    client = Client(raise_request_exception=False)
    shown: list[Shown] = []
    asked: set[str] = set()
    often: Counter[tuple[str, frozenset[str]]] = Counter()
    files: set[str] = set()

    def look(address: str) -> list[str]:
        """Asks once; the links of what was answered."""
        asked.add(address)
        answer = client.get(address)
        view, route, _parameters = _kind(address) or ("not_found", "", ())
        if answer.status_code in (301, 302):
            return [answer["Location"]]
        if not answer.get("Content-Type", "").startswith("text/html"):
            files.add(route)
            return []
        page = Shown(view, route, address, answer.status_code, answer.content)
        shown.append(page)
        often[page.route, page.parameters] += 1
        return _links(page)

    waiting = list(dict.fromkeys([*TYPED, *_withdrawn(), *_in_the_sitemap(client)]))
    linked: list[str] = []
    for address in waiting:
        linked += look(address)
    while linked:
        address = linked.pop(0)
        if address in asked or (kind := _kind(address)) is None:
            continue
        if kind[1] in files or often[kind[1:]] >= ENOUGH:
            continue
        linked += look(address)
    seen = {page.route for page in shown if page.status != 404} | files
    missing = {route for route in public_routes() if route.endswith("/")} - seen - _TEXTS
    assert not missing, f"no link leads to these, or nothing in the gallery is there: {sorted(missing)}"
    return shown


def kinds(pages: Iterable[Shown]) -> dict[str, Shown]:
    """The longest page of each view, and one for each way to be refused; routes of one view make one kind."""
    found: dict[str, Shown] = {}
    for page in pages:
        kind = page.view if page.status == 200 else f"{page.view} {page.status}"
        if not page.parameters and len(page.body) > len(found[kind].body if kind in found else b""):
            found[kind] = page
    return found


def _in_the_sitemap(client: Client, address: str = "/sitemap.xml") -> list[str]:
    """All addresses of a sitemap, those of the files that it names as an index."""
    places = [_local(unescape(place)) for place in _LOCATION.findall(client.get(address).content.decode())]
    return [found for place in places for found in (_in_the_sitemap(client, place) if ".xml" in place else [place])]


def _withdrawn() -> list[str]:
    documents = Document.objects.filter(state="withdrawn").with_place()
    issues = Issue.objects.filter(state="withdrawn").select_related("bulletin")
    return [*(row.get_absolute_url() for row in documents), *(row.get_absolute_url() for row in issues)]


def _local(address: str) -> str:
    return address.removeprefix("http://testserver")


def _kind(address: str) -> tuple[str, str, frozenset[str]] | None:
    """View, route and parameters of an address of the portal."""
    path, _mark, query = address.partition("?")
    try:
        match = resolve(unquote(path))
    except Resolver404:
        return None
    return (
        getattr(match.func, "__name__", type(match.func).__name__),
        match.route,
        frozenset(name for name, _value in parse_qsl(query, keep_blank_values=True)),
    )


def _links(page: Shown) -> list[str]:
    """Links to the portal's own pages; to the same page in another look only from a page that has no parameters."""
    links = (_local(unescape(link)) for link in _REFERENCE.findall(page.body.decode()))
    path = page.address.partition("?")[0]
    local = (path + link if link.startswith("?") else link for link in links if link[:1] in ("/", "?"))
    return [link for link in local if page.is_plain or not _LOOK.search(link)]
