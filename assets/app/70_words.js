/* The words around the map: asked for when a change has settled, merged into the page so that focus, scrolling and
   opened details stay as they are. The server has escaped every text. */
(function () {
  "use strict";
  const app = window.clriskApp;
  let turn = 0;

  function ask(address, weightsOnly) {
    const mine = ++turn;
    const question = new URLSearchParams({ address });
    if (app.edition) question.set("edition", app.edition);
    if (weightsOnly) question.set("weights", "1");
    return app.ask(`/words?${question}`)
      .then((told) => mine === turn && take(told))
      .catch(() => mine === turn && document.dispatchEvent(new CustomEvent("clrisk:failed")));
  }

  function take(told) {
    const moved = app.view.canonical(told);
    if (!moved) return;
    show(told.parts);
    if (told.renewed) renewed();
    document.dispatchEvent(new CustomEvent("clrisk:words", { detail: { told, moved } }));
  }

  /* Newer data are there: said once, taken when the visitor wants them. */
  function renewed() {
    const place = document.getElementById("risk-map-renewed");
    if (place) place.hidden = false;
  }

  function show(parts) {
    for (const [id, text] of Object.entries(parts)) {
      const place = document.getElementById(id);
      if (!place || place.wordsShown === text) continue;
      place.wordsShown = text;
      const made = document.createElement("template");
      made.innerHTML = text;
      merge(place, made.content);
    }
  }

  function merge(place, wanted) {
    const next = [...wanted.childNodes];
    next.forEach((node, at) => {
      const old = place.childNodes[at];
      if (!old) place.append(node);
      else if (old.nodeType !== node.nodeType || old.nodeName !== node.nodeName) old.replaceWith(node);
      else if (node.nodeType === Node.TEXT_NODE) {
        if (old.data !== node.data) old.data = node.data;
      } else {
        attributes(old, node);
        merge(old, node);
        if (old.nodeName === "SELECT") old.value = node.value;
      }
    });
    while (place.childNodes.length > next.length) place.lastChild.remove();
  }

  function attributes(old, node) {
    const isKept = (name) => old.nodeName === "DETAILS" && name === "open" && old.className === node.className;
    for (const { name } of [...old.attributes]) if (!node.hasAttribute(name) && !isKept(name)) old.removeAttribute(name);
    for (const { name, value } of node.attributes) if (old.getAttribute(name) !== value && !isKept(name)) old.setAttribute(name, value);
  }

  app.words = { ask, show };
})();
