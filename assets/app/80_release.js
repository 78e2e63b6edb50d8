/* Newer data: taken by loading the same address again, when the visitor asks for it. */
(function () {
  "use strict";
  document.addEventListener("click", (event) => {
    if (!event.target.closest || !event.target.closest("[data-action=renew]")) return;
    event.preventDefault();
    location.reload();
  });
})();
