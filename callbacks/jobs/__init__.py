"""Long computations behind a page: started, watched and cancelled there, run in this process or by Celery.

Dash's background callbacks ask a manager to run them. Without further setting it is ``InProcessManager``
(threads of this process, state in files under ``var/jobs``, so that the server's other processes can answer
for it); with ``CLRISK_REDIS_URL`` it is Celery's, and workers of their own do the work (decision 0019).
"""

from __future__ import annotations

from typing import Any

from dash import Dash
from dash.background_callback.managers import BaseBackgroundCallbackManager

from callbacks.jobs.in_process import InProcessManager
from callbacks.jobs.kinds import MANAGER, busy, register
from dashboard.errors import AtlasError
from dashboard.settings import Settings

__all__ = ["manager_of", "queue_of", "register"]


def manager_of(settings: Settings) -> BaseBackgroundCallbackManager:
    """The manager that the settings ask for."""
    if settings.redis_url is None:
        return InProcessManager(settings.var / "jobs", busy=busy)
    # Read only where it is used: it takes a third of a second and a Redis client to import.
    from callbacks.jobs.with_celery import celery_manager

    return celery_manager(settings.redis_url.get_secret_value())


def queue_of(app: Dash) -> Any:
    """Celery's application for the workers of ``app``; every kind of job is known to it."""
    manager = app.server.extensions.get(MANAGER)
    if manager is None or isinstance(manager, InProcessManager):
        raise AtlasError("there is no queue to work for: name a Redis in CLRISK_REDIS_URL, as redis://host:6379/0")
    from callbacks.jobs.with_celery import work_for

    return work_for(manager, app.server)
