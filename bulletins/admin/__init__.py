"""The back office: a file an editor's task, over Django's admin."""

from bulletins.admin import (
    agency,
    bulletin,
    calendar,
    document,
    history,
    inspections,
    intake,
    issue,
    ledger,
    releases,
    rendition,
    table,
    traces,
)  # fmt: skip

__all__ = [
    "agency", "bulletin", "calendar", "document", "history", "inspections", "intake", "issue", "ledger", "releases",
    "rendition", "table", "traces",
]  # fmt: skip
