"use strict";
// Names for what Django's inline tables and pickers leave without one: their fields take the words of their column.
(function () {
  function name() {
    for (const table of document.querySelectorAll(".tabular table")) {
      const heads = [...table.querySelectorAll("thead th")];
      const words = heads.map((head) => head.textContent.trim());
      for (const head of heads.filter((head) => !head.textContent.trim() && !head.matches(".original"))) {
        // The column of the delete boxes, for a reader who may not delete.
        head.replaceWith(document.createElement("td"));
      }
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
    for (const picker of document.querySelectorAll("span.select2-container")) {
      const select = picker.previousElementSibling;
      const label = select?.labels?.[0]?.textContent.replace(/[:：]\s*$/, "") || select?.getAttribute("aria-label");
      const field = picker.querySelector(".select2-search__field") || picker.querySelector(".select2-selection__rendered");
      if (label && field) field.setAttribute("aria-label", label);
    }
    // The signs beside Django's pairs of lists have a name, which asks for a role that may have one.
    for (const sign of document.querySelectorAll(".search-label-icon[aria-label]:not([role])")) sign.setAttribute("role", "img");
  }
  document.addEventListener("DOMContentLoaded", function () {
    name();
    // The pickers make their boxes, and inline tables their rows, when they come to it.
    new MutationObserver(name).observe(document.body, { childList: true, subtree: true });
  });
})();
