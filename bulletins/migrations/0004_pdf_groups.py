"""Both groups see what was made of documents and issues, and may ask for it once more."""

from importlib import import_module

from django.db import migrations

groups = import_module("bulletins.migrations.0002_groups")


def grant(apps, schema_editor):
    for group in apps.get_model("auth", "Group").objects.filter(name__in=groups.GROUPS):
        group.permissions.add(*(groups._permission(apps, "rendition", word) for word in ("view", "change")))


class Migration(migrations.Migration):
    dependencies = [("bulletins", "0003_pdf")]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
