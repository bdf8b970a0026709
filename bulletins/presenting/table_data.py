"""A table as JSON for programs: the rows as printed, the header levels of each column, and rows whole by themselves."""

from __future__ import annotations

import json

from bulletins.models import Table
from bulletins.presenting.columns import column_names, records

FORMAT = "gongbao-table/1"


def as_json(table: Table, url: str, document_url: str) -> str:
    """``rows``, ``header_rows`` and ``spans`` are those of ``models.Table``; ``columns`` lists the header texts over
    each column from the top; ``records`` are the body rows with a merged cell's text in every cell it covers."""
    document = table.document
    data = {
        "format": FORMAT,
        "url": url,
        "caption": table.caption,
        "unit": table.unit,
        "document": {
            "url": document_url,
            "title": document.title,
            "number": document.number,
            "version": document.version,
            "published": document.published_at.isoformat() if document.published_at else None,
        },
        "columns": column_names(table),
        "records": records(table),
        "header_rows": table.header_rows,
        "rows": table.rows,
        "spans": table.spans,
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"
