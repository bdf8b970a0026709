import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('bulletins', '0007_editions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Facsimile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('draft', '草稿'), ('published', '已发布'), ('superseded', '已被新版本取代'), ('withdrawn', '已撤下')], default='draft', editable=False, max_length=12, verbose_name='状态')),
                ('file', models.FileField(max_length=200, upload_to='originals/%Y/', verbose_name='原版PDF')),
                ('original_name', models.CharField(max_length=255, verbose_name='原文件名')),
                ('size', models.PositiveBigIntegerField(verbose_name='大小')),
                ('sha256', models.CharField(db_index=True, max_length=64, verbose_name='SHA-256')),
                ('sm3', models.CharField(db_index=True, max_length=64, verbose_name='SM3')),
                ('is_assembled', models.BooleanField(default=False, verbose_name='由图片合成')),
                ('pages_in_file', models.PositiveIntegerField(default=0, verbose_name='页数')),
                ('offset', models.IntegerField(default=0, verbose_name='印刷页码之前的页数')),
                ('uploaded_at', models.DateTimeField(auto_now_add=True, verbose_name='上传时间')),
                ('published_at', models.DateTimeField(editable=False, null=True, verbose_name='发布时间')),
                ('withdrawn_at', models.DateTimeField(editable=False, null=True, verbose_name='撤下时间')),
                ('withdrawal_reason', models.TextField(blank=True, editable=False, verbose_name='撤下原因')),
                ('issue', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='facsimiles', to='bulletins.issue', verbose_name='期次')),
                ('uploaded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='上传人')),
            ],
            options={
                'verbose_name': '原版',
                'verbose_name_plural': '原版',
                'ordering': ['-pk'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='FacsimilePage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('image', models.ImageField(max_length=200, upload_to='originals/%Y/')),
                ('small', models.ImageField(max_length=200, upload_to='originals/%Y/')),
                ('width', models.PositiveIntegerField()),
                ('height', models.PositiveIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('small_sha256', models.CharField(max_length=64)),
                ('text', models.TextField(blank=True)),
                ('facsimile', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pages', to='bulletins.facsimile')),
            ],
            options={
                'ordering': ['facsimile', 'number'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='FacsimileReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('kept', '文件里的内容，保留'), ('looked', '逐页看过'), ('secrecy', '保密审查')], max_length=12, verbose_name='事项')),
                ('key', models.CharField(blank=True, max_length=64)),
                ('shown', models.CharField(blank=True, max_length=200, verbose_name='遮盖后')),
                ('verdict', models.CharField(blank=True, choices=[('clear', '不涉及国家秘密，可以公开'), ('referred', '难以确定，报保密行政管理部门'), ('forbidden', '不得公开')], max_length=12, verbose_name='审查结论')),
                ('words', models.TextField(verbose_name='说明')),
                ('sha256', models.CharField(max_length=64)),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='时间')),
                ('facsimile', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='bulletins.facsimile', verbose_name='原版')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='办理人')),
            ],
            options={
                'verbose_name': '原版审查',
                'verbose_name_plural': '原版审查',
                'ordering': ['pk'],
                'default_permissions': (),
            },
        ),
        migrations.AddConstraint(
            model_name='facsimile',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'superseded'), _negated=True), fields=('issue',), name='one_standing_facsimile_of_an_issue'),
        ),
        migrations.AddConstraint(
            model_name='facsimile',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), models.Q(('published_at__isnull', False), ('pages_in_file__gt', 0)), _connector='OR'), name='public_facsimile_has_its_time_and_pages'),
        ),
        migrations.AddConstraint(
            model_name='facsimile',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'withdrawn'), _negated=True), models.Q(('withdrawn_at__isnull', False), models.Q(('withdrawal_reason', ''), _negated=True)), _connector='OR'), name='withdrawn_facsimile_has_its_reason'),
        ),
        migrations.AddConstraint(
            model_name='facsimilepage',
            constraint=models.UniqueConstraint(fields=('facsimile', 'number'), name='unique_facsimile_page'),
        ),
        migrations.AddConstraint(
            model_name='facsimilereview',
            constraint=models.CheckConstraint(condition=models.Q(('words', ''), _negated=True), name='facsimile_review_says_why'),
        ),
    ]
