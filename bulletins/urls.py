"""Addresses of the public pages; the portal mounts them below BASE_PATH. Addresses never change."""

from django.urls import URLPattern, path, register_converter

from bulletins import sitemaps
from bulletins.feeds import ATOM, RSS
from bulletins.views import (
    agencies,
    browse,
    chronicle,
    citing,
    comparison,
    converters,
    document_list,
    documents,
    feeds,
    files,
    home,
    in_force,
    issues,
    leaving,
    numbers,
    originals,
    renditions,
    search,
    standing_pages,
    tables,
    topics,
    verify,
)

register_converter(converters.Year, "year")
register_converter(converters.Month, "month")
register_converter(converters.IssueCode, "code")
register_converter(converters.Ordinal, "ordinal")


def of_a_document(address: str, prefix: str) -> list[URLPattern]:
    """The routes of a document and of what belongs to it, beneath ``address``; names begin with ``prefix``."""
    return [
        path(address, documents.document, name=f"{prefix}document"),
        path(f"{address}v<ordinal:version>/", documents.version, name=f"{prefix}document-version"),
        path(f"{address}document.pdf", renditions.document_pdf, name=f"{prefix}document-pdf"),
        path(f"{address}v<ordinal:version>/document.pdf", renditions.document_pdf, name=f"{prefix}version-pdf"),
        path(f"{address}document.docx", renditions.document_word, name=f"{prefix}document-word"),
        path(f"{address}v<ordinal:version>/document.docx", renditions.document_word, name=f"{prefix}version-word"),
        path(f"{address}document.txt", renditions.document_text, name=f"{prefix}document-text"),
        path(f"{address}v<ordinal:version>/document.txt", renditions.document_text, name=f"{prefix}version-text"),
        path(f"{address}v<ordinal:version>/canonical.txt", verify.canonical, name=f"{prefix}canonical"),
        path(f"{address}diff/<ordinal:a>..<ordinal:b>/", comparison.difference, name=f"{prefix}document-difference"),
        path(f"{address}cite/", citing.cite, name=f"{prefix}cite"),
        path(f"{address}cite.bib", citing.bibtex, name=f"{prefix}cite-bibtex"),
        path(f"{address}cite.ris", citing.ris, name=f"{prefix}cite-ris"),
        path(f"{address}qr.svg", citing.qr_code, name=f"{prefix}qr-code"),
        path(f"{address}tables/<ordinal:number>/", tables.table, name=f"{prefix}table"),
        path(f"{address}tables/<ordinal:number>.csv", tables.table_csv, name=f"{prefix}table-csv"),
        path(f"{address}tables/<ordinal:number>.xlsx", tables.table_xlsx, name=f"{prefix}table-xlsx"),
        path(f"{address}tables/<ordinal:number>.json", tables.table_json, name=f"{prefix}table-json"),
        path(f"{address}attachments/<ordinal:number>/", files.attachment, name=f"{prefix}attachment"),
        path(f"{address}figures/<ordinal:number>/", files.figure, name=f"{prefix}figure"),
        path(f"{address}v<ordinal:version>/attachments/<ordinal:number>/", files.attachment),
        path(f"{address}v<ordinal:version>/figures/<ordinal:number>/", files.figure),
    ]


urlpatterns = [
    path("", home.home, name="home"),
    path("documents/", document_list.documents, name="documents"),
    path("tables/", tables.tables, name="tables"),
    path("in-force/", in_force.in_force, name="in-force"),
    path("in-force/list.csv", in_force.in_force_csv, name="in-force-csv"),
    path("browse/", browse.browse, name="browse"),
    path("agencies/", agencies.agencies, name="agencies"),
    path("agencies/<ordinal:agency>/", agencies.agency, name="agency"),
    path("topics/", topics.topics, name="topics"),
    path("topics/<str:topic>/", topics.topic, name="topic"),
    path("chronicle/", chronicle.chronicle, name="chronicle"),
    path("chronicle/<year:year>/", chronicle.year, name="chronicle-year"),
    path("chronicle/<year:year>/<month:month>/", chronicle.month, name="chronicle-month"),
    path("search/", search.search, name="search"),
    path("number/<path:spelling>/", numbers.number, name="number"),
    path("out/", leaving.leaving, name="leaving"),
    path("sitemap/", standing_pages.site_map, name="site-map"),
    path("accessibility/", standing_pages.accessibility, name="accessibility"),
    path("feeds/", feeds.feeds, name="feeds"),
    path("feeds/rss.xml", RSS["portal"], name="feed-rss"),
    path("feeds/atom.xml", ATOM["portal"], name="feed-atom"),
    path("feeds/agencies/<ordinal:agency>/rss.xml", RSS["agency"], name="agency-feed-rss"),
    path("feeds/agencies/<ordinal:agency>/atom.xml", ATOM["agency"], name="agency-feed-atom"),
    path("feeds/topics/<str:topic>/rss.xml", RSS["topic"], name="topic-feed-rss"),
    path("feeds/topics/<str:topic>/atom.xml", ATOM["topic"], name="topic-feed-atom"),
    path("feeds/<slug:slug>/rss.xml", RSS["bulletin"], name="bulletin-feed-rss"),
    path("feeds/<slug:slug>/atom.xml", ATOM["bulletin"], name="bulletin-feed-atom"),
    path("feeds/<slug:slug>/<ordinal:section>/rss.xml", RSS["section"], name="section-feed-rss"),
    path("feeds/<slug:slug>/<ordinal:section>/atom.xml", ATOM["section"], name="section-feed-atom"),
    path("verify/", verify.verify, name="verify"),
    path("verify/ledger.jsonl", verify.ledger, name="ledger"),
    path("verify/<ordinal:record>/<ordinal:version>/", verify.version_text, name="verify-version"),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemaps.part, name="sitemap-part"),
    # From here on the first segment is a bulletin; bulletins.models.bulletin.RESERVED_SLUGS keeps both apart.
    path("<slug:slug>/", issues.bulletin, name="bulletin"),
    path("<slug:slug>/<year:year>/", issues.year, name="year"),
    path("<slug:slug>/<year:year>/<code:code>/", issues.issue, name="issue"),
    path("<slug:slug>/<year:year>/<code:code>/issue.pdf", renditions.issue_pdf, name="issue-pdf"),
    path("<slug:slug>/<year:year>/<code:code>/issue.epub", renditions.issue_epub, name="issue-epub"),
    path("<slug:slug>/<year:year>/<code:code>/issue.txt", renditions.issue_text, name="issue-text"),
    path("<slug:slug>/<year:year>/<code:code>/original.pdf", originals.original_pdf, name="original-pdf"),
    path("<slug:slug>/<year:year>/<code:code>/pages/<ordinal:number>/", originals.page, name="original-page"),
    path("<slug:slug>/<year:year>/<code:code>/pages/<ordinal:number>/large.webp", originals.picture),
    path("<slug:slug>/<year:year>/<code:code>/pages/<ordinal:number>/small.webp", originals.picture, {"small": True}),
    path("<slug:slug>/<year:year>/<code:code>/cover/", files.cover, name="cover"),
    path("<slug:slug>/<year:year>/<code:code>/cover/small/", files.small_cover, name="small-cover"),
    path("<slug:slug>/<year:year>/<code:code>/cover.png", files.cover_png, name="cover-png"),
    *of_a_document("<slug:slug>/<year:year>/<code:code>/<ordinal:order>/", ""),
    *of_a_document("<slug:slug>/d/<ordinal:record>/", "uncollected-"),
]
