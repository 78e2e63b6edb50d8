"""Where a virus scanner is connected: a command that is given each file before it is kept."""

from __future__ import annotations

import shlex
import subprocess

from dashboard.store.evidence import Scan

SECONDS = 60
"""How long the scanner may take for one file."""


def scan_of(command: str | None) -> Scan | None:
    """Looks at a file with ``command``, which reads it from its standard input and ends with 0 if it may be kept.

    Any other ending refuses the file, also where the scanner itself is out of order: what was not looked at is not
    kept. Without a command nothing is scanned.

    Examples
    --------
    >>> scan_of("true")(b"harmless") is None, scan_of("false")(b"a virus") is None, scan_of(None) is None
    (True, False, True)
    """
    if not command:
        return None
    words = shlex.split(command)

    def scan(body: bytes) -> str | None:
        try:
            done = subprocess.run(words, input=body, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603
        except (OSError, subprocess.TimeoutExpired) as broken:
            return f"the scanner did not answer ({type(broken).__name__})"
        if done.returncode == 0:
            return None
        said = (done.stdout or done.stderr).decode("utf-8", "replace").strip()
        return said[:200] or f"the scanner ended with {done.returncode}"

    return scan
