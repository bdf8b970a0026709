"""What the portal answers for itself: its health, what robots may read, and the pages for errors."""

import logging

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bulletins.views.astray import guess
from bulletins.views.plainly import plain_answer, wants_a_page

log = logging.getLogger(__name__)


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers, 503 when it does not: for load balancers and container health checks."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseError:
        log.exception("The database does not answer.")
        return HttpResponse("database unavailable\n", status=503, content_type="text/plain; charset=utf-8")
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Every public page may be read by anyone; the back office and the way out are of no use to a robot."""
    lines = ["User-agent: *", f"Disallow: {settings.BASE_PATH}admin/", f"Disallow: {settings.BASE_PATH}out/"]
    try:
        lines += ["", f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}"]
    except NoReverseMatch:
        log.warning("There is no sitemap to name in robots.txt.")
    response = HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "public, max-age=3600"
    return response


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The portal's own 404: what was asked for is not there; here is what lies near it, the search and the way home."""
    if wants_a_page(request):
        context = {"crumbs": [(_("找不到页面"), "")], "guess": guess(request.path)}
        response = render(request, "404.html", context, status=404)
    else:
        response = plain_answer(request, _("没有找到。请核对地址。"), 404)
    response["Cache-Control"] = "public, no-cache"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """The portal's own 500; plain words where even the frame of the page cannot be drawn."""
    try:
        if wants_a_page(request):
            response = render(request, "500.html", {"crumbs": [(_("暂时出错"), "")]}, status=500)
        else:
            response = plain_answer(request, _("服务器出错，请稍后再试。"), 500)
    except Exception:
        log.exception("The page for errors failed as well.")
        response = HttpResponse(
            _("本页暂时无法显示，请稍后再试。"), status=500, content_type="text/plain; charset=utf-8"
        )
    response["Cache-Control"] = "no-store"
    return response
