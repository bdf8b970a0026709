from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("bulletins", "0003_covers")]

    operations = [
        migrations.AddField(
            model_name="scheduledrelease",
            name="override",
            field=models.TextField(blank=True, verbose_name="例外的原因"),
        ),
    ]
