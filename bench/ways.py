"""The three ways to the same picture, and how a browser tells that each has drawn it.

One definition for all: a change lasts from the dispatch of the slider's ``input`` event to the
animation frame after the one that holds the new colours, finished. Server and transport are inside.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.machine import free_port
from tests.support.server import running

OUR_SLIDER, PEER_SLIDER = "#risk-map-sliders input[type=range]", "#weight"
_NEXT_FRAME = "await new Promise(requestAnimationFrame);"
_NATIVE_INPUT = """
  const native = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
  native.call(slider, value);
  const start = performance.now();
  slider.dispatchEvent(new Event('input', {bubbles: true}));
"""


@dataclass(frozen=True)
class Way:
    """How one app is started and watched; ``first`` and ``change`` are JavaScript."""

    name: str
    slider: str
    """Where its slider is"""
    first: str
    """async (): resolves with the milliseconds since navigation when the first useful map is drawn"""
    change: str
    """async (value): moves the slider, resolves with the milliseconds until the new colours are drawn"""


# Plotly hands the colours to a MapLibre source, whose worker cuts tiles of them; only `idle` after `dataloading`
# says that they are in the drawn frame.
_PLOTLY_MAP = """
  const map = () => document.querySelector('#map .js-plotly-plot')?._fullLayout?.map?._subplot?.map;
"""
PLOTLY_FIRST = f"""async () => {{
  {_PLOTLY_MAP}
  const filled = () => map()?.getStyle()?.layers.some(layer => layer.type === 'fill');
  while (!filled() || !map().loaded()) await new Promise(requestAnimationFrame);
  return performance.now();
}}"""
PLOTLY_CHANGE = f"""async value => {{
  {_PLOTLY_MAP}
  const slider = document.querySelector('{PEER_SLIDER}');
  const coloured = new Promise((done, fail) => {{
    map().once('dataloading', () => map().once('idle', done));
    setTimeout(() => fail(new Error('no new colours within a minute')), 60000);
  }});
  {_NATIVE_INPUT}
  await coloured;
  {_NEXT_FRAME}
  return performance.now() - start;
}}"""

# The map tells `clrisk:painted` once the graphics card has finished the frame with the new colours.
ATLAS_FIRST = """async () => {
  while (!window.benchPainted) await new Promise(requestAnimationFrame);
  return window.benchPainted;
}"""
ATLAS_CHANGE = f"""async value => {{
  const slider = document.querySelector('{OUR_SLIDER}');
  const coloured = new Promise((done, fail) => {{
    document.addEventListener('clrisk:painted', done, {{once: true}});
    setTimeout(() => fail(new Error('no new colours within a minute')), 60000);
  }});
  {_NATIVE_INPUT}
  await coloured;
  {_NEXT_FRAME}
  return performance.now() - start;
}}"""
# The first picture is drawn before the library that moves it is read; this is when the visitor can take hold of it.
MOVABLE = """async () => {
  while (!window.benchMovable) await new Promise(requestAnimationFrame);
  return window.benchMovable;
}"""
NOTE_PAINTED = "document.addEventListener('clrisk:painted', () => { window.benchPainted ??= performance.now(); });"
NOTE_MOVABLE = "document.addEventListener('clrisk:movable', () => { window.benchMovable ??= performance.now(); });"

ATLAS = Way("CLRISK Atlas", OUR_SLIDER, ATLAS_FIRST, ATLAS_CHANGE)
REBUILT = Way("px.choropleth_map rebuilt", PEER_SLIDER, PLOTLY_FIRST, PLOTLY_CHANGE)
PATCHED = Way("Plotly Patch of the values", PEER_SLIDER, PLOTLY_FIRST, PLOTLY_CHANGE)


@contextmanager
def running_peer(module: str, release: Path) -> Iterator[str]:
    """Address of a peer showing the country of ``release``."""
    port = free_port()
    environment = {"PEER_RELEASE": str(release), "PEER_PORT": str(port)}
    with running(sys.executable, "-m", f"bench.peers.{module}", port=port, environment=environment) as address:
        yield address
