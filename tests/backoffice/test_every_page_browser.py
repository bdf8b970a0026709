"""Every page of the back office is accessible and fits a telephone; what other tests look at is left out."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import Page

from tests.backoffice import desk
from tests.browser import assert_accessible, assert_fits_width
from tests.door.injecting import signed_in
from tests.door.test_matrix import addresses

pytestmark = pytest.mark.django_db(transaction=True)

# Others look at these more closely, or they are Django's own pages, of which one is looked at for all models.
ELSEWHERE = re.compile(
    r"(login|index|catch-all|app_list:auth|bulletins_(issue|table)_change|bulletins_document_(changelist|add|publish|"
    r"personal|review|clearance|sheet|deadlines)|bulletins_calendarday_load|bulletins_intake_(add|change|read)"
    r"|(?!auth_user|bulletins_document)\w+_delete|(?!bulletins_document)\w+_history"
    r"|bulletins_(agency|topic|numberseries|bulletin)_(add|changelist)|auth_group_(add|changelist))"
)


def test_every_page_is_accessible_and_fits_a_telephone(phone: Page, tried: Callable[[str], None]) -> None:
    page, client = phone, Client()
    pages = dict(addresses())
    root = desk.user("root", superuser=True)
    client.force_login(root)
    signed_in(page, root)
    faults, looked_at = [], 0
    for name, address in pages.items():
        if ELSEWHERE.fullmatch(name) or name == "logout":
            continue
        response = client.get(address)
        if response.status_code != 200 or not response["Content-Type"].startswith("text/html"):
            continue
        page.goto(address)
        # Django makes its lists when all is loaded.
        page.wait_for_load_state("load")
        looked_at += 1
        for holds in (assert_accessible, assert_fits_width):
            try:
                holds(page)
            except AssertionError as fault:
                faults.append(f"{name}: {fault}")
    assert not faults, "\n".join(faults)
    tried(f"back office: {looked_at} pages accessible and no wider than a telephone")
