/* The map as a picture with everything that must travel with it: title, legend, source, address, banner. */
(function () {
  "use strict";
  const parts = (window.clriskMapParts = window.clriskMapParts || {});
  const EDGE = 24;

  /* `layers` are canvases of the map (fill, labels), already drawn in this very frame. */
  function picture(layers, size, palette, css, family, about) {
    const scale = about.scale || 2;
    const width = Math.max(640, size.width);
    const pen0 = document.createElement("canvas").getContext("2d");
    const font = (px, weight) => `${weight || 400} ${px}px ${family}`;
    const wrap = (text, px, weight, room) => {
      pen0.font = font(px, weight);
      const out = [];
      let lineText = "";
      for (const word of String(text || "").split(/\s+/).filter(Boolean)) {
        const longer = lineText ? `${lineText} ${word}` : word;
        if (lineText && pen0.measureText(longer).width > room) {
          out.push(lineText);
          lineText = word;
        } else lineText = longer;
      }
      return lineText ? out.concat(lineText) : out;
    };
    /* An address has no blanks: it is cut where it must be. */
    const chop = (text, px, room) => {
      pen0.font = font(px);
      const out = [];
      let rest = String(text || "");
      while (rest) {
        let n = rest.length;
        while (n > 1 && pen0.measureText(rest.slice(0, n)).width > room) n--;
        out.push(rest.slice(0, n));
        rest = rest.slice(n);
      }
      return out;
    };
    const room = width - 2 * EDGE;
    const banner = wrap(about.banner, 13, 600, room);
    const title = wrap(about.title, 22, 650, room);
    const subtitle = wrap(about.subtitle, 14, 400, room);
    const source = wrap(about.source, 12, 400, room);
    const address = chop(about.address, 12, room);
    const legend = legendRows(about.legend || [], pen0, font(13), room);

    const mapTop = EDGE + (banner.length ? banner.length * 18 + 18 : 0) + title.length * 28 + subtitle.length * 20 + 12;
    const mapHeight = Math.round((size.height * width) / size.width);
    const legendTop = mapTop + mapHeight + 16;
    const notesTop = legendTop + legend.rows * 24 + (legend.rows ? 8 : 0);
    const height = notesTop + (source.length + address.length) * 17 + EDGE;

    const canvas = document.createElement("canvas");
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    const pen = canvas.getContext("2d");
    pen.scale(scale, scale);
    pen.fillStyle = css(palette.background);
    pen.fillRect(0, 0, width, height);
    for (const layer of layers) pen.drawImage(layer, 0, mapTop, width, mapHeight);
    pen.textBaseline = "top";
    let y = EDGE;
    if (banner.length) {
      pen.fillStyle = "#ffd24d";
      pen.fillRect(0, 0, width, banner.length * 18 + 16);
      y = write(pen, banner, EDGE, 8, 18, font(13, 600), "#1a1a1a") + 18;
    }
    y = write(pen, title, EDGE, y, 28, font(22, 650), css(palette.label));
    write(pen, subtitle, EDGE, y, 20, font(14), css(palette.label));
    for (const entry of legend.entries) {
      swatch(pen, EDGE + entry.x, legendTop + entry.row * 24, entry, palette, css);
      write(pen, [entry.label], EDGE + entry.x + 26, legendTop + entry.row * 24 + 2, 16, font(13), css(palette.label));
    }
    y = write(pen, source, EDGE, notesTop, 17, font(12), css(palette.label));
    write(pen, address, EDGE, y, 17, font(12), css(palette.label));
    return new Promise((resolve, reject) => {
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("The picture could not be made."))), "image/png");
    });
  }

  function write(pen, lines, x, y, step, font, tint) {
    pen.font = font;
    pen.fillStyle = tint;
    for (const text of lines) {
      pen.fillText(text, x, y);
      y += step;
    }
    return y;
  }

  function legendRows(entries, pen, font, room) {
    pen.font = font;
    let x = 0;
    let row = 0;
    const placed = entries.map((entry) => {
      const wide = 26 + pen.measureText(entry.label).width + 22;
      if (x > 0 && x + wide > room) {
        x = 0;
        row++;
      }
      const out = Object.assign({}, entry, { x, row });
      x += wide;
      return out;
    });
    return { entries: placed, rows: entries.length ? row + 1 : 0 };
  }

  function swatch(pen, x, y, entry, palette, css) {
    const { colour } = parts.paint;
    pen.save();
    pen.beginPath();
    pen.rect(x, y + 1, 18, 16);
    pen.clip();
    pen.fillStyle = css(colour(entry.colour, "#cccccc"));
    pen.fillRect(x, y, 18, 18);
    pen.strokeStyle = pen.fillStyle = css(colour(entry.ink, palette.dark ? "#8b949c" : "#8a8780"));
    pen.lineWidth = 1.1;
    const stripes = (dx) => {
      for (let k = -18; k < 40; k += 6) {
        pen.beginPath();
        pen.moveTo(x + k, y + (dx > 0 ? 20 : -2));
        pen.lineTo(x + k + 22, y + (dx > 0 ? -2 : 20));
        pen.stroke();
      }
    };
    if (entry.pattern === "hatch") stripes(1);
    if (entry.pattern === "cross") [1, -1].forEach(stripes);
    if (entry.pattern === "lines") for (let k = 3; k < 18; k += 5) pen.fillRect(x, y + k, 18, 1.1);
    if (entry.pattern === "dots") {
      for (let j = 0; j < 3; j++) {
        for (let i = 0; i < 4; i++) {
          pen.beginPath();
          pen.arc(x + 1.5 + 6 * i + (j % 2 ? 3 : 0), y + 4 + 6 * j, 1.3, 0, 7);
          pen.fill();
        }
      }
    }
    pen.restore();
    pen.strokeStyle = css(palette.outer);
    pen.lineWidth = 0.75;
    pen.strokeRect(x + 0.5, y + 1.5, 17, 15);
  }

  parts.picture = picture;
})();
