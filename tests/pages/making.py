"""An issue that is public and still empty, for tests that put exactly their own documents in it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from bulletins.models import Bulletin, Issue, State
from tests.domain.making import make_issue


def open_issue(bulletin: Bulletin | None = None, **fields: Any) -> Issue:
    issue = make_issue(bulletin, **fields)
    Issue.objects.filter(pk=issue.pk).update(state=State.PUBLISHED, published_at=timezone.now())
    issue.refresh_from_db()
    return issue
