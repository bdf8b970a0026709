from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('bulletins', '0002_groups'),
    ]

    operations = [
        migrations.AddField(
            model_name='bulletin',
            name='reading_places',
            field=models.TextField(blank=True, help_text='每行一处：名称和地址。', verbose_name='免费赠阅点'),
        ),
        migrations.AddField(
            model_name='issue',
            name='cover_small',
            field=models.ImageField(blank=True, editable=False, null=True, upload_to='covers/', verbose_name='封面缩略图'),
        ),
    ]
