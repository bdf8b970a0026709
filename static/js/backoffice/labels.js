"use strict";
// Names for what Django's inline tables and pickers leave without one: their fields take the words of their column.
(function () {
  function name() {
    for (const table of document.querySelectorAll(".tabular table")) {
      const heads = [...table.querySelectorAll("thead th")];
      const words = heads.map((head) => head.textContent.trim());
      const original = table.querySelector("thead th.original");
      if (original && !original.textContent.trim()) {
        original.textContent = table.closest("fieldset").querySelector("h2").textContent.trim();
        original.classList.add("unseen-words");
      }
      for (const row of table.tBodies[0]?.rows || []) {
        [...row.cells].forEach(function (cell, n) {
          for (const field of cell.querySelectorAll("input:not([type=hidden]), select, textarea")) {
            if (!field.labels.length && words[n]) field.setAttribute("aria-label", words[n]);
          }
        });
      }
    }
    for (const search of document.querySelectorAll(".select2-search__field")) {
      const select = search.closest(".select2-container").previousElementSibling;
      const label = select && select.labels && select.labels[0];
      if (label) search.setAttribute("aria-label", label.textContent.replace(/[:：]\s*$/, ""));
    }
  }
  window.addEventListener("load", name);
  document.addEventListener("formset:added", () => window.setTimeout(name));
})();
