/* The first picture, drawn before the library that moves the map has been read: the same painter on a canvas of
   its own, with a camera that stands still. It lies above the library's canvas until that one has drawn the same. */
(function () {
  "use strict";
  const parts = (window.clriskMapParts = window.clriskMapParts || {});

  /* A canvas with its painter, whose programs are under way; null where WebGL2 is missing. */
  function surface() {
    const canvas = document.createElement("canvas");
    canvas.className = "clrisk-map-first";
    canvas.setAttribute("aria-hidden", "true");
    const gl = canvas.getContext("webgl2", { antialias: false, depth: false, powerPreference: "high-performance" });
    return gl && { canvas, gl, painter: parts.paint.Painter(gl) };
  }

  /* `draw(painter, gl)` is called for every frame. */
  function Early(element, { canvas, gl, painter }, ratio, draw) {
    const transform = { center: { lng: 0, lat: 0 }, zoom: 0, worldSize: parts.camera.TILE, width: 0, height: 0 };
    let frame = 0;

    function jump({ center, zoom }) {
      transform.center = { lng: center[0], lat: center[1] };
      transform.zoom = zoom;
      transform.worldSize = parts.camera.TILE * 2 ** zoom;
      ask();
    }

    function resize() {
      Object.assign(transform, { width: element.clientWidth || 400, height: element.clientHeight || 300 });
      canvas.width = Math.floor(transform.width * ratio);
      canvas.height = Math.floor(transform.height * ratio);
      canvas.style.width = `${transform.width}px`;
      canvas.style.height = `${transform.height}px`;
    }

    function ask() {
      frame = frame || requestAnimationFrame(redraw);
    }

    function redraw() {
      frame = 0;
      if (gl.isContextLost()) return;
      gl.bindFramebuffer(gl.FRAMEBUFFER, null);
      gl.viewport(0, 0, canvas.width, canvas.height);
      gl.clearColor(0, 0, 0, 0);
      gl.clear(gl.COLOR_BUFFER_BIT);
      draw(painter, gl);
    }

    /* In the page with its first picture only: an empty one would cost a frame. */
    function appear() {
      if (!canvas.isConnected) element.prepend(canvas);
    }

    function remove() {
      cancelAnimationFrame(frame);
      canvas.remove();
      const losing = gl.getExtension("WEBGL_lose_context");
      if (losing) losing.loseContext();
    }

    resize();
    return { gl, canvas, painter, transform, ratio, jump, resize, ask, redraw, appear, remove };
  }

  parts.early = { surface, Early };
})();
