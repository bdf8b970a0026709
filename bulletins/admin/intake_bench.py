"""The workbench page of one intake: what the templates need."""

from __future__ import annotations

from typing import Any

from bulletins.admin.intake_forms import FactsForm, initial_of
from bulletins.admin.intake_review import reconciled
from bulletins.admin.intake_review import review as lay_out
from bulletins.admin.intake_words import DENIALS, TOOLS, labels, open_words, problem_words
from bulletins.importing import review
from bulletins.importing.intake import reading_of, text_of
from bulletins.models import Bulletin, Intake


def context_of(intake: Intake) -> dict[str, Any]:
    text = text_of(intake)
    reading = reading_of(intake, text)
    facts = review.facts_of(intake, reading)
    bulletin, issue = review.target_of(facts)
    initial = initial_of(facts) | {"stamp": review.stamp(intake.facts)}
    if bulletin is None:
        initial["slug"] = review.suggested_slug(facts)
    form = FactsForm(initial=initial)
    if bulletin:
        del form.fields["slug"]
    marks = {int(line): words for line, words in labels(intake.marks).items()}
    shown = lay_out(intake, text, reading, marks)
    seen = review.digest_of(intake, reading)
    return {
        "review": shown,
        "open_doubts": open_words(shown.open_doubts, len(shown.doubts)),
        "reading": reading,
        "reconciled": reconciled(reading),
        "problem": problem_words(intake),
        "facts": facts,
        "facts_form": form,
        "missing_facts": review.missing_facts(facts),
        "bulletin": bulletin,
        "issue": issue,
        "titles": Bulletin.objects.values_list("title", flat=True),
        "governments": Bulletin.objects.values_list("government", flat=True).distinct(),
        "edited": list(review.edited_drafts(issue)) if issue else [],
        "seen": seen,
        "is_stored_as_shown": bool(intake.issue and seen == intake.stored_digest),
        "tools": TOOLS,
        "denials": DENIALS,
        "mark_count": len(intake.marks),
    }
