"""The group 审计: sees what is stored and the record of it, exports the record, changes nothing."""

import importlib

from django.db import migrations

first_groups = importlib.import_module("bulletins.migrations.0002_groups")

LOOKING = ("bulletin", "section", "issue", "document", "table", "agency", "act", "ledgerentry", "trace")


def make_auditors(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    group, _made = Group.objects.get_or_create(name="审计")
    group.permissions.add(
        *(first_groups._permission(apps, model, "view") for model in LOOKING), _export_permission(apps)
    )


def _export_permission(apps):
    content_type, _made = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="bulletins", model="trace"
    )
    permission, _made = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename="export_trace", defaults={"name": "导出操作记录"}
    )
    return permission


def drop_auditors(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name="审计", user__isnull=True).delete()


class Migration(migrations.Migration):
    dependencies = [("bulletins", "0003_record")]

    operations = [migrations.RunPython(make_auditors, drop_auditors)]
