"""主题分类: the classes that hold something, and one with its documents."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bulletins.filters import OfTopicFilter, classed_as, documents_with_year
from bulletins.models import Topic
from bulletins.presenting.classes import class_tree
from bulletins.presenting.page_tags import Page, policy_column
from bulletins.views.listing import listing
from bulletins.views.pages import public_page
from bulletins.views.paging import unknown_parameters


@public_page
def topics(request: HttpRequest) -> HttpResponse:
    """The State Council's classes and their children; one without a published document is not shown."""
    problems = unknown_parameters(request)
    context = {
        "nav": "browse",
        "tree": [] if problems else class_tree(),
        "problems": problems,
        "tags": Page(policy_column(_("主题分类"), _("按国务院公文主题分类编排的文件"))),
        "crumbs": [(_("浏览"), reverse("browse")), (_("主题分类"), "")],
        "canonical": request.build_absolute_uri(reverse("topics")),
    }
    return render(request, "bulletins/topic_list.html", context, status=400 if problems else 200)


@public_page
def topic(request: HttpRequest, topic: str) -> HttpResponse:
    """The documents of a class; those of its children are among them."""
    found = Topic.objects.published().select_related("parent").filter(code=topic).first()
    if found is None:
        raise Http404(f"no topic {topic} with published documents")
    listed = listing(request, OfTopicFilter, documents_with_year().filter(pk__in=classed_as(found.code)))
    above = [(found.parent.name, found.parent.get_absolute_url())] if found.parent else []
    context = {
        "nav": "browse",
        "topic": found,
        "children": Topic.objects.published().filter(parent=found),
        **listed,
        "tags": Page(policy_column(found.name, _("主题分类“%s”的文件") % found.full_name)),
        "crumbs": [(_("浏览"), reverse("browse")), (_("主题分类"), reverse("topics")), *above, (found.name, "")],
        "canonical": request.build_absolute_uri(found.get_absolute_url()),
    }
    return render(request, "bulletins/topic.html", context, status=400 if listed["problems"] else 200)
