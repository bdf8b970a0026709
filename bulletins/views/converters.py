"""Segments of public addresses. Each thing has one spelling: no leading zeros, no number a database cannot hold."""


class Year:
    regex = r"(?:19|20|21)[0-9]{2}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


class Month:
    regex = r"1[0-2]|[1-9]"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


class Ordinal:
    regex = r"[1-9][0-9]{0,8}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


class IssueCode:
    """``1``, ``5-6`` for a combined, ``z1`` for a special issue: models.Issue.code."""

    regex = r"z?[1-9][0-9]{0,3}(?:-[1-9][0-9]{0,3})?"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
