from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class BulletinsConfig(AppConfig):
    name = "bulletins"
    verbose_name = _("公报")

    def ready(self) -> None:
        from bulletins.models import guarded, recording

        recording.watch()
        post_migrate.connect(guarded.guard_traces, sender=self, dispatch_uid="guard-traces")
