"""How a reader asks for a page to look, in its address: ``?mode=elder``, ``?size=150``, ``?contrast=yellow-on-black``,
``?script=hant``, ``?view=official``. None of it changes a word, save that 繁體 is another script for the same words."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ELDER, TRADITIONAL, OFFICIAL = "elder", "hant", "official"

# Of each parameter the values and what they are called; the empty value is how a page looks by itself.
CHOICES: dict[str, dict[str, str | Promise]] = {
    "mode": {"": _("标准版"), ELDER: _("大字版")},
    "size": {"": "100%", "125": "125%", "150": "150%", "200": "200%"},
    "contrast": {
        "": _("原色"),
        "black-on-white": _("白底黑字"),
        "white-on-black": _("黑底白字"),
        "yellow-on-black": _("黑底黄字"),
        "black-on-yellow": _("黄底黑字"),
    },
    "script": {"": "简体", TRADITIONAL: "繁體"},
    "view": {"": _("阅读版"), OFFICIAL: _("公文版式")},
}
# What a link takes along; the layout of a document stays with the document.
LASTING = ("mode", "size", "contrast", "script")


@dataclass(frozen=True)
class Choice:
    """One of several looks: ``url`` is this page in it."""

    parameter: str
    value: str
    label: str | Promise
    url: str
    current: bool


@dataclass(frozen=True)
class Display:
    """``chosen`` has only what differs from how a page looks by itself; ``others`` is the rest of the query."""

    path: str
    chosen: dict[str, str]
    others: QueryDict

    @classmethod
    def of(cls, request: HttpRequest) -> Display:
        """A value that nobody knows is left to the page, which may refuse it."""
        others = request.GET.copy()
        chosen = {}
        for parameter, values in CHOICES.items():
            value = others.get(parameter, "")
            if value and value in values:
                chosen[parameter] = value
                del others[parameter]
        return cls(request.path, chosen, others)

    @property
    def classes(self) -> str:
        return " ".join(f"{parameter}-{value}" for parameter, value in self.chosen.items())

    @property
    def lasting(self) -> dict[str, str]:
        return {name: value for name, value in self.chosen.items() if name in LASTING}

    @property
    def is_traditional(self) -> bool:
        return self.chosen.get("script") == TRADITIONAL

    @property
    def is_official(self) -> bool:
        return self.chosen.get("view") == OFFICIAL

    @property
    def modes(self) -> list[Choice]:
        return self._choices("mode")

    @property
    def sizes(self) -> list[Choice]:
        return self._choices("size")

    @property
    def contrasts(self) -> list[Choice]:
        return self._choices("contrast")

    @property
    def scripts(self) -> list[Choice]:
        return self._choices("script")

    @property
    def views(self) -> list[Choice]:
        return self._choices("view")

    @property
    def plain_url(self) -> str:
        """This page as it looks by itself."""
        return self._url({})

    def _choices(self, parameter: str) -> list[Choice]:
        now = self.chosen.get(parameter, "")
        return [
            Choice(parameter, value, label, self._url(self.chosen | {parameter: value}), value == now)
            for value, label in CHOICES[parameter].items()
        ]

    def _url(self, chosen: dict[str, str]) -> str:
        query = self.others.copy()
        for parameter, value in chosen.items():
            if value:
                query[parameter] = value
        return f"{self.path}?{query.urlencode()}" if query else self.path
