from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("bulletins", "0002_groups")]

    operations = [
        migrations.AlterModelOptions(
            name="anchor",
            options={"ordering": ["document", "block"], "verbose_name": "锚点", "verbose_name_plural": "锚点"},
        ),
    ]
