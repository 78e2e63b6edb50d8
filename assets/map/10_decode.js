/* Mesh files back into arrays: the other half of dashboard/release/mesh/encode.py. */
(function () {
  "use strict";
  const parts = (window.clriskMapParts = window.clriskMapParts || {});

  const NONE = 0xffff;

  function decode(buffer) {
    const bytes = new Uint8Array(buffer);
    const view = new DataView(buffer);
    if (bytes.length < 8 || String.fromCharCode(bytes[0], bytes[1], bytes[2], bytes[3]) !== "CLM1") {
      throw new Error("This is not a map file (CLM1).");
    }
    const headerLength = view.getUint32(4, true);
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + headerLength)));
    const section = {};
    let at = 8 + headerLength;
    for (const [name, count, width] of header.sections) {
      section[name] = joined(bytes, at, count, width);
      at += count * width;
    }
    const scale = 2 ** (24 - header.bits);
    const arcs = arcsOf(section, scale);
    const box = header.box ? header.box.map((cell) => cell * scale) : null;
    const mesh = { kind: header.kind, codes: header.codes || [], parentCodes: header.parent_codes || [], box, arcs };
    mesh.tolerance = header.tolerance || 0;
    if (header.kind === "mesh") {
      fill(mesh, section);
    }
    return mesh;
  }

  /* Byte planes to whole numbers. */
  function joined(bytes, at, count, width) {
    const out = new Uint32Array(count);
    for (let plane = 0; plane < width; plane++) {
      const from = at + plane * count;
      const shift = 8 * plane;
      for (let i = 0; i < count; i++) {
        out[i] |= bytes[from + i] << shift;
      }
    }
    return out;
  }

  function unfold(value) {
    return (value >>> 1) ^ -(value & 1);
  }

  function arcsOf(section, scale) {
    const n = section.arc_length.length;
    const start = new Uint32Array(n + 1);
    for (let a = 0; a < n; a++) {
      start[a + 1] = start[a] + section.arc_length[a];
    }
    const xy = new Float32Array(2 * start[n]);
    let x = 0;
    let y = 0;
    let step = 0;
    for (let a = 0, v = 0; a < n; a++) {
      x += unfold(section.arc_x[a]);
      y += unfold(section.arc_y[a]);
      xy[v++] = x * scale;
      xy[v++] = y * scale;
      for (let k = section.arc_length[a] - 1; k > 0; k--, step++) {
        x += unfold(section.step_x[step]);
        y += unfold(section.step_y[step]);
        xy[v++] = x * scale;
        xy[v++] = y * scale;
      }
    }
    const right = new Uint16Array(n);
    for (let a = 0; a < n; a++) {
      right[a] = section.arc_right[a] ? section.arc_right[a] - 1 : NONE;
    }
    return { n, start, xy, level: Uint8Array.from(section.arc_level), left: new Uint16Array(n).fill(NONE), right };
  }

  /* Rings, vertices with their unit, and triangles. */
  function fill(mesh, section) {
    const { arcs } = mesh;
    const nUnits = section.unit_polygons.length;
    const nRings = section.ring_length.length;
    const reference = section.ring_arcs;
    // Pass 1: which arc each step is, and how many vertices come out.
    const stepArc = new Uint32Array(reference.length);
    let fresh = 0;
    let total = 0;
    for (let s = 0; s < reference.length; s++) {
      const arc = reference[s] === 0 ? fresh++ : fresh - reference[s];
      stepArc[s] = arc;
      total += arcs.start[arc + 1] - arcs.start[arc] - 1;
    }
    const position = new Float32Array(2 * total);
    const unitOf = new Uint16Array(total);
    const ringStart = new Uint32Array(nRings + 1);
    const unitRing = new Uint32Array(nUnits + 1);
    const unitSteps = new Uint32Array(nUnits + 1);
    const boxes = new Float32Array(4 * nUnits);
    let nTriangles = 0;
    for (let i = 0; i < section.cuts.length; i++) nTriangles += section.cuts[i];
    nTriangles += section.corners.length / 3;
    const index = new Uint32Array(3 * nTriangles);
    const stack = new Uint32Array(total + 1);
    let ring = 0;
    let step = 0;
    let vertex = 0;
    let polygon = 0;
    let cut = 0;
    let corner = 0;
    let out = 0;
    const unitIndex = new Uint32Array(nUnits + 1);
    for (let unit = 0; unit < nUnits; unit++) {
      let west = Infinity, north = Infinity, east = -Infinity, south = -Infinity;
      for (let p = section.unit_polygons[unit]; p > 0; p--, polygon++) {
        const base = vertex;
        for (let r = section.polygon_rings[polygon]; r > 0; r--, ring++) {
          for (let k = section.ring_length[ring]; k > 0; k--, step++) {
            const arc = stepArc[step];
            const from = arcs.start[arc];
            const to = arcs.start[arc + 1];
            const backward = reference[step] !== 0;
            if (backward) arcs.right[arc] = unit;
            else arcs.left[arc] = unit;
            for (let i = 0; i < to - from - 1; i++, vertex++) {
              const v = backward ? to - 1 - i : from + i;
              const x = (position[2 * vertex] = arcs.xy[2 * v]);
              const y = (position[2 * vertex + 1] = arcs.xy[2 * v + 1]);
              unitOf[vertex] = unit;
              if (x < west) west = x;
              if (x > east) east = x;
              if (y < north) north = y;
              if (y > south) south = y;
            }
          }
          ringStart[ring + 1] = vertex;
        }
        if (section.plain[polygon] === 0) {
          let top = 0;
          for (let v = base; v < vertex; v++, cut++) {
            for (let k = section.cuts[cut]; k > 0; k--) {
              top--;
              index[out++] = stack[top - 1];
              index[out++] = stack[top];
              index[out++] = v;
            }
            stack[top++] = v;
          }
        } else {
          for (let k = 3 * (section.plain[polygon] - 1); k > 0; k--) {
            index[out++] = base + section.corners[corner++];
          }
        }
      }
      unitIndex[unit + 1] = out;
      unitRing[unit + 1] = ring;
      unitSteps[unit + 1] = step;
      boxes.set([west, north, east, south], 4 * unit);
    }
    Object.assign(mesh, { nUnits, position, unitOf, index, unitIndex, ringStart, unitRing, unitSteps, stepArc, boxes });
    mesh.parent = Uint16Array.from(section.unit_parent);
  }

  /* Segments of all arcs as four corners each, grouped by level, so that each level is one draw.
     Four plain corners and not one instance: software renderers pay for every instance like for a draw.
     Level 3 lies inside a unit: not drawn. */
  function linesOf(mesh) {
    const { arcs } = mesh;
    const counts = [0, 0, 0];
    for (let a = 0; a < arcs.n; a++) {
      if (arcs.level[a] < 3) counts[arcs.level[a]] += arcs.start[a + 1] - arcs.start[a] - 1;
    }
    const offset = [0, counts[0], counts[0] + counts[1]];
    const total = counts[0] + counts[1] + counts[2];
    const ends = new Float32Array(16 * total);
    const sides = new Uint16Array(8 * total);
    const next = offset.slice();
    for (let a = 0; a < arcs.n; a++) {
      const level = arcs.level[a];
      if (level > 2) continue;
      const left = arcs.left[a];
      const right = arcs.right[a];
      for (let v = arcs.start[a]; v < arcs.start[a + 1] - 1; v++) {
        const s = next[level]++;
        for (let e = 16 * s; e < 16 * s + 16; e += 4) {
          ends[e] = arcs.xy[2 * v];
          ends[e + 1] = arcs.xy[2 * v + 1];
          ends[e + 2] = arcs.xy[2 * v + 2];
          ends[e + 3] = arcs.xy[2 * v + 3];
        }
        for (let e = 8 * s; e < 8 * s + 8; e += 2) {
          sides[e] = left;
          sides[e + 1] = right;
        }
      }
    }
    return { ends, sides, offset, counts, index: quads(total) };
  }

  function trianglesWithout(mesh, unit) {
    const kept = new Uint32Array(mesh.index.length - mesh.unitIndex[unit + 1] + mesh.unitIndex[unit]);
    kept.set(mesh.index.subarray(0, mesh.unitIndex[unit]));
    kept.set(mesh.index.subarray(mesh.unitIndex[unit + 1]), mesh.unitIndex[unit]);
    return kept;
  }

  /* Triangles of all segments that have `unit` on neither side. */
  function segmentsWithout({ sides, index }, unit) {
    const kept = new Uint32Array(index.length);
    let n = 0;
    for (let q = 0; q < sides.length / 8; q++) {
      if (sides[8 * q] === unit || sides[8 * q + 1] === unit) continue;
      for (let k = 6 * q; k < 6 * q + 6; k++) kept[n++] = index[k];
    }
    return kept.subarray(0, n);
  }

  /* Two triangles for every four corners. */
  function quads(n) {
    const index = new Uint32Array(6 * n);
    for (let q = 0, i = 0, v = 0; q < n; q++, v += 4) {
      index[i++] = v;
      index[i++] = v + 1;
      index[i++] = v + 2;
      index[i++] = v + 2;
      index[i++] = v + 1;
      index[i++] = v + 3;
    }
    return index;
  }

  /* Outline of one unit as segment ends; a border inside the unit is left out. */
  function outlineOf(mesh, unit) {
    const ends = [];
    for (let s = mesh.unitSteps[unit]; s < mesh.unitSteps[unit + 1]; s++) {
      const arc = mesh.stepArc[s];
      if (mesh.arcs.level[arc] === 3) continue;
      push(ends, mesh.arcs, arc);
    }
    return segments(ends);
  }

  /* Outline of a parent: the arcs where one side belongs to it and the other does not. */
  function parentOutlineOf(mesh, parent) {
    const { arcs } = mesh;
    const ends = [];
    for (let a = 0; a < arcs.n; a++) {
      if (arcs.level[a] !== 1 && arcs.level[a] !== 2) continue;
      const left = arcs.left[a] !== NONE && mesh.parent[arcs.left[a]] === parent;
      const right = arcs.right[a] !== NONE && mesh.parent[arcs.right[a]] === parent;
      if (left !== right) push(ends, arcs, a);
    }
    return segments(ends);
  }

  /* Segment ends, four times each, with their triangles. */
  function segments(ends) {
    const n = ends.length / 4;
    const corners = new Float32Array(16 * n);
    for (let s = 0; s < n; s++) {
      for (let e = 0; e < 16; e++) corners[16 * s + e] = ends[4 * s + (e & 3)];
    }
    return { ends: corners, index: quads(n) };
  }

  function push(ends, arcs, arc) {
    for (let v = arcs.start[arc]; v < arcs.start[arc + 1] - 1; v++) {
      ends.push(arcs.xy[2 * v], arcs.xy[2 * v + 1], arcs.xy[2 * v + 2], arcs.xy[2 * v + 3]);
    }
  }

  parts.geometry = { decode, linesOf, trianglesWithout, segmentsWithout, outlineOf, parentOutlineOf, NONE };
})();
