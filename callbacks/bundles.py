"""What the browser loads besides Dash: our scripts and styles, and those of installed packages, each one file.

Nothing comes from another host and no third-party file lies in the repository: MapLibre GL is read out
of the package ``maplibre``, Bootstrap out of ``Bootstrap-Flask``. Addresses carry the digest, so the
browser may keep the files for a year.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from flask import Flask, Response, abort, request

from callbacks.compression import StaticFile, compress

ASSETS = Path(__file__).parent.parent / "assets"
_MOST_KEPT = 96


@dataclass(frozen=True)
class Bundles:
    """The files under ``/vendor`` by name."""

    files: dict[str, StaticFile]

    def address(self, name: str) -> str:
        """Where the browser finds ``name``."""
        stem, _, ending = name.rpartition(".")
        return f"/vendor/{stem}.{self.files[name].digest}.{ending}"


def bundles() -> Bundles:
    """Read and join the files, once at start."""
    maplibre, bootstrap = _package("maplibre") / "srcjs", _package("flask_bootstrap") / "static" / "bootstrap5" / "css"
    styles = [maplibre / "maplibre-gl.css", bootstrap / "bootstrap.min.css", *_ours(".css", "map", "app", "css")]
    return Bundles(
        {
            "maplibre.js": StaticFile(_joined([maplibre / "maplibre-gl.js"]), "text/javascript; charset=utf-8"),
            "map.js": StaticFile(
                _joined([ASSETS / "theme.js", *_ours(".js", "map")]), "text/javascript; charset=utf-8"
            ),
            "atlas.js": StaticFile(_joined(_ours(".js", "app")), "text/javascript; charset=utf-8"),
            "mark.svg": StaticFile((ASSETS / "mark.svg").read_bytes(), "image/svg+xml"),
            "atlas.css": StaticFile(_joined(styles), "text/css; charset=utf-8"),
        }
    )


def register(server: Flask, held: Bundles) -> None:
    """Attach ``/vendor``, and hand out Dash's own files compressed (Dash compresses nothing)."""
    kept: dict[str, StaticFile] = {}

    @server.get("/vendor/<name>")
    def _vendor(name: str) -> Response:
        parts = name.rsplit(".", 2)
        file = held.files.get(f"{parts[0]}.{parts[-1]}") if len(parts) == 3 else None
        if file is None or file.digest != parts[1]:
            abort(404)
        return file.answer(request)

    @server.after_request
    def _compressed(response: Response) -> Response:
        if not request.path.startswith("/_dash-component-suites/") or response.status_code != 200:
            return compress(response, request)
        caching = response.headers.get("Cache-Control", "")
        file = kept.get(request.full_path)
        if file is None:
            response.direct_passthrough = False
            file = StaticFile(response.get_data(), response.content_type or "text/javascript")
            if len(kept) < _MOST_KEPT:
                kept[request.full_path] = file
        answer = file.answer(request)
        if "max-age" not in caching:
            # Not fingerprinted by Dash: the browser asks again, and is told "unchanged".
            answer.headers["Cache-Control"] = "no-cache"
            answer.make_conditional(request)
        return answer


def _ours(ending: str, *folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ASSETS / folder).glob(f"*{ending}"))]


def _joined(paths: Iterable[Path]) -> bytes:
    texts = [path.read_text(encoding="utf-8") for path in paths]
    # Source maps of packages are not served; their mention would make developer tools ask in vain.
    lines = (line for text in texts for line in text.splitlines() if "sourceMappingURL=" not in line[:60])
    return "\n".join(lines).encode("utf-8")


def _package(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"The package '{name}' is not installed; run 'make setup'.")
    return Path(spec.origin).parent
