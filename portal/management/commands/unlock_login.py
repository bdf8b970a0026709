"""Unlocks an account, and with --second-factor takes its second factor away."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from portal.door import codes
from portal.door.lock import unlock


class Command(BaseCommand):
    help = _("解锁一个账号的登录；加上 --second-factor 还会取消它的第二重验证（手机丢了时用）。")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", metavar=_("用户名"))
        parser.add_argument("--second-factor", action="store_true", help=_("同时取消第二重验证"))

    def handle(self, *args: Any, username: str, second_factor: bool, **options: Any) -> None:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(_("没有叫“%s”的账号。") % username)
        count = unlock(username)
        self.stdout.write(_("%(name)s已解锁，忘掉%(count)d条失败记录。") % {"name": username, "count": count})
        if second_factor:
            codes.drop(user)
            self.stdout.write(_("%s的第二重验证已取消。") % username)
