/* Everything that talks to WebGL2: buffers of a mesh, value and palette textures, one frame. */
(function () {
  "use strict";
  const parts = (window.clriskMapParts = window.clriskMapParts || {});
  const ROW = 1024; // units per texture row
  const INKS = 4; // colours that patterns are drawn with: that of absences, and what is seen over a class
  const PATTERNS = { none: 0, hatch: 1, dots: 2, cross: 3, lines: 4 };

  /* '#rrggbb', '#rrggbbaa' or [r, g, b, a] (0-255, a 0-1 or 0-255) to four numbers 0-1. */
  function colour(given, fallback) {
    if (Array.isArray(given)) {
      const alpha = given.length < 4 ? 1 : given[3] <= 1 ? given[3] : given[3] / 255;
      return [given[0] / 255, given[1] / 255, given[2] / 255, alpha];
    }
    if (typeof given === "string" && /^#([0-9a-f]{3}|[0-9a-f]{6}|[0-9a-f]{8})$/i.test(given)) {
      let hex = given.slice(1);
      if (hex.length === 3) hex = hex.replace(/./g, "$&$&");
      const pick = (at) => parseInt(hex.slice(at, at + 2), 16) / 255;
      return [pick(0), pick(2), pick(4), hex.length === 8 ? pick(6) : 1];
    }
    return fallback ? colour(fallback) : [0, 0, 0, 0];
  }

  const css = (c) => `rgba(${c.slice(0, 3).map((v) => Math.round(v * 255)).join(",")},${c[3]})`;

  /* Palette as the page gives it, as the painter needs it. */
  function readPalette(given) {
    const dark = Boolean(given.dark);
    const lines = given.lines || {};
    const land = colour(given.land, dark ? "#2b3238" : "#e6e4de");
    const inks = [dark ? "#8b949c" : "#8a8780"];
    const inkOf = ({ ink }) => (ink && !inks.includes(ink) && inks.length < INKS ? inks.push(ink) - 1 : Math.max(0, inks.indexOf(ink)));
    const looks = Array.from({ length: 256 }, () => ({ fill: land, pattern: 0, ink: 0 }));
    for (const entry of given.bytes || []) {
      const pattern = typeof entry.pattern === "number" ? entry.pattern : PATTERNS[entry.pattern] || 0;
      looks[entry.index] = { fill: colour(entry.rgba || entry.colour, "#cccccc"), pattern, ink: pattern ? inkOf(entry) : 0 };
    }
    return {
      dark,
      looks,
      land,
      inks: Array.from({ length: INKS }, (_, at) => colour(inks[at] || inks[0]).slice(0, 3)).flat(),
      background: colour(given.background, dark ? "#14181c" : "#f6f7f8"),
      unit: colour(lines.unit, dark ? "#0d1114" : "#ffffff"),
      parent: colour(lines.parent, dark ? "#e7ebee" : "#3b444c"),
      outer: colour(lines.outer, dark ? "#cfd6db" : "#1f262c"),
      focus: colour(lines.focus, dark ? "#ffffff" : "#10161b"),
      selected: colour(lines.selected, dark ? "#ffffff" : "#000000"),
      halo: colour(lines.halo, dark ? "#000000" : "#ffffff"),
      hover: colour(lines.hover, dark ? "#ffffff" : "#1a1f24"),
      context: colour(given.context, dark ? "#1e2429" : "#ecedee"),
      contextLine: colour(lines.context, dark ? "#39424a" : "#c9cdd1"),
      label: colour(given.label, dark ? "#f4f6f7" : "#15191d"),
      labelHalo: colour(given.labelHalo, dark ? "#14181ce0" : "#ffffffe0"),
    };
  }

  /* Colour of each unit, four bytes: what its value, the filter, the focus and the pointer make of it. */
  function unitColours(out, n, values, flags, palette, hidden) {
    const dim = palette.dark ? 0.66 : 0.7;
    const filtered = new Set(hidden);
    const table = new Uint8Array(256 * 4 * 4); // by flags (1 = outside the focus, 2 = pointed at) and value
    for (let flag = 0; flag < 4; flag++) {
      for (let value = 0; value < 256; value++) {
        const off = !values || filtered.has(value);
        const { fill, pattern, ink } = off ? { fill: palette.land, pattern: 0, ink: 0 } : palette.looks[value];
        const light = 0.299 * fill[0] + 0.587 * fill[1] + 0.114 * fill[2];
        const at = 4 * (256 * flag + value);
        for (let c = 0; c < 3; c++) {
          let v = fill[c];
          if (flag & 1) v += (palette.background[c] - v) * dim;
          if (flag & 2) v += ((light > 0.45 ? 0 : 1) - v) * 0.1;
          table[at + c] = Math.round(255 * v);
        }
        table[at + 3] = pattern | (flag & 1 ? 8 : 0) | 16 | (ink << 5);
      }
    }
    const from = new Uint32Array(table.buffer);
    const to = new Uint32Array(out.buffer);
    for (let unit = 0; unit < n; unit++) to[unit] = from[256 * flags[unit] + (values ? values[unit] : 0)];
    return out;
  }

  /* A tile with the cover of every pattern, one per channel, at the resolution of the screen. */
  function patternTile(ratio) {
    const side = Math.max(8, Math.round(24 * ratio));
    const texels = new Uint8Array(4 * side * side);
    const unit = 24 / side; // CSS pixels per texel
    const stripe = (across, period, width) => {
      const d = Math.abs((across / period - Math.floor(across / period)) - 0.5) * period;
      return Math.min(1, Math.max(0, (width / 2 - d) * ratio + 0.5));
    };
    for (let j = 0; j < side; j++) {
      for (let i = 0; i < side; i++) {
        const x = (i + 0.5) * unit;
        const y = (j + 0.5) * unit;
        const row = Math.floor(y / 6);
        const qx = ((x + (row % 2) * 3) % 6) - 3;
        const qy = (y % 6) - 3;
        const up = stripe(x - y + 24, 8, 1.5); // rows run upwards on the screen: this leans like a slash
        const down = stripe(x + y, 8, 1.5);
        const dot = Math.min(1, Math.max(0, (1.25 - Math.hypot(qx, qy)) * ratio + 0.5));
        const covers = [up, dot, Math.max(up, down) * 0.8, stripe(y, 6, 1.1)];
        covers.forEach((cover, c) => (texels[4 * (j * side + i) + c] = Math.round(255 * cover)));
      }
    }
    return { side, texels };
  }

  function Painter(gl) {
    const programs = compiled(gl, parts.shaders);
    const patterns = { texture: texture(gl), ratio: 0, side: 0 };
    const lone = { ends: gl.createBuffer(), index: gl.createBuffer(), last: null };
    lone.array = segmentArray(gl, lone.ends, null, lone.index);
    const nothing = gl.createVertexArray();
    const pixels = { texture: null, depth: null, buffer: gl.createFramebuffer(), width: 0, height: 0, key: "" };

    /* ---- buffers of a mesh ---- */
    /* `own` leaves one unit out: neighbouring countries are drawn around a country whose own coarser coast
       would look out from under the exact one. */
    function upload(mesh, own = -1) {
      const held = { mesh, own, buffers: [], arrays: [] };
      const buffer = (target, data) => {
        const made = gl.createBuffer();
        gl.bindBuffer(target, made);
        gl.bufferData(target, data, gl.STATIC_DRAW);
        held.buffers.push(made);
        return made;
      };
      gl.bindVertexArray(null);
      if (mesh.kind === "mesh") {
        held.fill = gl.createVertexArray();
        held.arrays.push(held.fill);
        gl.bindVertexArray(held.fill);
        buffer(gl.ARRAY_BUFFER, mesh.position);
        gl.enableVertexAttribArray(0);
        gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0);
        buffer(gl.ARRAY_BUFFER, mesh.unitOf);
        gl.enableVertexAttribArray(1);
        gl.vertexAttribIPointer(1, 1, gl.UNSIGNED_SHORT, 0, 0);
        const triangles = own < 0 ? mesh.index : parts.geometry.trianglesWithout(mesh, own);
        held.triangles = triangles.length;
        buffer(gl.ELEMENT_ARRAY_BUFFER, triangles);
        gl.bindVertexArray(null);
      }
      const lines = mesh.lines || parts.geometry.linesOf(mesh);
      const ends = buffer(gl.ARRAY_BUFFER, lines.ends);
      const sides = buffer(gl.ARRAY_BUFFER, lines.sides);
      const segments = own < 0 ? lines.index : parts.geometry.segmentsWithout(lines, own);
      held.segments = segments.length;
      const index = buffer(gl.ELEMENT_ARRAY_BUFFER, segments);
      held.lines = segmentArray(gl, ends, sides, index);
      held.arrays.push(held.lines);
      held.levels = lines.counts.map((count, level) => ({ count, offset: lines.offset[level] }));
      return held;
    }

    function drop(held) {
      held.arrays.forEach((array) => gl.deleteVertexArray(array));
      held.buffers.forEach((buffer) => gl.deleteBuffer(buffer));
    }

    /* ---- the colours of a set of units; the texel after the last is "no unit" ---- */
    function unitTexture(n) {
      const rows = Math.ceil((n + 1) / ROW);
      const texels = new Uint8Array(4 * ROW * rows);
      const made = texture(gl);
      gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGBA8UI, ROW, rows);
      return {
        n,
        texture: made,
        hasPatterns: false,
        write(values, flags, palette, hidden) {
          gl.bindTexture(gl.TEXTURE_2D, made);
          unpackPlainly(gl);
          unitColours(texels, n, values, flags, palette, hidden);
          this.hasPatterns = false;
          for (let at = 3; at < 4 * n && !this.hasPatterns; at += 4) this.hasPatterns = (texels[at] & 7) !== 0;
          gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, ROW, rows, gl.RGBA_INTEGER, gl.UNSIGNED_BYTE, texels);
        },
        drop: () => gl.deleteTexture(made),
      };
    }

    function writePatterns(ratio) {
      const { side, texels } = patternTile(ratio);
      Object.assign(patterns, { ratio, side });
      gl.bindTexture(gl.TEXTURE_2D, patterns.texture);
      unpackPlainly(gl);
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, side, side, 0, gl.RGBA, gl.UNSIGNED_BYTE, texels);
    }

    /* ---- one frame ---- */
    function frame(camera, palette, scene) {
      gl.disable(gl.DEPTH_TEST);
      gl.disable(gl.STENCIL_TEST);
      gl.disable(gl.CULL_FACE);
      gl.disable(gl.SCISSOR_TEST);
      gl.depthMask(false);
      gl.colorMask(true, true, true, true);
      gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
      const { held } = scene;
      const box = held && onScreen(held.mesh.box, camera);
      if (box) whichUnitWhere(camera, scene, box);
      for (const context of scene.context) drawContext(context, camera, palette);
      if (box) {
        gl.enable(gl.SCISSOR_TEST);
        gl.scissor(...box);
        colours(camera, palette, scene);
        gl.disable(gl.SCISSOR_TEST);
        const made = use(programs.strokes(), camera);
        gl.enable(gl.BLEND);
        gl.uniform1i(made.u_round, 1);
        for (const outline of scene.outlines) stroke(made, outline, camera.ratio);
      }
      gl.bindVertexArray(null);
      gl.activeTexture(gl.TEXTURE0);
    }

    /* The mesh's rectangle of device pixels (x, y from below, width, height), null when it is out of sight. */
    function onScreen(box, camera) {
      if (!box) return null;
      const pad = 4 * camera.ratio;
      const across = (cell) => (cell - camera.x - camera.restX) * camera.perCell + camera.width / 2;
      const down = (cell) => (cell - camera.y - camera.restY) * camera.perCell + camera.height / 2;
      const left = Math.max(0, Math.floor(across(box[0]) - pad));
      const right = Math.min(camera.width, Math.ceil(across(box[2]) + pad));
      const top = Math.max(0, Math.floor(down(box[1]) - pad));
      const bottom = Math.min(camera.height, Math.ceil(down(box[3]) + pad));
      return left < right && top < bottom ? [left, camera.height - bottom, right - left, bottom - top] : null;
    }

    /* First half: units and borders per pixel, kept while neither camera nor mesh nor widths change. */
    function whichUnitWhere(camera, scene, box) {
      const { held, widths } = scene;
      const place = [camera.x, camera.y, camera.restX, camera.restY, camera.perCell, camera.width, camera.height];
      const key = [...place, ...widths.lines].join();
      if (pixels.key === key && pixels.held === held) return;
      pixels.key = key;
      pixels.held = held;
      if (pixels.width !== camera.width || pixels.height !== camera.height) resize(camera.width, camera.height);
      gl.bindFramebuffer(gl.FRAMEBUFFER, pixels.buffer);
      gl.viewport(0, 0, camera.width, camera.height);
      gl.disable(gl.BLEND);
      gl.enable(gl.SCISSOR_TEST);
      gl.scissor(...box);
      gl.clearBufferuiv(gl.COLOR, 0, [0xffff, 0xffff, 0, 0]);
      use(programs.units(), camera);
      gl.bindVertexArray(held.fill);
      gl.drawElements(gl.TRIANGLES, held.mesh.index.length, gl.UNSIGNED_INT, 0);
      gl.depthMask(true);
      gl.depthRange(0, 1);
      gl.clearBufferfv(gl.DEPTH, 0, [1]);
      gl.enable(gl.DEPTH_TEST);
      gl.depthFunc(gl.LESS);
      const made = use(programs.borders(), camera);
      gl.uniform1i(made.u_round, 0);
      gl.bindVertexArray(held.lines);
      held.levels.forEach((level, at) => {
        if (!level.count || widths.lines[at] === 0) return;
        gl.uniform1f(made.u_width, widths.lines[at] * camera.ratio);
        gl.uniform1ui(made.u_line, at + 1);
        gl.drawElements(gl.TRIANGLES, 6 * level.count, gl.UNSIGNED_INT, 24 * level.offset);
      });
      gl.disable(gl.DEPTH_TEST);
      gl.depthMask(false);
      gl.disable(gl.SCISSOR_TEST);
      gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    }

    function resize(width, height) {
      if (pixels.texture) {
        gl.deleteTexture(pixels.texture);
        gl.deleteRenderbuffer(pixels.depth);
      }
      pixels.texture = texture(gl);
      Object.assign(pixels, { width, height });
      gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGBA16UI, width, height);
      gl.bindFramebuffer(gl.FRAMEBUFFER, pixels.buffer);
      gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, pixels.texture, 0);
      pixels.depth = gl.createRenderbuffer();
      gl.bindRenderbuffer(gl.RENDERBUFFER, pixels.depth);
      gl.renderbufferStorage(gl.RENDERBUFFER, gl.DEPTH_COMPONENT16, width, height);
      gl.framebufferRenderbuffer(gl.FRAMEBUFFER, gl.DEPTH_ATTACHMENT, gl.RENDERBUFFER, pixels.depth);
    }

    /* Second half: every pixel asks for the value of its unit. */
    function colours(camera, palette, scene) {
      const made = scene.units.hasPatterns ? programs.colours() : programs.plainColours();
      gl.useProgram(made.program);
      if (patterns.ratio !== camera.ratio) writePatterns(camera.ratio);
      const bound = [pixels.texture, scene.units.texture, patterns.texture];
      bound.forEach((one, unit) => {
        gl.activeTexture(gl.TEXTURE0 + unit);
        gl.bindTexture(gl.TEXTURE_2D, one);
      });
      gl.uniform1i(made.u_pixels, 0);
      gl.uniform1i(made.u_units, 1);
      gl.uniform1i(made.u_patterns, 2);
      gl.uniform1ui(made.u_none, scene.units.n);
      gl.uniform3fv(made["u_inks[0]"], palette.inks);
      const { alphas } = scene.widths;
      const lines = [palette.unit, palette.parent, palette.outer].map((c, at) => [c[0], c[1], c[2], c[3] * alphas[at]]);
      gl.uniform4fv(made["u_lines[0]"], [0, 0, 0, 0].concat(...lines));
      const anchor = (value) => ((value % patterns.side) + patterns.side) % patterns.side;
      gl.uniform2f(made.u_anchor, anchor(camera.shiftX), anchor(camera.shiftY));
      gl.uniform1f(made.u_tile, patterns.side);
      // Without neighbours underneath the outside is written as nothing, which is what is there already.
      if (scene.context.length) gl.enable(gl.BLEND);
      else gl.disable(gl.BLEND);
      gl.bindVertexArray(nothing);
      gl.drawArrays(gl.TRIANGLES, 0, 3);
    }

    /* Neighbouring countries, for orientation: one colour, thin borders. */
    function drawContext(context, camera, palette) {
      if (context.fill) {
        const made = use(programs.plain(), camera);
        gl.disable(gl.BLEND);
        gl.uniform4fv(made.u_colour, palette.context);
        gl.bindVertexArray(context.fill);
        gl.drawElements(gl.TRIANGLES, context.triangles, gl.UNSIGNED_INT, 0);
      }
      const made = use(programs.strokes(), camera);
      gl.enable(gl.BLEND);
      gl.uniform1i(made.u_round, 0);
      gl.uniform4fv(made.u_colour, palette.contextLine);
      gl.uniform1f(made.u_width, 0.8 * camera.ratio);
      gl.bindVertexArray(context.lines);
      gl.drawElements(gl.TRIANGLES, context.segments, gl.UNSIGNED_INT, 0);
    }

    function stroke(made, outline, ratio) {
      const { segments } = outline;
      if (!segments.index.length) return;
      gl.bindVertexArray(lone.array);
      if (lone.last !== segments) {
        gl.bindBuffer(gl.ARRAY_BUFFER, lone.ends);
        gl.bufferData(gl.ARRAY_BUFFER, segments.ends, gl.DYNAMIC_DRAW);
        gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, segments.index, gl.DYNAMIC_DRAW);
        lone.last = segments;
      }
      gl.uniform4fv(made.u_colour, outline.colour);
      gl.uniform1f(made.u_width, outline.width * ratio);
      gl.drawElements(gl.TRIANGLES, segments.index.length, gl.UNSIGNED_INT, 0);
    }

    function use(made, camera) {
      gl.useProgram(made.program);
      gl.uniform2f(made.u_camera, camera.x, camera.y);
      gl.uniform2f(made.u_camera_rest, camera.restX, camera.restY);
      gl.uniform1f(made.u_per_cell, camera.perCell);
      gl.uniform2f(made.u_screen, camera.width, camera.height);
      return made;
    }

    /* Everything drawn once at no size, so that the card has made its own code of each program by the time there is
       something to draw: half of the first frame in software. */
    function warm(palette) {
      const dot = new Float32Array([0, 0, 0, 0, 0, 0]);
      const arcs = { n: 1, start: [0, 2], xy: dot, level: [2], left: [0], right: [0xffff] };
      const mesh = { kind: "mesh", box: [0, 0, 1, 1], position: dot, unitOf: new Uint16Array(3), index: Uint32Array.of(0, 1, 2), arcs };
      const held = upload(mesh);
      const units = unitTexture(1);
      units.write(null, new Uint8Array(1), palette, []);
      const widths = { lines: [1, 1, 1], alphas: [1, 1, 1] };
      const camera = { x: 0, y: 0, restX: 0, restY: 0, perCell: 1, ratio: 1, width: 1, height: 1, shiftX: 0, shiftY: 0 };
      for (const hasPatterns of [false, true]) {
        frame(camera, palette, { context: [held], held, units: Object.assign(units, { hasPatterns }), widths, outlines: [] });
      }
      units.drop();
      drop(held);
      gl.flush();
    }

    return { upload, drop, unitTexture, frame, warm };
  }

  function segmentArray(gl, ends, sides, index) {
    const array = gl.createVertexArray();
    gl.bindVertexArray(array);
    gl.bindBuffer(gl.ARRAY_BUFFER, ends);
    gl.enableVertexAttribArray(0);
    gl.vertexAttribPointer(0, 4, gl.FLOAT, false, 16, 0);
    if (sides) {
      gl.bindBuffer(gl.ARRAY_BUFFER, sides);
      gl.enableVertexAttribArray(1);
      gl.vertexAttribIPointer(1, 2, gl.UNSIGNED_SHORT, 4, 0);
    } else {
      gl.vertexAttribI4ui(1, 0xffff, 0xffff, 0, 0);
    }
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, index);
    gl.bindVertexArray(null);
    return array;
  }

  /* MapLibre leaves its own unpacking rules behind; integer textures refuse some of them. */
  function unpackPlainly(gl) {
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
    gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, false);
  }

  function texture(gl) {
    const made = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, made);
    for (const side of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, side, gl.CLAMP_TO_EDGE);
    for (const way of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, way, gl.NEAREST);
    return made;
  }

  /* Every program is handed over at once and none is asked after: the card compiles them side by side while
     the page goes on. What became of one is asked by the first who uses it. */
  function compiled(gl, sources) {
    const made = Object.entries(sources).map(([name, pair]) => {
      const shaders = [gl.VERTEX_SHADER, gl.FRAGMENT_SHADER].map((kind, at) => {
        const shader = gl.createShader(kind);
        gl.shaderSource(shader, pair[at]);
        gl.compileShader(shader);
        return shader;
      });
      return { name, shaders, program: gl.createProgram() };
    });
    const out = {};
    for (const one of made) {
      for (const shader of one.shaders) {
        gl.attachShader(one.program, shader);
        gl.deleteShader(shader);
      }
      gl.linkProgram(one.program);
      let uniforms = null;
      out[one.name] = () => (uniforms = uniforms || uniformsOf(gl, one));
    }
    return out;
  }

  function uniformsOf(gl, { name, shaders, program }) {
    if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) {
      const reasons = [...shaders.map((shader) => gl.getShaderInfoLog(shader)), gl.getProgramInfoLog(program)];
      throw new Error(`The map's program '${name}' does not link: ${reasons.filter(Boolean).join(" ")}`);
    }
    const out = { program };
    const n = gl.getProgramParameter(program, gl.ACTIVE_UNIFORMS) || 0;
    for (let i = 0; i < n; i++) {
      const { name: uniform } = gl.getActiveUniform(program, i);
      out[uniform] = gl.getUniformLocation(program, uniform);
    }
    return out;
  }

  parts.paint = { Painter, readPalette, colour, css };
})();
