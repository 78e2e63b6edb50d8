"""The command line: from survey and census to a published release, bring your own country, see what there is.

One module per command. None starts a server; the atlas reads releases under the ``var`` folder, and nothing else that
a command writes. Exit codes: 0 done, 1 refused with the reason, 2 a wrong call, 130 interrupted.
"""

from dashboard.cli.main import main

__all__ = ["main"]
