"""How the atlas is served, on a laptop (``make run``) and in the container alike.

The application is loaded once before the workers are forked, so that they share the releases in memory;
each worker then answers one warm-up request of its own before it takes a visitor's: Dash builds its
callback list on the first request, and first requests that race find it half built.
"""

import faulthandler
import os
from typing import Any

from dashboard.settings import Settings, SettingsError

try:
    settings = Settings.from_environ(os.environ)
except SettingsError as error:
    # A person mends settings, and a person does not read tracebacks.
    raise SystemExit(str(error)) from None

bind = f"[{settings.host}]:{settings.port}" if ":" in settings.host else f"{settings.host}:{settings.port}"
worker_class = "gthread"
workers = settings.workers
threads = settings.threads
preload_app = True
timeout = 120
graceful_timeout = 10
keepalive = 15
loglevel = "warning"
# A worker proves that it lives by touching a file; on a slow disk that alone can look like a hang.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108, PTH112 - memory, not a shared folder
control_socket_disable = True
# A request is an address and a few numbers; what is longer is not from a visitor.
limit_request_line = 8190
limit_request_fields = 64


def post_worker_init(worker: Any) -> None:
    """Warm the worker up before its first visitor."""
    import app

    # Should a library ever bring the process down, the log says where; gunicorn starts another one at once.
    faulthandler.enable()
    app.warm_up(worker.wsgi)
