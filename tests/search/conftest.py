"""The sample bulletins, imported and published."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

SAMPLES = sorted((Path(__file__).resolve().parents[2] / "samples").glob("*.txt"))


def import_samples() -> None:
    call_command("import_bulletin", *map(str, SAMPLES), publish=True, stdout=StringIO())


@pytest.fixture
def samples(db: None) -> None:
    import_samples()
