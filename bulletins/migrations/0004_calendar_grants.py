"""Who sees holidays and scheduled publications, and who loads holidays. To approve and to cancel a publication needs the
right to publish."""

import importlib

from django.db import migrations

EDITING = {"calendarday": ("view",), "scheduledrelease": ("view",)}
PUBLISHING = {"calendarday": ("add",)}
GROUPS = {"编辑": [EDITING], "发布": [EDITING, PUBLISHING]}


def make_groups(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    permission = importlib.import_module("bulletins.migrations.0002_groups")._permission
    for name, grants in GROUPS.items():
        group, _made = Group.objects.get_or_create(name=name)
        group.permissions.add(
            *(permission(apps, model, word) for grant in grants for model, words in grant.items() for word in words)
        )


class Migration(migrations.Migration):
    dependencies = [("bulletins", "0003_calendar"), ("bulletins", "0002_groups")]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
