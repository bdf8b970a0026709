"""No public response that a cache may keep sets a cookie."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from portal.middleware import CacheableCookieError, cacheable_responses_set_no_cookie


def answer(path: str = "/", *, cache_control: str = "", cookie: str = "theme") -> HttpResponse:
    """What the middleware makes of a response with this Cache-Control and cookie."""

    def view(request: HttpRequest) -> HttpResponse:
        response = HttpResponse("ok")
        if cache_control:
            response["Cache-Control"] = cache_control
        if cookie:
            response.set_cookie(cookie, "1")
        return response

    return cacheable_responses_set_no_cookie(view)(RequestFactory().get(path))


@pytest.mark.parametrize("cache_control", ["", "public", "public, no-cache", "max-age=600", "no-cache"])
@pytest.mark.parametrize("path", ["/", "/search/", "/feeds/rss.xml", "/administration/"])
def test_a_cookie_on_a_cacheable_response_fails_in_tests(path: str, cache_control: str) -> None:
    with pytest.raises(CacheableCookieError, match=path) as error:
        answer(path, cache_control=cache_control)
    assert "theme" in str(error.value)


def test_in_production_the_cookie_is_dropped_and_the_page_is_served(settings: Any) -> None:
    settings.FAIL_ON_CACHEABLE_COOKIE = False
    response = answer()
    assert (response.status_code, response.content) == (200, b"ok")
    assert not response.cookies


@pytest.mark.parametrize("cache_control", ["private", "no-store", "private, max-age=0"])
def test_a_response_that_no_cache_shares_may_set_one(cache_control: str) -> None:
    assert "theme" in answer(cache_control=cache_control).cookies


@pytest.mark.parametrize(("base", "path"), [("/", "/admin/login/"), ("/zfgb/", "/zfgb/admin/")])
def test_the_back_office_may_set_one(settings: Any, base: str, path: str) -> None:
    settings.BASE_PATH = base
    assert "theme" in answer(path).cookies


def test_below_a_prefix_an_admin_elsewhere_is_public(settings: Any) -> None:
    settings.BASE_PATH = "/zfgb/"
    with pytest.raises(CacheableCookieError):
        answer("/admin/")


def test_a_response_without_a_cookie_passes() -> None:
    assert answer(cookie="").content == b"ok"
