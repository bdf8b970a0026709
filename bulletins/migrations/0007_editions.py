from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('bulletins', '0006_inspection'),
    ]

    operations = [
        migrations.AlterField(
            model_name='rendition',
            name='kind',
            field=models.CharField(choices=[('pdf', 'PDF'), ('epub', 'EPUB')], default='pdf', max_length=8, verbose_name='格式'),
        ),
    ]
