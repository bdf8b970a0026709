"use strict";
// Lets a reader narrow a table to the rows that hold a word, and put them in the order of a column, where the page offers
// it: the field and the arrows are there from the start, so that nothing moves when this begins.
(function () {
  const region = document.querySelector(".table-scroll.tall");
  const finder = document.querySelector(".table-find");
  const bodies = [...(region?.querySelectorAll("tbody") ?? [])];
  if (!bodies.length || !finder) return;
  const rows = bodies.flatMap((body) => [...body.rows]);
  const isGroup = (row) => row.cells.length === 1 && row.cells[0].matches(".group");
  const folded = (text) => text.normalize("NFKC").toLowerCase().replace(/\s+/g, "");

  // Finding

  const field = finder.querySelector("input");
  const state = finder.querySelector("[role=status]");

  function find() {
    const wanted = folded(field.value);
    const holds = (row) => wanted === "" || folded(row.textContent).includes(wanted);
    let shown = 0;
    for (const body of bodies) {
      const group = [...body.rows].find(isGroup);
      const whole = group !== undefined && holds(group);
      let some = whole;
      for (const row of body.rows) {
        if (row === group) continue;
        row.hidden = !whole && !holds(row);
        if (!row.hidden) {
          shown += 1;
          some = true;
        }
      }
      if (group) group.hidden = !some;
    }
    const [before, between, after] = state.dataset.shown.split("%s");
    state.textContent = wanted === "" ? "" : before + shown + between + rows.filter((row) => !isGroup(row)).length + after;
  }
  field.addEventListener("input", find);

  // Order

  if (!region.matches(".sorts")) return;

  function number(text) {
    const plain = text.normalize("NFKC").replace(/[,\s]/g, "").replace(/%$/, "");
    return /^[-+−]?\d+(\.\d+)?$/.test(plain) ? Number(plain.replace("−", "-")) : NaN;
  }

  function compare(a, b) {
    const [first, second] = [number(a), number(b)];
    if (!Number.isNaN(first) && !Number.isNaN(second)) return first - second;
    if (Number.isNaN(first) !== Number.isNaN(second)) return Number.isNaN(first) ? 1 : -1;
    return a.localeCompare(b, "zh-Hans-CN", { numeric: true });
  }

  function columnHeads() {
    const heads = [];
    const taken = [];
    [...region.querySelectorAll("thead tr")].forEach(function (row, r) {
      let c = 0;
      for (const cell of row.cells) {
        while (taken[r]?.[c]) c += 1;
        for (let down = 0; down < cell.rowSpan; down += 1) {
          for (let across = 0; across < cell.colSpan; across += 1) (taken[r + down] ??= [])[c + across] = true;
        }
        for (let across = 0; across < cell.colSpan; across += 1) heads[c + across] = cell.colSpan === 1 ? cell : null;
        c += cell.colSpan;
      }
    });
    return heads;
  }

  const heads = columnHeads();
  heads.forEach(function (head, column) {
    if (!head || head.tagName !== "TH") return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.title = region.dataset.sort;
    button.setAttribute("aria-label", `${region.dataset.sort} ${head.textContent.trim()}`);
    // Beside the words, not around them: browsers leave a button out where a printed page repeats the heading.
    head.append(button);
    button.addEventListener("click", function () {
      const next = { ascending: "descending", descending: "none" }[head.getAttribute("aria-sort")] ?? "ascending";
      heads.forEach((other) => other?.removeAttribute("aria-sort"));
      let ordered = rows;
      if (next !== "none") {
        head.setAttribute("aria-sort", next);
        const text = (row) => row.cells[column].textContent.trim();
        const way = next === "ascending" ? 1 : -1;
        // What is empty stays last, whichever way.
        ordered = [...rows].sort((a, b) =>
          text(a) === "" || text(b) === "" ? (text(a) === "") - (text(b) === "") : way * compare(text(a), text(b)));
      }
      bodies[0].append(...ordered);
    });
  });
})();
