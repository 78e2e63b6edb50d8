/* Where a camera stands: longitude and latitude on the 2^24 cells of the web Mercator square, and the look at a box. */
(function () {
  "use strict";
  const parts = (window.clriskMapParts = window.clriskMapParts || {});
  const WORLD = 2 ** 24; // cells
  const TILE = 512; // CSS pixels of the world at zoom 0

  const lonToCell = (lon) => (lon / 360 + 0.5) * WORLD;
  const latToCell = (lat) => (0.5 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / (2 * Math.PI)) * WORLD;
  const cellToLon = (x) => (x / WORLD - 0.5) * 360;
  const cellToLat = (y) => (Math.atan(Math.sinh((0.5 - y / WORLD) * 2 * Math.PI)) * 180) / Math.PI;

  /* Centre and zoom at which `b` (degrees) fills the screen but for `padding` CSS pixels on each side. */
  function lookAt(b, { width, height, padding, most, least }) {
    const [west, east] = [lonToCell(b.west), lonToCell(b.east)];
    const [north, south] = [latToCell(b.north), latToCell(b.south)];
    const perCell = Math.min(
      Math.max(1, width - 2 * padding) / Math.max(1e-9, east - west),
      Math.max(1, height - 2 * padding) / Math.max(1e-9, south - north),
    );
    // The world never ends inside the screen.
    const whole = Math.log2(Math.max(width, height) / TILE);
    const zoom = Math.min(most, Math.max(least, whole, Math.log2((perCell * WORLD) / TILE)));
    return { center: [cellToLon((west + east) / 2), cellToLat((north + south) / 2)], zoom };
  }

  parts.camera = { WORLD, TILE, lonToCell, latToCell, lookAt };
})();
