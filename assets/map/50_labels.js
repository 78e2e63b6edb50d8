/* Names of the larger places, on a canvas above the map, with the fonts the visitor already has. */
(function () {
  "use strict";
  const parts = (window.clriskMapParts = window.clriskMapParts || {});
  const MOST = 60;
  const GAP = 6;

  function Labels(container, css) {
    const canvas = document.createElement("canvas");
    canvas.className = "clrisk-map-labels";
    canvas.setAttribute("aria-hidden", "true");
    container.appendChild(canvas);
    const pen = canvas.getContext("2d");
    let places = [];
    let widths = new Map();

    function show(labels) {
      places = (labels || []).slice().sort((a, b) => a.rank - b.rank);
      widths = new Map();
    }

    /* `project(longitude, latitude)` gives CSS pixels. Smaller rank first; what would overlap is left out. */
    function draw(project, width, height, ratio, palette) {
      if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
        canvas.width = Math.round(width * ratio);
        canvas.height = Math.round(height * ratio);
        canvas.style.width = `${width}px`;
        canvas.style.height = `${height}px`;
      }
      pen.setTransform(ratio, 0, 0, ratio, 0, 0);
      pen.clearRect(0, 0, width, height);
      if (!places.length || !palette) return 0;
      const family = getComputedStyle(container).fontFamily || "sans-serif";
      pen.textAlign = "center";
      pen.textBaseline = "middle";
      pen.lineJoin = "round";
      pen.lineWidth = 3;
      pen.strokeStyle = css(palette.labelHalo);
      pen.fillStyle = css(palette.label);
      const taken = [];
      const most = Math.min(MOST, Math.round((width * height) / 14000));
      for (const place of places) {
        if (taken.length >= most) break;
        const size = place.rank <= 3 ? 13 : place.rank <= 12 ? 12 : 11;
        const { x, y } = project(place.longitude, place.latitude);
        if (x < 0 || y < 0 || x > width || y > height) continue;
        pen.font = `${place.rank <= 3 ? 600 : 500} ${size}px ${family}`;
        let wide = widths.get(place);
        if (wide === undefined) widths.set(place, (wide = pen.measureText(place.name).width));
        const box = [x - wide / 2 - GAP, y - size / 2 - GAP / 2, x + wide / 2 + GAP, y + size / 2 + GAP / 2];
        if (box[0] < 0 || box[1] < 0 || box[2] > width || box[3] > height) continue;
        if (taken.some((b) => b[0] < box[2] && b[2] > box[0] && b[1] < box[3] && b[3] > box[1])) continue;
        taken.push(box);
        pen.strokeText(place.name, x, y);
        pen.fillText(place.name, x, y);
      }
      return taken.length;
    }

    return { show, draw, canvas };
  }

  parts.Labels = Labels;
})();
