"""What the worker of the tests serves: the small region, over the Redis and the folder that its environment names."""

from __future__ import annotations

import os
from pathlib import Path

from app import assemble
from callbacks.jobs import queue_of
from dashboard.settings import Settings
from tests.callbacks.conftest import small_services

settings = Settings.from_environ({name: os.environ[name] for name in ("CLRISK_REDIS_URL", "CLRISK_VAR")})
celery = queue_of(assemble(small_services(Path(os.environ["CLRISK_VAR"])), settings))
