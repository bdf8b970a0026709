"""Prints what reading a bulletin file yields, as bulletin JSON, and stores nothing."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from bulletins.ingest.parse import parse
from bulletins.ingest.read import ReadError, read_file


class Command(BaseCommand):
    help = __doc__ or ""
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE")

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        try:
            reading = parse(read_file(file))
        except ReadError as error:
            raise CommandError(_(error.template) % error.params) from error
        self.stdout.write(json.dumps(reading.as_json(), ensure_ascii=False, indent=1))
