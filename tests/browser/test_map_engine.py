"""The map engine in a real browser, on a page that holds nothing else."""

from __future__ import annotations

import base64
import io
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
import shapely
from PIL import Image
from werkzeug.serving import make_server

from tests.support.machine import CHROMIUM
from tests.support.map_harness import CLASSES, create_harness, grid_country

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.browser

COUNTRY = grid_country()
QUIET = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync"]
SOFTWARE = [*QUIET, "--disable-component-update", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
NO_WEBGL = [*QUIET, "--disable-component-update", "--disable-gpu", "--disable-3d-apis"]
PLACE = 54  # a unit in the middle of the frame
CODE = COUNTRY.codes[PLACE]
INSIDE = COUNTRY.geometries[PLACE].representative_point()


@dataclass
class Screen:
    """A page with everything it complained of and asked for."""

    page: Any
    address: str
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def run(self, script: str, *values: object) -> Any:
        return self.page.evaluate(script, *values)

    def colour_at(self, longitude: float, latitude: float) -> tuple[int, int, int]:
        spot = self.run("([x, y]) => clriskMap.project(x, y)", [longitude, latitude])
        box = {"x": spot["x"] - 1, "y": spot["y"] - 1, "width": 3, "height": 3}
        return Image.open(io.BytesIO(self.page.screenshot(clip=box))).convert("RGB").getpixel((1, 1))

    def paint_all(self, value: int, **single: int) -> None:
        values = [single.get(f"u{at}", value) for at in range(len(COUNTRY.codes))]
        self.run("(bytes) => clriskMap.paint({ bytes })", values)

    def events(self, name: str) -> list[Any]:
        return [detail for seen, detail in self.run("window.seen") if seen == name]

    def wait_for(self, condition: str) -> None:
        # Playwright's own waiting evaluates a string inside the page, which the policy of the page forbids.
        for _ in range(300):
            if self.run(f"Boolean({condition})"):
                return
            self.page.wait_for_timeout(50)
        raise TimeoutError(f"this never came true: {condition}")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, create_harness(COUNTRY, tmp_path_factory.mktemp("var")), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="module")
def browsers() -> Iterator[dict[str, Any]]:
    with playwright.sync_playwright() as driver:
        made = {
            name: driver.chromium.launch(executable_path=str(CHROMIUM), args=flags)
            for name, flags in (("webgl", SOFTWARE), ("plain", NO_WEBGL))
        }
        yield made
        for browser in made.values():
            browser.close()


def opened(browser: Any, address: str, query: str = "", **context: Any) -> Screen:
    page = browser.new_context(**({"viewport": {"width": 900, "height": 640}} | context)).new_page()
    screen = Screen(page, address)
    page.on("console", lambda told: screen.complaints.append(told.text) if told.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: screen.complaints.append(str(error)))
    page.on("request", lambda asked: screen.requests.append(asked.url))
    page.goto(f"{address}/{query}")
    screen.run("window.ready")
    return screen


@pytest.fixture
def screen(browsers: dict[str, Any], address: str) -> Iterator[Screen]:
    made = opened(browsers["webgl"], address, "?names=0")
    yield made
    made.page.context.close()
    own = [text for text in made.complaints if "GPU stall due to ReadPixels" not in text]
    assert own == []
    assert [url for url in made.requests if not url.startswith((address, "blob:", "data:"))] == []


def rgb(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


def test_pixels_of_a_unit_change_colour_when_its_value_changes(screen: Screen):
    screen.paint_all(16)
    before = screen.colour_at(INSIDE.x, INSIDE.y)
    screen.paint_all(16, **{f"u{PLACE}": 18})
    after = screen.colour_at(INSIDE.x, INSIDE.y)
    neighbour = COUNTRY.geometries[PLACE + 1].representative_point()
    assert (before, after) == (rgb(CLASSES[16]), rgb(CLASSES[18]))
    assert screen.colour_at(neighbour.x, neighbour.y) == rgb(CLASSES[16])


def test_a_change_tells_when_it_was_drawn(screen: Screen):
    told = screen.run("clriskMap.paint({ url: '/values?seed=3', tag: 'third' })")
    assert told["tag"] == "third"
    assert told["url"] == "/values?seed=3"
    assert 0 < told["ms"] < 10_000


def test_a_hole_is_not_filled_by_the_unit_around_it(screen: Screen):
    around, enclave = 65, len(COUNTRY.codes) - 2
    centre = COUNTRY.geometries[enclave].centroid
    screen.paint_all(16, **{f"u{around}": 17, f"u{enclave}": 18})
    assert screen.colour_at(centre.x, centre.y) == rgb(CLASSES[18])


def test_pointing_and_clicking_name_the_unit_under_the_pointer(screen: Screen):
    for at in (40, 77, 101):
        inner = COUNTRY.geometries[at].representative_point()
        spot = screen.run("([x, y]) => clriskMap.project(x, y)", [inner.x, inner.y])
        screen.page.mouse.move(spot["x"], spot["y"])
        screen.wait_for(f"window.seen.some(([n, d]) => n === 'hover' && d.code === '{COUNTRY.codes[at]}')")
        screen.page.mouse.click(spot["x"], spot["y"])
        assert screen.events("select")[-1] == {"code": COUNTRY.codes[at]}
    screen.page.mouse.click(5, 5)
    assert screen.events("select")[-1] == {"code": None}


def test_pointing_finds_the_same_unit_as_shapely_everywhere(screen: Screen):
    shapes = [one if one is not None else shapely.Polygon() for one in COUNTRY.geometries]
    size = screen.page.viewport_size
    for x in range(120, size["width"] - 120, 97):
        for y in range(60, size["height"] - 60, 83):
            screen.page.mouse.move(x, y)
            screen.page.wait_for_timeout(40)
            hovered = screen.run("clriskMap.state().hovered")
            corner = [
                screen.run("([x, y]) => clriskMap.project(x, y)", [lon, lat]) for lon, lat in ((-100, 16), (-92, 20))
            ]
            lon = -100 + 8 * (x - corner[0]["x"]) / (corner[1]["x"] - corner[0]["x"])
            lat_near = 16 + 4 * (y - corner[0]["y"]) / (corner[1]["y"] - corner[0]["y"])
            near = {
                COUNTRY.codes[at] for at, one in enumerate(shapes) if one.distance(shapely.Point(lon, lat_near)) < 0.06
            }
            assert hovered in near or (hovered is None and not near) or (hovered is None and len(near) == 1)


def test_double_click_opens_a_place_and_does_not_zoom(screen: Screen):
    spot = screen.run("([x, y]) => clriskMap.project(x, y)", [INSIDE.x, INSIDE.y])
    zoom = screen.run("clriskMap.state().zoom")
    screen.page.mouse.dblclick(spot["x"], spot["y"])
    screen.page.wait_for_timeout(350)
    assert screen.events("open") == [{"code": CODE}]
    assert screen.run("clriskMap.state().zoom") == zoom


def test_keyboard_moves_zooms_and_opens(screen: Screen):
    screen.run(f"clriskMap.select('{CODE}')")
    screen.page.focus("canvas.maplibregl-canvas")
    start = screen.run("clriskMap.state()")
    screen.page.keyboard.press("+")
    screen.wait_for(f"clriskMap.state().zoom > {start['zoom']} + 0.5")
    screen.page.keyboard.press("ArrowRight")
    screen.wait_for(f"clriskMap.state().center[0] > {start['center'][0]}")
    screen.page.keyboard.press("Enter")
    assert screen.events("open") == [{"code": CODE}]
    screen.wait_for("window.seen.some(([name]) => name === 'camera')")


def test_long_press_opens_on_a_touch_screen(browsers: dict[str, Any], address: str):
    made = opened(browsers["webgl"], address, has_touch=True, viewport={"width": 390, "height": 700})
    spot = made.run("([x, y]) => clriskMap.project(x, y)", [INSIDE.x, INSIDE.y])
    client = made.page.context.new_cdp_session(made.page)
    client.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": spot["x"], "y": spot["y"]}]})
    made.page.wait_for_timeout(800)
    client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert made.events("open") == [{"code": CODE}]
    made.page.context.close()


def test_buttons_have_names_and_work(screen: Screen):
    zoom = screen.run("clriskMap.state().zoom")
    screen.page.get_by_role("button", name="Acercar").click()
    screen.wait_for(f"clriskMap.state().zoom > {zoom} + 0.9")
    screen.page.get_by_role("button", name="Ver todo").click()
    screen.wait_for(f"Math.abs(clriskMap.state().zoom - {zoom}) < 0.01")


def test_the_newest_change_wins_over_a_slow_older_one(screen: Screen):
    answers = screen.run(
        """async () => {
          const slow = clriskMap.paint({ url: '/values?seed=2&wait=2', tag: 'old' });
          const never = clriskMap.paint({ url: '/values?seed=5', tag: 'skipped' });
          const newest = clriskMap.paint({ url: '/values?seed=4', tag: 'new' });
          const painted = [];
          document.addEventListener('clrisk:painted', (event) => painted.push(event.detail.tag));
          const all = await Promise.all([slow, never, newest]);
          await new Promise((done) => setTimeout(done, 2300));
          return { all, painted };
        }"""
    )
    assert [bool(one.get("dropped")) for one in answers["all"]] == [True, True, False]
    assert answers["painted"] == ["new"]
    assert not any("seed=5" in url for url in screen.requests)


def test_many_changes_send_few_requests_and_end_on_the_last(screen: Screen):
    last = screen.run(
        """async () => {
          let last;
          for (let i = 0; i < 40; i++) {
            last = clriskMap.paint({ url: `/values?seed=${100 + i}&wait=0.02`, tag: i });
            await new Promise((done) => setTimeout(done, 8));
          }
          return last;
        }"""
    )
    asked = [url for url in screen.requests if "wait=0.02" in url]
    assert last["tag"] == 39
    assert len(asked) < 40


def test_values_of_another_map_are_refused_by_name(screen: Screen):
    message = screen.run("clriskMap.paint({ bytes: [16, 16] }).then(() => '', (error) => error.message)")
    assert "122 units were expected, 2 arrived" in message


def test_a_filtered_class_fades_into_the_land(screen: Screen):
    screen.paint_all(18)
    assert screen.colour_at(INSIDE.x, INSIDE.y) == rgb(CLASSES[18])
    screen.run("clriskMap.filter([18])")
    screen.page.wait_for_timeout(150)
    assert screen.colour_at(INSIDE.x, INSIDE.y) == rgb("#e6e4de")


def test_units_outside_the_focus_step_back(screen: Screen):
    screen.paint_all(18)
    outside = "P0" if COUNTRY.parents[PLACE] != 0 else "P1"
    screen.run(f"clriskMap.focus('{outside}')")
    screen.page.wait_for_timeout(150)
    faded = screen.colour_at(INSIDE.x, INSIDE.y)
    assert sum(faded) > sum(rgb(CLASSES[18])) + 150
    screen.run(f"clriskMap.focus('P{COUNTRY.parents[PLACE]}')")
    screen.page.wait_for_timeout(150)
    assert screen.colour_at(INSIDE.x, INSIDE.y) == rgb(CLASSES[18])


def test_a_request_that_hangs_is_made_again(screen: Screen):
    screen.paint_all(16)
    told = screen.run("clriskMap.paint({ url: '/values?seed=3&hangs=1&of=again', tag: 'again' })")
    assert told["tag"] == "again"
    assert "dropped" not in told
    assert sum("of=again" in url for url in screen.requests) == 2


def test_a_request_that_hangs_twice_is_told_and_the_next_change_is_drawn(screen: Screen):
    message = screen.run(
        "clriskMap.paint({ url: '/values?seed=3&hangs=9&of=never' }).then(() => '', (error) => String(error.name))"
    )
    assert message == "AbortError"
    assert screen.run("clriskMap.paint({ url: '/values?seed=4', tag: 'next' })")["tag"] == "next"


def test_a_frame_that_does_not_come_is_asked_for_again(screen: Screen):
    screen.paint_all(16)
    # Nothing that waits for the browser's next frame is answered, as on a page whose frames are held back.
    screen.run(
        """() => {
          window.kept = window.requestAnimationFrame;
          window.requestAnimationFrame = () => 1;
          window.drawn = false;
          clriskMap.show({ ...window.setup.scene, fill: 'far' }).then(() => (window.drawn = true));
        }"""
    )
    screen.wait_for("window.drawn")
    screen.run("() => { window.requestAnimationFrame = window.kept; }")
    assert screen.run("clriskMap.state().scene").endswith("/far")


def test_a_lost_context_comes_back_with_the_same_picture(screen: Screen):
    screen.paint_all(17)
    screen.run(
        """() => {
          const gl = document.querySelector('canvas.maplibregl-canvas').getContext('webgl2');
          window.lose = gl.getExtension('WEBGL_lose_context');
          window.lose.loseContext();
        }"""
    )
    screen.wait_for("window.seen.some(([name]) => name === 'lost')")
    screen.run("window.lose.restoreContext()")
    screen.wait_for("window.seen.some(([name]) => name === 'restored')")
    screen.page.wait_for_timeout(200)
    assert screen.colour_at(INSIDE.x, INSIDE.y) == rgb(CLASSES[17])
    screen.paint_all(18)
    assert screen.colour_at(INSIDE.x, INSIDE.y) == rgb(CLASSES[18])


def test_the_first_picture_is_drawn_before_the_library_comes_and_stays_the_same_when_it_has_come(
    browsers: dict[str, Any], address: str
):
    made = opened(browsers["webgl"], address, "?names=0&late=1")
    first = made.run("clriskMap.state()")
    picture = made.page.screenshot()
    made.paint_all(17)
    recoloured = made.colour_at(INSIDE.x, INSIDE.y)

    made.run("clriskMap.paint({ url: '/values?seed=1' })")
    made.run("window.letLibraryCome()")
    made.wait_for("clriskMap.state().movable")
    after = made.run("clriskMap.state()")
    made.page.wait_for_timeout(300)

    assert (first["movable"], first["units"]) == (False, len(COUNTRY.codes))
    assert recoloured == rgb(CLASSES[17])
    assert made.run("document.querySelectorAll('.clrisk-map-first').length") == 0
    assert made.events("movable") == [{}]
    assert after["center"] == pytest.approx(first["center"], abs=1e-9)
    assert after["zoom"] == pytest.approx(first["zoom"], abs=1e-9)
    assert mostly_alike(picture, made.page.screenshot())
    assert [text for text in made.complaints if "GPU stall due to ReadPixels" not in text] == []
    made.page.context.close()


def mostly_alike(one: bytes, other: bytes) -> bool:
    pixels = [np.asarray(Image.open(io.BytesIO(shot)).convert("RGB"), dtype=int) for shot in (one, other)]
    return bool((np.abs(pixels[0] - pixels[1]).max(axis=2) > 8).mean() < 0.001)


def test_what_changes_while_the_library_is_read_is_what_it_shows(browsers: dict[str, Any], address: str):
    made = opened(browsers["webgl"], address, "?names=0&late=1")
    made.run("window.letLibraryCome()")
    made.paint_all(18)
    made.wait_for("clriskMap.state().movable")
    made.page.wait_for_timeout(300)
    assert made.colour_at(INSIDE.x, INSIDE.y) == rgb(CLASSES[18])
    made.page.context.close()


def test_a_library_that_does_not_come_is_told(browsers: dict[str, Any], address: str):
    made = opened(browsers["webgl"], address, "?names=0&late=1")
    made.run("window.letLibraryFail(new Error('404'))")
    made.wait_for("window.seen.some(([name]) => name === 'unavailable')")
    assert made.events("unavailable")[0]["reason"] == "maplibre"
    assert made.run("document.querySelectorAll('canvas').length") == 0
    made.page.context.close()


def test_without_webgl_the_page_is_told_before_anything_is_made(browsers: dict[str, Any], address: str):
    made = opened(browsers["plain"], address)
    made.wait_for("window.seen.length > 0")
    assert made.events("unavailable")[0]["reason"] == "webgl2"
    assert made.run("document.querySelectorAll('canvas').length") == 0
    assert made.complaints == []
    made.page.context.close()


def test_the_picture_carries_title_legend_source_and_banner(screen: Screen):
    body = screen.run(
        """async () => {
          const blob = await clriskMap.png({
            title: 'Riesgo de trabajo infantil', subtitle: 'Municipios', banner: 'Datos de demostración',
            legend: [{ colour: '#a8322d', label: 'Alto', pattern: 'none' },
                     { colour: '#eceae4', label: 'Sin dato', pattern: 'hatch' }],
            source: 'Fuente: demostración', address: 'http://127.0.0.1/es/mapa/MEX?w=a:1', scale: 1 });
          const bytes = new Uint8Array(await blob.arrayBuffer());
          return [blob.type, btoa(Array.from(bytes, (b) => String.fromCharCode(b)).join(''))];
        }"""
    )
    picture = Image.open(io.BytesIO(base64.b64decode(body[1]))).convert("RGB")
    assert body[0] == "image/png"
    assert picture.getpixel((4, 4)) == rgb("#ffd24d")

    def inks(top: int, bottom: int) -> int:
        return len(picture.crop((0, top, picture.width, bottom)).getcolors(100_000) or [])

    assert inks(40, 80) > 5, "the title is written"
    assert inks(140, 600) > 20, "the map is drawn"
    assert inks(picture.height - 60, picture.height) > 5, "source and address are written"
    legend = picture.crop((0, picture.height - 100, 300, picture.height)).getcolors(100_000) or []
    colours = {colour: count for count, colour in legend}
    assert colours.get(rgb("#a8322d"), 0) > 100, "the legend is drawn"


def test_going_back_to_a_scene_asks_for_no_geometry_again(screen: Screen):
    seen = len([url for url in screen.requests if "/geometry/" in url])
    screen.run(
        """async () => {
          await clriskMap.show(setup.scene);
          await clriskMap.show({ ...setup.scene, selected: '05005' });
        }"""
    )
    assert len([url for url in screen.requests if "/geometry/" in url]) == seen


def test_first_show_resolves_although_no_values_come(browsers: dict[str, Any], address: str):
    made = opened(browsers["webgl"], address)
    assert made.run("clriskMap.show(setup.scene).then(() => clriskMap.state().scene !== null)")
    made.page.context.close()


def test_labels_are_decoration_for_screen_readers(screen: Screen):
    assert screen.page.get_attribute(".clrisk-map-labels", "aria-hidden") == "true"


def test_high_density_screens_get_every_pixel(browsers: dict[str, Any], address: str):
    made = opened(browsers["webgl"], address, device_scale_factor=2, viewport={"width": 390, "height": 700})
    size = made.run(
        "(() => { const c = document.querySelector('canvas.maplibregl-canvas'); return [c.width, c.height]; })()"
    )
    assert size == [780, 1400]
    made.page.context.close()


def test_neighbours_are_drawn_around_a_country_and_stay_whole_when_shown_themselves(screen: Screen):
    at = COUNTRY.geometries[PLACE].representative_point()
    beside = COUNTRY.geometries[PLACE + 2].representative_point()
    digest = screen.run("setup.scene.digest")
    screen.run("clriskMap.setPalette({ ...setup.palette, context: '#00ff00' })")
    # The same file once as neighbours of one unit, under a scene that is out of sight, then for itself again.
    screen.run(
        "(names) => clriskMap.show({ ...setup.scene, fill: 'far', country: names[0], outlines: names.slice(1) })",
        [CODE, f"{digest}/municipalities-overview"],
    )
    screen.page.wait_for_timeout(300)
    assert screen.colour_at(beside.x, beside.y) == (0, 255, 0)
    assert screen.colour_at(at.x, at.y) != (0, 255, 0)
    screen.run("clriskMap.show(setup.scene)")
    screen.paint_all(18)
    assert screen.colour_at(at.x, at.y) == rgb(CLASSES[18])
