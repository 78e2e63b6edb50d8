"""A page with nothing but the map, for looking at it and for browser tests of the engine.

Run ``python -m tests.support.map_harness [file.geojson]`` and open the address it prints. Without a file
it draws synthetic provinces; ``?dark=1`` and ``?names=0`` change the page; with ``?late=1`` the library comes when
``window.letLibraryCome()`` is called.
"""

from __future__ import annotations

import importlib.util
import json
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import numpy as np
import shapely
from flask import Flask, Response, request

from dashboard.release.mesh.store import GeometryStore, MeshInput, build_geometry

ROOT = Path(__file__).resolve().parents[2]
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "connect-src 'self'; worker-src blob: 'self'; base-uri 'none'; form-action 'self'; object-src 'none'"
)
CLASSES = {16: "#fde9c9", 17: "#f3a65c", 18: "#a8322d"}
DARK_CLASSES = {16: "#5b4a63", 17: "#c9705a", 18: "#ffd27d"}


def grid_country(columns: int = 12, rows: int = 10, parents: int = 4) -> MeshInput:
    """Wobbly squares that share their borders; unit 0 has no geometry, one has a hole with an enclave."""
    random = np.random.default_rng(7)

    def side(a: np.ndarray, b: np.ndarray) -> list[list[float]]:
        return [list(a + (b - a) * t) for t in np.linspace(0, 1, 6)[:-1]]

    corner = np.array([[[-100 + 0.8 * i, 15 + 0.7 * j] for i in range(columns + 1)] for j in range(rows + 1)], float)
    corner += random.uniform(-0.22, 0.22, corner.shape)
    geometries: list[object] = []
    codes, parent = [], []
    for j in range(rows):
        for i in range(columns):
            a, b, c, d = corner[j, i], corner[j, i + 1], corner[j + 1, i + 1], corner[j + 1, i]
            geometries.append(shapely.Polygon(side(a, b) + side(b, c) + side(c, d) + side(d, a)))
            codes.append(f"{j:02d}{i:03d}")
            parent.append((i * 2 // columns) + 2 * (j * 2 // rows))
    centre = geometries[5 * columns + 5].centroid
    enclave = centre.buffer(0.12, quad_segs=4)
    geometries[5 * columns + 5] = geometries[5 * columns + 5].difference(enclave)
    geometries.append(enclave)
    codes.append("99001")
    parent.append(0)
    geometries.append(shapely.MultiPolygon([shapely.box(-104, 16, -103.6, 16.3), shapely.box(-103.2, 16, -103, 16.2)]))
    codes.append("99002")
    parent.append(2)
    geometries[0] = None
    return MeshInput(
        "municipalities", tuple(codes), tuple(parent), tuple(f"P{p}" for p in range(parents)), tuple(geometries)
    )


def country_of(path: Path) -> MeshInput:
    """Units of a GeoJSON file with a ``code`` whose first two letters are the parent."""
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    geometries = shapely.make_valid(shapely.from_geojson([json.dumps(one["geometry"]) for one in features]))
    codes = tuple(str(one["properties"]["code"]) for one in features)
    parents = sorted({code[:2] for code in codes})
    return MeshInput(
        "municipalities", codes, tuple(parents.index(code[:2]) for code in codes), tuple(parents), tuple(geometries)
    )


def values_of(mesh: MeshInput, seed: int) -> bytes:
    """A smooth surface cut in three classes, with some of each kind of absence."""
    n = len(mesh.codes)
    points = shapely.get_coordinates(shapely.centroid(np.asarray(list(mesh.geometries), dtype=object)))
    at = np.zeros((n, 2))
    at[[one is not None for one in mesh.geometries]] = points
    wave = np.sin(at[:, 0] * 0.35 + seed * 0.7) + np.cos(at[:, 1] * 0.41 - seed * 0.4)
    noise = np.random.default_rng(seed).normal(size=n) * 0.45
    values = 16 + np.digitize(wave + noise, [-0.55, 0.6])
    absent = np.random.default_rng(99).random(n)
    values[absent < 0.05] = 0
    values[(absent > 0.05) & (absent < 0.08)] = 1
    values[(absent > 0.08) & (absent < 0.1)] = 2
    return values.astype(np.uint8).tobytes()


def palette(*, dark: bool) -> dict[str, object]:
    """The palette a page would send."""
    classes = DARK_CLASSES if dark else CLASSES
    absent = "#2b3238" if dark else "#eceae4"
    entries: list[dict[str, object]] = [{"index": at, "rgba": tint} for at, tint in classes.items()]
    for at, pattern in enumerate(["hatch", "dots", "cross", "lines"]):
        entries.append({"index": at, "rgba": absent, "pattern": pattern})
    return {"bytes": entries, "dark": dark}


def scene_of(mesh: MeshInput, store: GeometryStore) -> dict[str, object]:
    """The scene a page would send."""
    shapes = np.asarray([one for one in mesh.geometries if one is not None], dtype=object)
    west, south, east, north = shapely.total_bounds(shapes[shapely.bounds(shapes)[:, 2] < -33.5]).tolist()
    area = np.asarray([0.0 if one is None else one.area for one in mesh.geometries])
    labels = []
    for rank, at in enumerate(np.argsort(-area, kind="stable")[:80].tolist()):
        inner = mesh.geometries[at].representative_point()  # type: ignore[attr-defined]
        labels.append({"name": f"Lugar {mesh.codes[at]}", "longitude": inner.x, "latitude": inner.y, "rank": rank + 1})
    return {
        "country": "XXX",
        "level": "municipality",
        "digest": store.digest,
        "fill": mesh.name,
        "outlines": [],
        "bounds": {"west": west, "south": south, "east": east, "north": north},
        "focus": None,
        "selected": None,
        "labels": labels,
    }


def create_harness(mesh: MeshInput, var: Path) -> Flask:
    """The page, its assets, geometry and values; every answer carries the content security policy."""
    app = Flask(__name__, static_folder=None)
    far = MeshInput("far", ("far",), (0,), ("P0",), (shapely.box(10, 60, 10.1, 60.1),))
    store = build_geometry("harness", [mesh, far], var)
    vendor = Path(importlib.util.find_spec("maplibre").submodule_search_locations[0]) / "srcjs"  # type: ignore[union-attr,index]
    scripts = sorted((ROOT / "assets" / "map").glob("*.js"))

    @app.after_request
    def policy(answer: Response) -> Response:
        answer.headers["Content-Security-Policy"] = CSP
        return answer

    @app.get("/")
    def page() -> str:
        tags = "".join(f'<script src="/assets/{one.name}"></script>' for one in scripts)
        dark = "1" if request.args.get("dark") else ""
        library = "" if request.args.get("late") else '<script src="/vendor/maplibre-gl.js"></script>'
        return (
            '<!doctype html><html lang="es"><meta charset="utf-8"><title>map</title>'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            '<link rel="icon" href="data:,"><link rel="stylesheet" href="/vendor/maplibre-gl.css">'
            '<link rel="stylesheet" href="/assets/map.css">'
            "<style>html,body{margin:0;height:100%;font-family:system-ui,sans-serif}#map{height:100%}</style>"
            f'<body data-dark="{dark}"><div id="map"></div>{library}{tags}'
            '<script src="/start.js"></script></body></html>'
        )

    @app.get("/start.js")
    def start() -> Response:
        body = """
        window.seen = [];
        const names = ["hover", "select", "open", "camera", "unavailable", "lost", "restored", "shown", "movable",
          "error"];
        for (const name of names) clriskMap.on(name, (detail) => window.seen.push([name, detail]));
        window.ready = (async () => {
          const setup = await (await fetch("/setup.json" + location.search)).json();
          window.setup = setup;
          const labels = { zoomIn: "Acercar", zoomOut: "Alejar", fit: "Ver todo", map: "Mapa" };
          const library = () => new Promise((come, fail) => {
            window.letLibraryCome = () => {
              const script = document.createElement("script");
              Object.assign(script, { src: "/vendor/maplibre-gl.js", onload: come });
              document.head.appendChild(script);
            };
            window.letLibraryFail = fail;
          });
          const options = { labels, library, timeout: 700 };
          if (!clriskMap.attach(document.getElementById("map"), options)) return "unavailable";
          clriskMap.setPalette(setup.palette);
          const shown = clriskMap.show(setup.scene);
          await clriskMap.paint({ url: "/values?seed=1", tag: "first" });
          await shown;
          return "ready";
        })();
        """
        return Response(body, mimetype="text/javascript")

    @app.get("/setup.json")
    def setup() -> dict[str, object]:
        scene = scene_of(mesh, store)
        if request.args.get("names") == "0":
            scene["labels"] = []
        return {"scene": scene, "palette": palette(dark=bool(request.args.get("dark")))}

    @app.get("/assets/<name>")
    def asset(name: str) -> Response:
        kind = "text/css" if name.endswith(".css") else "text/javascript"
        return Response((ROOT / "assets" / "map" / Path(name).name).read_bytes(), mimetype=kind)

    @app.get("/vendor/<name>")
    def vendored(name: str) -> Response:
        kind = "text/css" if name.endswith(".css") else "text/javascript"
        return Response((vendor / Path(name).name).read_bytes(), mimetype=kind)

    @app.get("/geometry/<digest>/<name>.bin")
    def geometry(digest: str, name: str) -> Response:
        found = store.read(name, request.headers.get("Accept-Encoding", ""))
        if digest != store.digest or found is None:
            return Response(status=404)
        body, encoding = found
        answer = Response(body, mimetype="application/octet-stream")
        if encoding:
            answer.headers["Content-Encoding"] = encoding
        answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return answer

    asked: Counter[str] = Counter()

    @app.get("/values")
    def values() -> Response:
        time.sleep(float(request.args.get("wait", "0")))
        asked[request.full_path] += 1
        if asked[request.full_path] <= int(request.args.get("hangs", "0")):
            time.sleep(5)  # longer than the page waits
        return Response(values_of(mesh, int(request.args["seed"])), mimetype="application/octet-stream")

    return app


if __name__ == "__main__":
    given = country_of(Path(sys.argv[1])) if len(sys.argv) > 1 else grid_country()
    port = int(sys.argv[2]) if len(sys.argv) > 2 else 8077
    create_harness(given, Path(tempfile.mkdtemp())).run(port=port, threaded=True)
