"""Rules on what is published: whether it is complete, current, marked, and fit for the public."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.core.files.storage import default_storage
from django.db.models import Exists, F, Max, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bulletins.ingest.secrecy import classification_marks
from bulletins.inspection.rules import Finding, NotApplicable, Site
from bulletins.models import (
    Attachment,
    Bulletin,
    ChronicleEntry,
    Document,
    DocumentAgency,
    Figure,
    Issue,
    Relation,
    Table,
    Validity,
)
from bulletins.presenting import series
from bulletins.publishing import relations
from bulletins.publishing.content import public_words
from bulletins.publishing.deadlines import overdue
from bulletins.publishing.findings import KINDS, undecided
from bulletins.publishing.holidays import known_calendar

STALE = timedelta(days=183)


def fresh(site: Site) -> Iterator[Finding]:
    """The inspection asks whether a column of policy documents had anything new in six months."""
    since = timezone.now() - STALE
    bulletins = Bulletin.objects.published()
    last = dict(
        Document.objects.published().order_by().values_list("record__bulletin").annotate(last=Max("published_at"))
    )
    for bulletin in bulletins:
        newest = last.get(bulletin.pk)
        if newest and newest < since:
            day = timezone.localdate(newest).isoformat()
            yield Finding(bulletin.get_absolute_url(), _("半年多没有更新，最近一次在 %s") % day)


def columns(site: Site) -> Iterator[Finding]:
    """The columns that the head of every page names have something in them."""
    held = (
        ("documents", pgettext("plural", "文件"), Document.objects.published()),
        ("tables", pgettext("plural", "表格"), Table.objects.published()),
        ("chronicle", _("大事记"), ChronicleEntry.objects.published()),
    )
    for name, label, rows in held:
        if not rows.exists():
            yield Finding(reverse(name), _("栏目“%s”是空的") % label)


def series_gaps(site: Site) -> Iterator[Finding]:
    for bulletin in Bulletin.objects.published():
        issues = list(Issue.objects.published().filter(bulletin=bulletin).select_related("bulletin"))
        for year in series.by_year(issues):
            for entry in year.missing:
                words = {"year": year.year, "number": entry.label}
                yield Finding(reverse("year", args=[bulletin.slug, year.year]), _("缺%(year)s年%(number)s") % words)


def metadata(site: Site) -> Iterator[Finding]:
    """条例 wants of each document at least 索引、名称、内容概述、生成日期; a reader wants to know who made it."""
    made = DocumentAgency.objects.filter(document=OuterRef("pk"))
    rows = Document.objects.published().with_place().defer("text").annotate(has_agency=Exists(made))
    lacking = Q(index_number="") | Q(written_on=None) | Q(genre="") | Q(has_agency=False, issuer="")
    for document in rows.filter(lacking).order_by("pk").iterator(chunk_size=500):
        labels = {
            _("索引号"): document.index_number,
            _("成文日期"): document.written_on,
            _("文种"): document.genre,
            _("发文机关"): document.issuer or document.has_agency,
        }
        lacks = _("、").join(label for label, value in labels.items() if not value)
        yield Finding(document.get_absolute_url(), _("没有填：%s") % lacks)


def future_dates(site: Site) -> Iterator[Finding]:
    today = timezone.localdate()
    rows = Document.objects.published().with_place().defer("text")
    late = Q(written_on__gt=today) | Q(written_on__gt=F("published_at__date")) | Q(published_at__gt=timezone.now())
    for document in rows.filter(late).order_by("pk"):
        yield Finding(document.get_absolute_url(), _("成文日期或发布时间晚于它上网的那一天"))
    for issue in Issue.objects.published().filter(printed_on__gt=today).select_related("bulletin"):
        yield Finding(issue.get_absolute_url(), _("出刊日期还没有到"))


def validity(site: Site) -> Iterator[Finding]:
    """Every document says whether it holds; 待确认 is nobody's answer yet."""
    rows = Document.objects.published().with_place().defer("text").order_by("pk")
    for document in rows.iterator(chunk_size=500):
        if document.standing != Validity.UNCONFIRMED:
            continue
        yield Finding(document.get_absolute_url(), _("有效性待确认"))


def open_claims(site: Site) -> Iterator[Finding]:
    for claim in relations.open_claims():
        if claim.candidates:
            where = claim.relation.document.get_absolute_url()
            yield Finding(where, _("废止或修改待确认：%s") % claim.relation.words)


def marks(site: Site) -> Iterator[Finding]:
    for document in site.documents():
        found = [
            mark
            for words in public_words(document)
            for _line, mark in classification_marks(words.text, has_lines=words.has_lines)
        ]
        if found:
            yield Finding(document.get_absolute_url(), _("有密级标志：%s") % found[0])


def personal_data(site: Site) -> Iterator[Finding]:
    """Mobile numbers and all else that a person is known by, in words, tables and files, as far as nobody has decided
    that it may stand."""
    for document in site.documents():
        kinds = dict.fromkeys(str(KINDS.get(found.kind, found.kind)) for found in undecided(document))
        if kinds:
            yield Finding(document.get_absolute_url(), _("有未决定的个人信息：%s") % _("、").join(kinds))


def terms(site: Site) -> Iterator[Finding]:
    for document in overdue(Document.objects.with_place().defer("text"), known_calendar()):
        # A draft has no public address; the deadlines page of the back office has the list.
        yield Finding(_("草稿 %d") % document.pk, _("主动公开的期限已过，还没有发布"))


def files(site: Site) -> Iterator[Finding]:
    """Attachments that the text names are there, and so are the pictures."""
    attachments = Attachment.objects.published().select_related("document__record__bulletin", "document__record__issue")
    for row in attachments.filter(kind=Attachment.Kind.FILE).iterator(chunk_size=500):
        if not default_storage.exists(str(row.file.name)):
            yield Finding(row.document.get_absolute_url(), _("附件“%s”的文件不在了") % row.title)
    lost = attachments.filter(kind=Attachment.Kind.ELSEWHERE, document__attachments_elsewhere="")
    for row in lost.order_by("pk"):
        yield Finding(row.document.get_absolute_url(), _("附件“%s”没有刊出，也没有说明在哪里") % row.title)
    pictures = Figure.objects.published().select_related("document__record__bulletin", "document__record__issue")
    for figure in pictures.filter(Q(image="") | Q(image=None)).order_by("pk"):
        yield Finding(figure.document.get_absolute_url(), _("图“%s”待补") % figure.caption)


def interpretations(site: Site) -> Iterator[Finding]:
    """Normative documents come with an interpretation (解读); held where another document says that it interprets."""
    said = Relation.objects.published().filter(kind=Relation.Kind.INTERPRETS, target__isnull=False)
    if not said.exists():
        raise NotApplicable(_("本站还没有登记解读。"))
    normative = Document.objects.published().with_place().defer("text").exclude(registration_number="")
    for document in normative.exclude(record__in=said.values("target")).order_by("pk"):
        yield Finding(document.get_absolute_url(), _("没有解读"))
