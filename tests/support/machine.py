"""Where things are on the machine the tests run on."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from bootstrap import find_chromium

ROOT = Path(__file__).resolve().parents[2]
REAL_FILES = Path(os.environ.get("ATLAS_REAL_FILES", ROOT.parent / "shared" / "data"))
"""Real municipal files that may be used in tests but not kept in the repository."""
CHROMIUM = find_chromium()
CHROMIUM_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Newer versions offer WebGL without a graphics card only when asked.
    "--enable-unsafe-swiftshader",
)


def on_ci() -> bool:
    """Whether this is continuous integration, where nothing needed may be missing."""
    return os.environ.get("CI", "").lower() in {"1", "true"}


def tracked_files() -> list[Path]:
    """Every file that a clone of the repository holds, or would after the next commit."""
    if not (ROOT / ".git").exists():  # an archive of the repository instead of a clone
        ours = [path for path in ROOT.rglob("*") if path.relative_to(ROOT).parts[0] not in {".venv", "var"}]
        return sorted(path for path in ours if path.is_file() and "__pycache__" not in path.parts)
    # A continuous-integration machine may run as another user than the owner of the folder.
    git = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(git, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    return sorted(path for path in (ROOT / name for name in names if name) if path.is_file())


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
