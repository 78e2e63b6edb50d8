/* Which unit lies under a point: a grid of bounding boxes, then point in polygon on the mesh's own rings. */
(function () {
  "use strict";
  const parts = (window.clriskMapParts = window.clriskMapParts || {});
  const SIDE = 64;

  function Finder(mesh) {
    const buckets = Array.from({ length: SIDE * SIDE }, () => []);
    const [west, north, east, south] = mesh.box || [0, 0, 1, 1];
    const perX = SIDE / Math.max(1, east - west);
    const perY = SIDE / Math.max(1, south - north);
    const column = (x) => Math.min(SIDE - 1, Math.max(0, Math.floor((x - west) * perX)));
    const row = (y) => Math.min(SIDE - 1, Math.max(0, Math.floor((y - north) * perY)));
    for (let unit = 0; unit < mesh.nUnits; unit++) {
      const b = 4 * unit;
      if (!(mesh.boxes[b] <= mesh.boxes[b + 2])) continue; // a unit without geometry
      for (let j = row(mesh.boxes[b + 1]); j <= row(mesh.boxes[b + 3]); j++) {
        for (let i = column(mesh.boxes[b]); i <= column(mesh.boxes[b + 2]); i++) buckets[j * SIDE + i].push(unit);
      }
    }

    function inside(unit, x, y) {
      let odd = false;
      const p = mesh.position;
      for (let ring = mesh.unitRing[unit]; ring < mesh.unitRing[unit + 1]; ring++) {
        const from = mesh.ringStart[ring];
        const to = mesh.ringStart[ring + 1];
        for (let a = from, b = to - 1; a < to; b = a++) {
          const ya = p[2 * a + 1];
          const yb = p[2 * b + 1];
          if (ya > y !== yb > y && x < ((p[2 * b] - p[2 * a]) * (y - ya)) / (yb - ya) + p[2 * a]) odd = !odd;
        }
      }
      return odd;
    }

    /* Unit at a point; else the smallest unit whose box is within `reach` cells, so that an islet can be touched. */
    function at(x, y, reach) {
      if (x >= west && x <= east && y >= north && y <= south) {
        for (const unit of buckets[row(y) * SIDE + column(x)]) {
          const b = 4 * unit;
          if (x < mesh.boxes[b] || x > mesh.boxes[b + 2] || y < mesh.boxes[b + 1] || y > mesh.boxes[b + 3]) continue;
          if (inside(unit, x, y)) return unit;
        }
      }
      let best = -1;
      let smallest = Infinity;
      const seen = new Set();
      for (let j = row(y - reach); j <= row(y + reach); j++) {
        for (let i = column(x - reach); i <= column(x + reach); i++) {
          for (const unit of buckets[j * SIDE + i]) {
            if (seen.has(unit)) continue;
            seen.add(unit);
            const b = 4 * unit;
            const width = mesh.boxes[b + 2] - mesh.boxes[b];
            const height = mesh.boxes[b + 3] - mesh.boxes[b + 1];
            const size = Math.max(width, height);
            if (size > 2 * reach || size >= smallest) continue;
            if (x < mesh.boxes[b] - reach || x > mesh.boxes[b + 2] + reach) continue;
            if (y < mesh.boxes[b + 1] - reach || y > mesh.boxes[b + 3] + reach) continue;
            best = unit;
            smallest = size;
          }
        }
      }
      return best;
    }

    return { at, inside };
  }

  parts.Finder = Finder;
})();
