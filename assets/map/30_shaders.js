/* The two programs of the map, in GLSL ES 3.00.
   Positions are whole cells of the web Mercator square, exact in 32-bit floats; the camera's cell is
   subtracted before anything is multiplied, so nothing trembles at high zoom. */
(function () {
  "use strict";
  const parts = (window.clriskMapParts = window.clriskMapParts || {});

  const common = `#version 300 es
    precision highp float;
    precision highp int;
    precision highp usampler2D;
    uniform vec2 u_camera;      // whole cell under the centre of the screen
    uniform vec2 u_camera_rest; // and the fraction of it
    uniform float u_per_cell;   // device pixels per cell
    uniform vec2 u_screen;      // device pixels
    vec2 on_screen(vec2 cell) { return ((cell - u_camera) - u_camera_rest) * u_per_cell; }
    vec4 clip(vec2 pixel) { return vec4(pixel.x * 2.0 / u_screen.x, -pixel.y * 2.0 / u_screen.y, 0.0, 1.0); }
    uniform usampler2D u_values; // a byte per unit
    uniform usampler2D u_flags;  // 1 = outside the focused parent, 2 = hovered
    uniform sampler2D u_palette; // row 0 colour, row 1 ink of the pattern, row 2 pattern and hidden
    uniform vec4 u_background;
    uniform vec4 u_land;         // units without values yet, and filtered-out ones
    uniform float u_dim;
    uniform bool u_has_values;
    struct Look { vec4 colour; vec4 ink; float pattern; };
    Look look_of(uint unit) {
      ivec2 at = ivec2(int(unit) & 1023, int(unit) >> 10);
      uint flags = texelFetch(u_flags, at, 0).r;
      int value = int(texelFetch(u_values, at, 0).r);
      vec4 rule = texelFetch(u_palette, ivec2(value, 2), 0);
      Look look;
      look.colour = texelFetch(u_palette, ivec2(value, 0), 0);
      look.ink = texelFetch(u_palette, ivec2(value, 1), 0);
      look.pattern = floor(rule.r * 255.0 + 0.5);
      if (!u_has_values || rule.g > 0.5) { look.colour = u_land; look.ink = u_land; look.pattern = 0.0; }
      if ((flags & 1u) != 0u) {
        look.colour = mix(look.colour, u_background, u_dim);
        look.ink = mix(look.ink, u_background, u_dim);
      }
      if ((flags & 2u) != 0u) {
        float light = dot(look.colour.rgb, vec3(0.299, 0.587, 0.114));
        look.colour.rgb = mix(look.colour.rgb, vec3(light > 0.45 ? 0.0 : 1.0), 0.10);
      }
      return look;
    }`;

  const fillVertex = `${common}
    layout(location = 0) in vec2 a_cell;
    layout(location = 1) in uint a_unit;
    flat out vec4 v_colour;
    flat out vec4 v_ink;
    flat out float v_pattern;
    void main() {
      Look look = look_of(a_unit);
      v_colour = look.colour; v_ink = look.ink; v_pattern = look.pattern;
      gl_Position = clip(on_screen(a_cell));
    }`;

  const fillFragment = `#version 300 es
    precision mediump float;
    flat in vec4 v_colour;
    flat in vec4 v_ink;
    flat in float v_pattern;
    uniform highp float u_ratio;
    uniform highp vec2 u_anchor; // the pattern moves with the ground
    out vec4 colour;
    float stripe(highp float across, float period, float width) {
      highp float d = abs(fract(across / period) - 0.5) * period;
      return clamp(width * 0.5 + 0.5 / u_ratio - d, 0.0, 1.0 / u_ratio) * u_ratio;
    }
    void main() {
      colour = v_colour;
      if (v_pattern > 0.5) {
        highp vec2 p = (gl_FragCoord.xy + u_anchor) / u_ratio;
        float cover;
        if (v_pattern < 1.5) cover = stripe((p.x + p.y) * 0.70710678, 6.0, 1.1);
        else if (v_pattern < 2.5) {
          highp vec2 q = fract(p / 6.0 + vec2(mod(floor(p.y / 6.0), 2.0) * 0.5, 0.0)) - 0.5;
          cover = clamp((1.3 - length(q) * 6.0) * u_ratio + 0.5, 0.0, 1.0);
        } else if (v_pattern < 3.5) {
          cover = max(stripe((p.x + p.y) * 0.70710678, 7.0, 1.0), stripe((p.x - p.y) * 0.70710678, 7.0, 1.0));
        } else cover = stripe(p.y, 5.0, 1.1);
        colour = mix(colour, v_ink, cover * v_ink.a);
      }
      colour.rgb *= colour.a;
    }`;

  /* One instance per segment. Between two units the segment also smooths their common edge: the pixels
     on it become a mixture of both fills, which is finer than multisampling and costs no second buffer. */
  const lineVertex = `${common}
    layout(location = 0) in vec4 a_ends;
    layout(location = 1) in uvec2 a_sides;
    uniform float u_width;  // device pixels
    uniform bool u_smooth;  // mix the fills of both sides under the line
    uniform bool u_round;
    flat out vec4 v_left;
    flat out vec4 v_right;
    flat out float v_faded;
    out vec2 v_at;          // along, across
    flat out float v_length;
    void main() {
      vec2 a = on_screen(a_ends.xy);
      vec2 b = on_screen(a_ends.zw);
      vec2 way = b - a;
      float length_ = length(way);
      vec2 along = length_ > 0.0 ? way / length_ : vec2(1.0, 0.0);
      vec2 left = vec2(along.y, -along.x);
      float reach = max(u_width * 0.5, u_smooth ? 0.5 : 0.0) + 0.75;
      float side = (gl_VertexID & 1) == 0 ? 1.0 : -1.0;
      bool end = (gl_VertexID & 2) != 0;
      float cap = u_round ? reach : 0.0;
      vec2 pixel = (end ? b + along * cap : a - along * cap) + left * (side * reach);
      v_at = vec2(end ? length_ + cap : -cap, side * reach);
      v_length = length_;
      v_faded = 0.0;
      if (u_smooth) {
        bool has_left = a_sides.x != 65535u, has_right = a_sides.y != 65535u;
        v_left = has_left ? look_of(a_sides.x).colour : u_background;
        v_right = has_right ? look_of(a_sides.y).colour : u_background;
        uint flags = 1u;
        if (has_left) flags &= texelFetch(u_flags, ivec2(int(a_sides.x) & 1023, int(a_sides.x) >> 10), 0).r;
        if (has_right) flags &= texelFetch(u_flags, ivec2(int(a_sides.y) & 1023, int(a_sides.y) >> 10), 0).r;
        v_faded = float(flags);
      }
      gl_Position = clip(pixel);
    }`;

  const lineFragment = `#version 300 es
    precision mediump float;
    flat in vec4 v_left;
    flat in vec4 v_right;
    flat in float v_faded;
    in highp vec2 v_at;
    flat in highp float v_length;
    uniform highp float u_width;
    uniform bool u_smooth;
    uniform bool u_round;
    uniform vec4 u_line;
    out vec4 colour;
    void main() {
      float d = abs(v_at.y);
      if (u_round) d = length(vec2(v_at.y, max(max(-v_at.x, v_at.x - v_length), 0.0)));
      float cover = clamp(u_width * 0.5 + 0.5 - d, 0.0, min(1.0, u_width)) * u_line.a * (1.0 - 0.7 * v_faded);
      if (u_smooth) {
        if (d > max(u_width * 0.5, 0.5) + 0.25) discard;
        vec4 fill = mix(v_right, v_left, clamp(v_at.y + 0.5, 0.0, 1.0));
        fill.rgb *= fill.a;
        colour = vec4(mix(fill.rgb, u_line.rgb, cover), mix(fill.a, 1.0, cover));
      } else {
        colour = vec4(u_line.rgb, 1.0) * cover;
      }
    }`;

  parts.shaders = { fillVertex, fillFragment, lineVertex, lineFragment };
})();
