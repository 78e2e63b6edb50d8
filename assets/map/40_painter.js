/* Everything that talks to WebGL2: buffers of a mesh, value and palette textures, one frame. */
(function () {
  "use strict";
  const parts = (window.clriskMapParts = window.clriskMapParts || {});
  const ROW = 1024; // units per texture row
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
  const premultiplied = (c) => [c[0], c[1], c[2], c[3]];

  /* Palette as the page gives it, as the painter needs it. */
  function readPalette(given) {
    const dark = Boolean(given.dark);
    const lines = given.lines || {};
    const texels = new Uint8Array(256 * 3 * 4);
    const land = colour(given.land, dark ? "#2b3238" : "#e6e4de");
    for (let i = 0; i < 256; i++) put(texels, i, land, land, 0);
    for (const entry of given.bytes || []) {
      const fill = colour(entry.rgba || entry.colour, "#cccccc");
      const ink = colour(entry.ink, dark ? "#8b949c" : "#8a8780");
      const pattern = typeof entry.pattern === "number" ? entry.pattern : PATTERNS[entry.pattern] || 0;
      put(texels, entry.index, fill, ink, pattern);
    }
    return {
      dark,
      texels,
      land,
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

  function put(texels, index, fill, ink, pattern) {
    for (let c = 0; c < 4; c++) {
      texels[4 * index + c] = Math.round(fill[c] * 255);
      texels[4 * (256 + index) + c] = Math.round(ink[c] * 255);
    }
    texels[4 * (512 + index)] = pattern;
  }

  function Painter(gl) {
    const fill = program(gl, parts.shaders.fillVertex, parts.shaders.fillFragment);
    const line = program(gl, parts.shaders.lineVertex, parts.shaders.lineFragment);
    const paletteTexture = texture(gl);
    const lone = { ends: gl.createBuffer(), sides: gl.createBuffer(), array: null };
    lone.array = segmentArray(gl, lone.ends, 0, null, 0);

    /* ---- buffers of a mesh ---- */
    function upload(mesh) {
      const held = { mesh, buffers: [], arrays: [] };
      const buffer = (target, data) => {
        const made = gl.createBuffer();
        gl.bindBuffer(target, made);
        gl.bufferData(target, data, gl.STATIC_DRAW);
        held.buffers.push(made);
        return made;
      };
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
        buffer(gl.ELEMENT_ARRAY_BUFFER, mesh.index);
        gl.bindVertexArray(null);
      }
      const ends = buffer(gl.ARRAY_BUFFER, mesh.lines.ends);
      const sides = buffer(gl.ARRAY_BUFFER, mesh.lines.sides);
      held.levels = [0, 1, 2].map((level) => {
        const array = segmentArray(gl, ends, 16 * mesh.lines.offset[level], sides, 4 * mesh.lines.offset[level]);
        held.arrays.push(array);
        return { array, count: mesh.lines.counts[level] };
      });
      return held;
    }

    function drop(held) {
      held.arrays.forEach((array) => gl.deleteVertexArray(array));
      held.buffers.forEach((buffer) => gl.deleteBuffer(buffer));
    }

    /* ---- textures of a set of units ---- */
    function unitTextures(n) {
      const rows = Math.max(1, Math.ceil(n / ROW));
      const padded = new Uint8Array(ROW * rows);
      const make = () => {
        const made = texture(gl);
        gl.texStorage2D(gl.TEXTURE_2D, 1, gl.R8UI, ROW, rows);
        return made;
      };
      const held = { values: make(), flags: make() };
      const write = (target, bytes) => {
        padded.fill(0);
        padded.set(bytes);
        gl.bindTexture(gl.TEXTURE_2D, target);
        unpackPlainly(gl);
        gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, ROW, rows, gl.RED_INTEGER, gl.UNSIGNED_BYTE, padded);
      };
      held.writeValues = (bytes) => write(held.values, bytes);
      held.writeFlags = (bytes) => write(held.flags, bytes);
      held.writeFlags(new Uint8Array(n));
      held.writeValues(new Uint8Array(n));
      held.drop = () => [held.values, held.flags].forEach((t) => gl.deleteTexture(t));
      return held;
    }

    function writePalette(palette, hidden) {
      const texels = palette.texels.slice();
      for (const index of hidden) texels[4 * (512 + index) + 1] = 255;
      gl.bindTexture(gl.TEXTURE_2D, paletteTexture);
      unpackPlainly(gl);
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, 256, 3, 0, gl.RGBA, gl.UNSIGNED_BYTE, texels);
    }

    /* ---- one frame ---- */
    function frame(camera, palette, scene) {
      gl.disable(gl.DEPTH_TEST);
      gl.disable(gl.STENCIL_TEST);
      gl.disable(gl.CULL_FACE);
      gl.disable(gl.SCISSOR_TEST);
      gl.depthMask(false);
      gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
      gl.activeTexture(gl.TEXTURE2);
      gl.bindTexture(gl.TEXTURE_2D, paletteTexture);

      for (const context of scene.context) {
        use(fill, camera, palette, null);
        gl.uniform4fv(fill.u_land, palette.context);
        gl.disable(gl.BLEND);
        if (context.fill) drawFill(context);
        use(line, camera, palette, null);
        gl.enable(gl.BLEND);
        for (const level of context.levels) plainLines(level, palette.contextLine, 0.8 * camera.ratio, false);
      }
      const { held, textures } = scene;
      if (!held) return finish();
      use(fill, camera, palette, scene);
      gl.disable(gl.BLEND);
      drawFill(held);

      use(line, camera, palette, scene);
      const widths = scene.widths;
      gl.uniform1i(line.u_smooth, 1);
      gl.uniform1i(line.u_round, 0);
      const styles = [
        [faded(palette.unit, widths.unitAlpha), widths.unit],
        [faded(palette.parent, widths.parentAlpha), widths.parent],
        [palette.outer, widths.outer],
      ];
      held.levels.forEach((level, at) => {
        if (!level.count || (at === 0 && widths.skipUnits)) return;
        gl.uniform4fv(line.u_line, premultiplied(styles[at][0]));
        gl.uniform1f(line.u_width, styles[at][1] * camera.ratio);
        gl.bindVertexArray(level.array);
        gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, level.count);
      });
      gl.uniform1i(line.u_smooth, 0);
      gl.enable(gl.BLEND);
      for (const outline of scene.outlines) {
        loneLines(outline.ends, outline.colour, outline.width * camera.ratio);
      }
      return finish();

      function use(made, camera_, palette_, scene_) {
        gl.useProgram(made.program);
        gl.uniform2f(made.u_camera, camera_.x, camera_.y);
        gl.uniform2f(made.u_camera_rest, camera_.restX, camera_.restY);
        gl.uniform1f(made.u_per_cell, camera_.perCell);
        gl.uniform2f(made.u_screen, camera_.width, camera_.height);
        gl.uniform1f(made.u_ratio, camera_.ratio);
        gl.uniform2f(made.u_anchor, camera_.anchorX, camera_.anchorY);
        gl.uniform4fv(made.u_background, palette_.background);
        gl.uniform4fv(made.u_land, palette_.land);
        gl.uniform1f(made.u_dim, palette_.dark ? 0.66 : 0.7);
        gl.uniform1i(made.u_has_values, scene_ && scene_.hasValues ? 1 : 0);
        gl.uniform1i(made.u_values, 0);
        gl.uniform1i(made.u_flags, 1);
        gl.uniform1i(made.u_palette, 2);
        const shown = scene_ ? scene_.textures : empty;
        gl.activeTexture(gl.TEXTURE0);
        gl.bindTexture(gl.TEXTURE_2D, shown.values);
        gl.activeTexture(gl.TEXTURE1);
        gl.bindTexture(gl.TEXTURE_2D, shown.flags);
      }
    }

    function drawFill(held) {
      gl.bindVertexArray(held.fill);
      gl.drawElements(gl.TRIANGLES, held.mesh.index.length, gl.UNSIGNED_INT, 0);
    }

    function plainLines(level, tint, width, round) {
      if (!level.count) return;
      gl.uniform1i(line.u_smooth, 0);
      gl.uniform1i(line.u_round, round ? 1 : 0);
      gl.uniform4fv(line.u_line, premultiplied(tint));
      gl.uniform1f(line.u_width, width);
      gl.bindVertexArray(level.array);
      gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, level.count);
    }

    function loneLines(ends, tint, width) {
      if (!ends.length) return;
      if (lone.last !== ends) {
        gl.bindBuffer(gl.ARRAY_BUFFER, lone.ends);
        gl.bufferData(gl.ARRAY_BUFFER, ends, gl.DYNAMIC_DRAW);
        lone.last = ends;
      }
      plainLines({ array: lone.array, count: ends.length / 4 }, tint, width, true);
    }

    function finish() {
      gl.bindVertexArray(null);
      gl.activeTexture(gl.TEXTURE0);
      gl.bindTexture(gl.TEXTURE_2D, null);
    }

    const empty = unitTextures(1024 * 64);

    return { upload, drop, unitTextures, writePalette, frame };
  }

  const faded = (c, alpha) => [c[0], c[1], c[2], c[3] * alpha];

  function segmentArray(gl, ends, endsAt, sides, sidesAt) {
    const array = gl.createVertexArray();
    gl.bindVertexArray(array);
    gl.bindBuffer(gl.ARRAY_BUFFER, ends);
    gl.enableVertexAttribArray(0);
    gl.vertexAttribPointer(0, 4, gl.FLOAT, false, 16, endsAt);
    gl.vertexAttribDivisor(0, 1);
    if (sides) {
      gl.bindBuffer(gl.ARRAY_BUFFER, sides);
      gl.enableVertexAttribArray(1);
      gl.vertexAttribIPointer(1, 2, gl.UNSIGNED_SHORT, 4, sidesAt);
      gl.vertexAttribDivisor(1, 1);
    } else {
      gl.vertexAttribI4ui(1, 0xffff, 0xffff, 0, 0);
    }
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

  function program(gl, vertex, fragment) {
    const made = gl.createProgram();
    for (const [kind, source] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]]) {
      const shader = gl.createShader(kind);
      gl.shaderSource(shader, source);
      gl.compileShader(shader);
      if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS) && !gl.isContextLost()) {
        throw new Error(`The map's shader does not compile: ${gl.getShaderInfoLog(shader)}`);
      }
      gl.attachShader(made, shader);
      gl.deleteShader(shader);
    }
    gl.linkProgram(made);
    if (!gl.getProgramParameter(made, gl.LINK_STATUS) && !gl.isContextLost()) {
      throw new Error(`The map's program does not link: ${gl.getProgramInfoLog(made)}`);
    }
    const out = { program: made };
    const n = gl.getProgramParameter(made, gl.ACTIVE_UNIFORMS) || 0;
    for (let i = 0; i < n; i++) {
      const { name } = gl.getActiveUniform(made, i);
      out[name] = gl.getUniformLocation(made, name);
    }
    return out;
  }

  parts.paint = { Painter, readPalette, colour, css };
})();
