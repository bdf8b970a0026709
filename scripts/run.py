"""`make run`: brings the database, the samples, the index and the static files up to date, then serves the portal.

The first run imports ``samples/`` and makes the user ``admin`` with a one-time password, which is shown once and kept
nowhere. Every later run finds what is there and only does what is missing. It starts the program that publishes at set
minutes, and ends by becoming gunicorn, so Ctrl-C stops the portal.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WATCH_SECONDS = 20
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

import django  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.exceptions import ImproperlyConfigured  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.management.base import CommandError  # noqa: E402
from django.db import OperationalError  # noqa: E402
from django.utils.translation import gettext as _  # noqa: E402


def main() -> None:
    os.chdir(ROOT)
    host = os.environ.setdefault("HOST", "127.0.0.1")
    try:
        django.setup()
        check_port(host, settings.PORT)
        prepare()
    except (ImproperlyConfigured, CommandError, OperationalError) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)
    make_renditions()
    show_addresses(host)
    start_publisher()
    gunicorn = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "portal.wsgi:application"]
    os.execv(sys.executable, gunicorn)  # noqa: S606 - becoming the server is the point


def check_port(host: str, port: int) -> None:
    """Raises CommandError when nothing can be served there, before any work is done."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), port))
            probe.listen(1)
        except OSError as error:
            words = _("无法在 %(host)s 的端口 %(port)d 上提供服务：%(error)s。请换一个端口：PORT=%(other)d make run")
            other = port + 1 if port < 65535 else 8000
            facts = {"host": host, "port": port, "error": error.strerror, "other": other}
            raise CommandError(words % facts) from error


def prepare() -> None:
    from django.contrib.auth import get_user_model

    from bulletins.models import Bulletin

    step(_("更新数据库"))
    call_command("migrate", interactive=False, verbosity=1)
    collect_static_files()
    if not Bulletin.objects.exists():
        step(_("首次运行：导入样例公报"))
        import_samples()
        call_command("load_holidays", *sorted(str(path) for path in (ROOT / "bulletins/holidays").glob("*.csv")))
    index = Path(str(settings.HAYSTACK_CONNECTIONS["default"]["PATH"]))
    if not index.is_dir() or not any(index.iterdir()):
        step(_("建立检索索引"))
        call_command("rebuild_index", "--noinput")
    if not get_user_model().objects.filter(is_superuser=True).exists():
        make_admin()


def import_samples() -> None:
    """The samples as an office would have them: published, classed by topic, and with a clean-up list carried out."""
    samples = sorted(str(path) for path in (ROOT / "samples").glob("*.txt"))
    call_command("import_bulletin", *samples, publish=True, suggested_topics=True)
    call_command("load_validity", str(ROOT / "samples" / "validity.csv"), apply=True)


def collect_static_files() -> None:
    """Runs collectstatic when a static file, or the version of Django, is not the one collected last time."""
    from django.contrib.staticfiles.finders import get_finders

    known = hashlib.sha256(django.__version__.encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            facts = f"{name} {storage.size(name)} {storage.get_modified_time(name).timestamp()}\n"
            known.update(facts.encode())
    stamp = Path(settings.DATA_DIR) / "static.stamp"
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if manifest.exists() and stamp.exists() and stamp.read_text(encoding="ascii") == known.hexdigest():
        return
    step(_("收集静态文件"))
    call_command("collectstatic", interactive=False, verbosity=1)
    stamp.write_text(known.hexdigest(), encoding="ascii")


def make_admin() -> None:
    from django.contrib.auth import get_user_model

    password = secrets.token_urlsafe(12)
    users = get_user_model()
    name = "admin" if not users.objects.filter(username="admin").exists() else f"admin-{secrets.token_hex(3)}"
    users.objects.create_superuser(name, password=password)
    step(_("已建立管理员账号，密码只显示这一次，登录后请修改"))
    print(_("    账号：%(name)s\n    密码：%(password)s") % {"name": name, "password": password}, flush=True)


def make_renditions() -> None:
    """Starts the process that makes PDF of what is published. It ends with the portal, and the portal needs it for
    nothing else."""
    command = [sys.executable, "manage.py", "make_renditions", "--watch", str(WATCH_SECONDS)]
    subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)


def show_addresses(host: str) -> None:
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104 - shown, not bound
    site = f"http://{shown}:{settings.PORT}{settings.BASE_PATH}"
    step(_("启动服务，按 Ctrl-C 停止"))
    print(_("    公众门户：%(site)s\n    编辑后台：%(site)sadmin/") % {"site": site}, flush=True)


def start_publisher() -> None:
    """Starts what publishes at set minutes. It watches this process, which is about to become gunicorn, and ends with
    it; being in a session of its own it does not meet Ctrl-C in the middle of an act."""
    publisher = [sys.executable, "manage.py", "publish_due", "--loop", "--with-parent"]
    subprocess.Popen(publisher, start_new_session=True)


def step(words: str) -> None:
    print(f"==> {words}", flush=True)


if __name__ == "__main__":
    main()
