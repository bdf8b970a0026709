"""Enters into the ledger what was published before there was one."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from bulletins.publishing import ledger


class Command(BaseCommand):
    help = _("把有账目之前已经发布的文件和期次补记入账，记作“补记”（enter）；已有账目的不动。")

    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        try:
            entries = ledger.begin()
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        if verbosity:
            self.stdout.write(_("补记了%d条。") % len(entries))
