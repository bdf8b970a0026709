"""发布 may see what was masked; everybody else sees what the public sees."""

from django.db import migrations


def grant(apps, schema_editor):
    content_type, _made = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="bulletins", model="original"
    )
    permission, _made = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename="view_original", defaults={"name": "Can view 遮盖前原文"}
    )
    for group in apps.get_model("auth", "Group").objects.filter(name="发布"):
        group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [("bulletins", "0003_personal")]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
