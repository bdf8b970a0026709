"""How gunicorn serves the portal, by `make run` and in the container alike. HOST, PORT and WEB_WORKERS set it."""

import os

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
# A worker a core, and threads, so that one slow reader holds one thread and not the worker.
workers = int(os.environ.get("WEB_WORKERS", max(2, os.cpu_count() or 2)))
worker_class = "gthread"
threads = 4
timeout = 60
graceful_timeout = 15
keepalive = 5
# Each worker opens the database and the index for itself, after the fork.
preload_app = False
# Nothing is managed through the socket that gunicorn would otherwise leave in the home directory.
control_socket_disable = True
# Workers are renewed now and then, not all at once, so that no leak can grow for ever.
max_requests = 20_000
max_requests_jitter = 2_000
loglevel = os.environ.get("LOG_LEVEL", "warning")
errorlog = "-"
accesslog = os.environ.get("ACCESS_LOG") or None
if os.path.isdir("/dev/shm"):  # noqa: PTH112, S108 - a heartbeat file on a disk that stalls kills healthy workers
    worker_tmp_dir = "/dev/shm"  # noqa: S108
