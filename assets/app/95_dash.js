/* Dash starts when the map is drawn: reading its scripts takes the processor that the first map needs. */
(function () {
  "use strict";
  const PATIENCE = 1500; // milliseconds; a slow map must not keep the words away

  let begun = false;
  function begin() {
    if (begun) return;
    begun = true;
    let last;
    for (const held of document.getElementById("clrisk-dash").content.querySelectorAll("script[src]")) {
      last = document.createElement("script");
      last.src = held.getAttribute("src");
      last.async = false; // in the order of the document
      last.onerror = () => document.dispatchEvent(new CustomEvent("clrisk:failed"));
      document.body.appendChild(last);
    }
    last.onload = () => (window.renderer = new window.DashRenderer());
  }

  function wait() {
    const { scene } = JSON.parse(document.getElementById("clrisk-boot").textContent);
    if (!scene) return void begin();
    document.addEventListener("clrisk:painted", begin, { once: true });
    window.clriskMap.on("unavailable", begin);
    setTimeout(begin, PATIENCE);
  }

  // Dash's scripts stand in a template at the end of the document, which is not read yet.
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", wait, { once: true });
  else wait();
})();
