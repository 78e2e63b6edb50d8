"""The HTML that every address answers with: language, title, first files, and the place where the page grows.

The map begins before Dash does: its scene is in the document and its files are announced in the head, so
that geometry and values are under way while the scripts are still being read; Dash's scripts stand in the
document's last template, where they do not run, and executed once the first map is drawn (assets/app/95_dash.js).
"""

from __future__ import annotations

import json
from html import escape
from typing import Any

from dash import Dash
from flask import request

from callbacks.address import Page, page_of
from callbacks.bundles import Bundles
from callbacks.scene import first_files, scene_of
from callbacks.screens import screen_of
from callbacks.services import Services
from callbacks.serving import Serving
from callbacks.site import window_title
from layouts.wording import Voice

_WORDS = {
    "map": "map.label",
    "zoomIn": "map.zoom_in",
    "zoomOut": "map.zoom_out",
    "fit": "map.home",
    "fallback": "map.fallback",
    "failed": "shell.failed",
    "editClose": "edit.close",
    "arrows": "shell.arrows",
    "editConflict": "edit.conflict.title",
    "editCopied": "edit.copied",
    "editCopy": "edit.copy",
    "editDetail": "edit.detail",
    "editEmpty": "edit.conflict.empty",
    "editGoOn": "edit.go_on",
    "editMine": "edit.conflict.mine",
    "editOffline": "edit.offline",
    "editProblems": "edit.problems",
    "editSaveChoice": "edit.conflict.save",
    "editTheirs": "edit.conflict.theirs",
}
"""What the scripts say themselves, by the name they know it under."""


_BOOT_SLOT = '<div id="boot-slot" class="boot-slot"></div>'
"""Where the map stands until its page is there."""


class AtlasDash(Dash):
    """Dash with a document of its own."""

    def __init__(self, serving: Serving, bundles: Bundles, **options: Any) -> None:
        self._serving = serving
        self._bundles = bundles
        super().__init__(__name__, **options)

    def interpolate_index(self, **parts: Any) -> str:
        """The document of the address that is being asked for."""
        language, page = page_of(request.path)
        voice = Voice.of(language)
        search = f"?{request.query_string.decode('utf-8', 'replace')}" if request.query_string else ""
        services = self._serving.now()
        title = window_title(services, request.path, search)
        scene = _scene(services, request.path + search) if page is Page.RISK_MAP else None
        address = self._bundles.address
        preloads = "".join(
            f'<link rel="preload" as="fetch" href="{escape(file)}" crossorigin="anonymous">'
            for file in (first_files(scene) if scene else ())
        )
        # Last of all: a browser opens six connections at a time.
        library = (
            f'<link rel="preload" as="script" href="{address("maplibre.js")}" fetchpriority="low">' if scene else ""
        )
        boot = json.dumps(
            {
                "scene": scene,
                "edition": services.edition,
                "words": {name: voice.say(key) for name, key in _WORDS.items()},
                "files": {"maplibre": address("maplibre.js")},
            },
            separators=(",", ":"),
        )
        return f"""<!DOCTYPE html>
<html lang="{language.value}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="description" content="{escape(voice.say("shell.subtitle"))}">
<title>{escape(title)}</title>
{preloads}
<link rel="icon" type="image/svg+xml" href="{address("mark.svg")}">
<script src="{address("map.js")}"></script>
<link rel="stylesheet" href="{address("atlas.css")}">
{parts.get("css", "")}
</head>
<body>
<div id="boot" class="boot" aria-hidden="true"><div class="boot-bar"></div>{_BOOT_SLOT if scene else ""}</div>
<script type="application/json" id="clrisk-boot">{_safe(boot)}</script>
<script src="{address("atlas.js")}"></script>
{parts["app_entry"]}
<noscript>{escape(voice.say("shell.noscript"))}</noscript>
{library}<footer>{parts["config"]}<template id="clrisk-dash">{parts["scripts"]}{parts["renderer"]}</template></footer>
</body>
</html>"""


def _scene(services: Services, address: str) -> dict[str, Any]:
    return scene_of(services, screen_of(services, address).view)


def _safe(text: str) -> str:
    # "</script>" inside a name would end the block; JSON may escape any sign.
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
