/* The programs of the map, in GLSL ES 3.00.

   A frame has two halves. The first writes, for every pixel, which unit lies there, which lies on the
   other side of a border that runs through the pixel, how much of it each has, and how much of a line:
   it depends on the camera alone and is kept while the camera rests. The second turns that into colours
   with the colour of each unit: a change of values is one pass over pixels, however many corners the
   country has.

   Positions are whole cells of the web Mercator square, exact in 32-bit floats; the camera's cell is
   subtracted before anything is multiplied, so nothing trembles at high zoom. */
(function () {
  "use strict";
  const parts = (window.clriskMapParts = window.clriskMapParts || {});

  const place = `#version 300 es
    precision highp float;
    precision highp int;
    uniform vec2 u_camera;      // whole cell under the centre of the screen
    uniform vec2 u_camera_rest; // and the fraction of it
    uniform float u_per_cell;   // device pixels per cell
    uniform vec2 u_screen;      // device pixels
    vec2 on_screen(vec2 cell) { return ((cell - u_camera) - u_camera_rest) * u_per_cell; }
    vec4 clip(vec2 pixel) { return vec4(pixel.x * 2.0 / u_screen.x, -pixel.y * 2.0 / u_screen.y, 0.0, 1.0); }`;

  const fillVertex = `${place}
    layout(location = 0) in vec2 a_cell;
    layout(location = 1) in uint a_unit;
    flat out uint v_unit;
    void main() {
      v_unit = a_unit;
      gl_Position = clip(on_screen(a_cell));
    }`;

  const fillFragment = `#version 300 es
    precision highp int;
    flat in uint v_unit;
    layout(location = 0) out uvec4 pixel; // this side, other side, share of this side | cover of the line << 8, line
    void main() { pixel = uvec4(v_unit, v_unit, 255u, 0u); }`;

  /* A segment as a band. Between two units it also says how much of a pixel each has: finer edges than
     multisampling gives, without a second buffer. */
  const lineVertex = `${place}
    layout(location = 0) in vec4 a_ends;
    layout(location = 1) in uvec2 a_sides;
    uniform float u_width;  // device pixels
    uniform bool u_round;
    flat out uvec2 v_sides;
    out vec2 v_at;          // along, across; positive on this side
    flat out float v_length;
    void main() {
      vec2 a = on_screen(a_ends.xy);
      vec2 b = on_screen(a_ends.zw);
      vec2 way = b - a;
      float size = length(way);
      vec2 along = size > 0.0 ? way / size : vec2(1.0, 0.0);
      vec2 left = vec2(along.y, -along.x);
      float reach = max(u_width, 1.0) * 0.5 + 0.5;
      float side = (gl_VertexID & 1) == 0 ? 1.0 : -1.0;
      bool end = (gl_VertexID & 2) != 0;
      float cap = u_round ? reach : 0.0;
      vec2 pixel = (end ? b + along * cap : a - along * cap) + left * (side * reach);
      v_at = vec2(end ? size + cap : -cap, side * reach);
      v_length = size;
      v_sides = a_sides;
      gl_Position = clip(pixel);
    }`;

  const borderFragment = `#version 300 es
    precision highp float;
    precision highp int;
    flat in uvec2 v_sides;
    in vec2 v_at;
    uniform float u_width;
    uniform uint u_line;
    layout(location = 0) out uvec4 pixel;
    void main() {
      float cover = clamp(u_width * 0.5 + 0.5 - abs(v_at.y), 0.0, min(1.0, u_width));
      float share = clamp(v_at.y + 0.5, 0.0, 1.0);
      // Of several segments in a pixel the nearest one speaks, and a border of a higher level before a lower one.
      gl_FragDepth = (float(3u - u_line) + min(abs(v_at.y) / (u_width * 0.5 + 1.0), 0.99)) * 0.3;
      pixel = uvec4(v_sides, uint(share * 255.0 + 0.5) | (uint(cover * 255.0 + 0.5) << 8), u_line);
    }`;

  const strokeFragment = `#version 300 es
    precision highp float;
    in vec2 v_at;
    flat in float v_length;
    uniform float u_width;
    uniform vec4 u_colour;
    out vec4 colour;
    void main() {
      float d = length(vec2(v_at.y, max(max(-v_at.x, v_at.x - v_length), 0.0)));
      colour = vec4(u_colour.rgb, 1.0) * (clamp(u_width * 0.5 + 0.5 - d, 0.0, min(1.0, u_width)) * u_colour.a);
    }`;

  const plainFragment = `#version 300 es
    precision highp float;
    uniform vec4 u_colour;
    out vec4 colour;
    void main() { colour = vec4(u_colour.rgb * u_colour.a, u_colour.a); }`;

  const screenVertex = `#version 300 es
    void main() {
      gl_Position = vec4(vec2((gl_VertexID << 1) & 2, gl_VertexID & 2) * 2.0 - 1.0, 0.0, 1.0);
    }`;

  /* No branches: software renderers run both sides of one for every pixel. Where no unit is patterned the
     lookup of the patterns is left out. */
  const colourFragment = (hasPatterns) => `#version 300 es
    #define PATTERNS ${hasPatterns ? 1 : 0}
    precision highp float;
    precision highp int;
    precision highp usampler2D;
    uniform usampler2D u_pixels;  // what the first half wrote
    uniform usampler2D u_units;   // colour of each unit; alpha: pattern | dim << 3 | present << 4 | ink << 5
    uniform sampler2D u_patterns; // cover of each pattern, one per channel
    uniform uint u_none;          // the texel of no unit
    uniform vec3 u_inks[4];
    uniform vec4 u_lines[4];
    uniform vec2 u_anchor;        // the pattern moves with the ground
    uniform float u_tile;         // device pixels after which the patterns repeat
    out vec4 colour;

    uvec4 of(uint unit) {
      uint at = min(unit, u_none);
      return texelFetch(u_units, ivec2(int(at & 1023u), int(at >> 10)), 0);
    }

    vec4 look(uvec4 unit, vec4 cover) {
      vec3 colour = vec3(unit.rgb) * (1.0 / 255.0);
      #if PATTERNS
      vec4 chosen = vec4(equal(uvec4(1u, 2u, 3u, 4u), uvec4(unit.a & 7u)));
      colour = mix(colour, u_inks[unit.a >> 5], dot(cover, chosen) * (1.0 - 0.7 * float((unit.a >> 3) & 1u)));
      #endif
      return vec4(colour, 1.0) * float((unit.a >> 4) & 1u);
    }

    void main() {
      uvec4 pixel = texelFetch(u_pixels, ivec2(gl_FragCoord.xy), 0);
      #if PATTERNS
      vec4 cover = texelFetch(u_patterns, ivec2(fract((gl_FragCoord.xy + u_anchor) / u_tile) * u_tile), 0);
      #else
      vec4 cover = vec4(0.0);
      #endif
      uvec4 here = of(pixel.x);
      uvec4 there = of(pixel.y);
      colour = mix(look(there, cover), look(here, cover), float(pixel.z & 255u) / 255.0);
      vec4 line = u_lines[pixel.w];
      // A border is faint where both sides are; the outside counts as faint.
      float faint = float(((here.a >> 3) | (1u - (here.a >> 4))) & ((there.a >> 3) | (1u - (there.a >> 4))) & 1u);
      colour = mix(colour, vec4(line.rgb, 1.0), float(pixel.z >> 8) / 255.0 * line.a * (1.0 - 0.7 * faint));
    }`;

  parts.shaders = {
    units: [fillVertex, fillFragment],
    borders: [lineVertex, borderFragment],
    strokes: [lineVertex, strokeFragment],
    plain: [fillVertex, plainFragment],
    colours: [screenVertex, colourFragment(true)],
    plainColours: [screenVertex, colourFragment(false)],
  };
})();
