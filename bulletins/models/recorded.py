"""Of which models the record keeps every change, and of which it does not, and why.

A new model gets one line here, in ``RECORDED`` or in ``EXEMPT``; a test fails until it has one.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recorded:
    """``ignored`` are fields that follow from others or only tell of progress; they are left out. Of ``hidden`` fields
    it is recorded that they changed, never what they hold. ``record`` is the field that names the document (the Record)
    on whose history page the entry stands, where neither ``record`` nor ``document`` does."""

    ignored: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    record: str = ""


def _without(*names: str) -> Recorded:
    return Recorded(ignored=frozenset(names))


RECORDED: dict[str, Recorded] = {
    # Settings
    "bulletins.Bulletin": Recorded(),
    "bulletins.Section": Recorded(),
    "bulletins.Agency": Recorded(),
    "bulletins.AgencyAlias": Recorded(),
    "bulletins.NumberSeries": Recorded(),
    "bulletins.Topic": Recorded(),
    "bulletins.CalendarDay": Recorded(),
    # Issues and documents
    "bulletins.Issue": _without("warnings"),
    "bulletins.Record": Recorded(record="pk"),
    "bulletins.Document": _without(
        "number_key", "number_series", "number_year", "number_serial", "source_lines", "source_digest", "editors"
    ),
    "bulletins.DocumentAgency": Recorded(),
    "bulletins.Table": _without("source_lines"),
    "bulletins.Attachment": _without("anchor"),
    "bulletins.Figure": _without("thumbnail", "source_line"),
    "bulletins.Facsimile": Recorded(),
    "bulletins.FacsimileReview": Recorded(),
    "bulletins.Intake": _without("started_at", "step", "page", "pages", "lines", "problem"),
    # Decisions
    "bulletins.ValidityDecision": Recorded(),
    "bulletins.RelationDecision": Recorded(record="source"),
    "bulletins.ScheduledRelease": _without("digest"),
    "bulletins.PersonalDecision": Recorded(),
    "bulletins.OpennessDecision": Recorded(),
    "bulletins.SecrecyReview": Recorded(),
    "bulletins.ReviewEntry": Recorded(),
    "bulletins.ReviewChain": Recorded(),
    "bulletins.Comment": Recorded(),
    # Accounts
    "auth.User": Recorded(ignored=frozenset({"last_login"}), hidden=frozenset({"password"})),
    "auth.Group": Recorded(),
}

_DERIVED = "follows from the text and is never edited apart"
_CHAIN = "is written once by an act and proves itself (verify_ledger)"
_DOOR = "the record has the events; a secret must not enter it"
_BETWEEN = "recorded as a change of the row that it belongs to"
EXEMPT: dict[str, str] = {
    "bulletins.Act": "is itself only ever added to; the record has the changes that an act makes",
    "bulletins.Anchor": _DERIVED,
    "bulletins.Relation": _DERIVED,
    "bulletins.ChronicleEntry": _DERIVED,
    "bulletins.Canonical": _CHAIN,
    "bulletins.LedgerEntry": _CHAIN,
    "bulletins.PublishedFile": _CHAIN,
    "bulletins.Change": "a number for the index, no one's act",
    "bulletins.ChangeCounter": "a number for the index, no one's act",
    "bulletins.IntakePicture": "found in the file by the reader; an editor's choice is recorded at the figure",
    "bulletins.Trace": "is the record",
    "bulletins.Original": "kept apart under a permission of its own; each look is recorded",
    "bulletins.Rendition": "made from what is public, and made again at any time",
    "bulletins.Inspection": "what an inspection found, made again at any time; nobody's act",
    "bulletins.FacsimilePage": "drawn from the file, whose digest the record has",
    "bulletins.FileScan": "what reading a file found, made again at any time",
    "bulletins.Document_topics": _BETWEEN,
    "bulletins.Document_editors": "who worked on a version: the record's own entries say so",
    "auth.User_groups": _BETWEEN,
    "auth.User_user_permissions": _BETWEEN,
    "auth.Group_permissions": _BETWEEN,
    "auth.Permission": "made by migrations",
    "contenttypes.ContentType": "made by migrations",
    "sessions.Session": _DOOR,
    "otp_static.StaticDevice": _DOOR,
    "otp_static.StaticToken": _DOOR,
    "otp_totp.TOTPDevice": _DOOR,
    "axes.AccessAttempt": _DOOR,
    "axes.AccessAttemptExpiration": _DOOR,
    "axes.AccessFailureLog": _DOOR,
    "axes.AccessLog": _DOOR,
    "admin.LogEntry": "Django's own history is not written: the record says the same and more",
}
