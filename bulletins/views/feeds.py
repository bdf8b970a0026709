"""The page that lists all feeds."""

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from bulletins.models import Bulletin, Section
from bulletins.presenting.page_tags import Page, information_column
from bulletins.views.pages import public_page


@public_page
def feeds(request: HttpRequest) -> HttpResponse:
    """A feed for everything, for each bulletin, for each of its sections, each as RSS and as Atom."""
    sections = Prefetch("sections", Section.objects.published())
    context = {
        "bulletins": Bulletin.objects.published().prefetch_related(sections),
        "crumbs": [(_("订阅"), "")],
        "tags": Page(information_column(_("订阅"), _("可以订阅的全部内容"))),
        "nav": "feeds",
        "canonical": request.build_absolute_uri(request.path),
    }
    return render(request, "bulletins/feeds.html", context)
