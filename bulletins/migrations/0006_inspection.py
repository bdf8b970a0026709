"""Results of inspect_site, and who may read them."""

from importlib import import_module

from django.db import migrations, models

_groups = import_module("bulletins.migrations.0002_groups")
READERS = ("编辑", "发布", "审计")


def grant(apps, schema_editor):
    permission = _groups._permission(apps, "inspection", "view")
    for group in apps.get_model("auth", "Group").objects.filter(name__in=READERS):
        group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [("bulletins", "0005_topics")]

    operations = [
        migrations.CreateModel(
            name="Inspection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="检查时间")),
                ("seconds", models.FloatField(default=0, verbose_name="用时（秒）")),
                ("sample", models.PositiveIntegerField(default=0, verbose_name="抽查文件数")),
                ("passed", models.PositiveSmallIntegerField(verbose_name="通过")),
                ("failed", models.PositiveSmallIntegerField(verbose_name="不通过")),
                ("results", models.JSONField(default=list, verbose_name="各项结果")),
            ],
            options={"verbose_name": "网站自查", "verbose_name_plural": "网站自查", "ordering": ["-pk"]},
        ),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
