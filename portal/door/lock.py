"""Logins that fail too often are locked for a while (django-axes keeps the count)."""

from __future__ import annotations

from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from bulletins.models import Trace
from bulletins.models.recording import note

# As AXES_LOCKOUT_PARAMETERS counts them: one name from one address, one name from anywhere, anyone from one address.
# An office shares one address, and nobody outside should lock an editor out at will: so these two weigh less.
WEIGHTS = (1, 10, 20)


class Lock(AxesDatabaseHandler):
    """django-axes' own count, with a limit for each way of counting."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        counted = self.get_user_attempts(request, credentials)
        sums = [attempts.aggregate(sum=Sum("failures_since_start"))["sum"] or 0 for attempts in counted]
        return max(failures // weight for failures, weight in zip(sums, WEIGHTS, strict=True))

    def reset_user_attempts(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """A success forgets the failures of this name at this address, not those against others: or else a guesser
        with an account of his own would log in now and then to begin anew."""
        return self.filter_user_attempts(request, credentials)[0].delete()[0]


def unlock(username: str) -> int:
    """Forgets all failed logins of ``username``; how many records that were."""
    note(Trace.Kind.UNLOCK, User.objects.filter(username=username).first())
    return AccessAttempt.objects.filter(username=username).delete()[0]


def locked_out(request: HttpRequest, response: HttpResponse | None, credentials: Any) -> HttpResponse:
    """The answer to whoever is locked out; it says the same whether the account exists or not."""
    context = {"title": _("登录已锁定"), "minutes": settings.LOGIN_LOCK_MINUTES}
    answer = render(request, "admin/door/locked.html", context, status=429)
    answer["Retry-After"] = str(settings.LOGIN_LOCK_MINUTES * 60)
    answer["Cache-Control"] = "no-store, private"
    return answer
