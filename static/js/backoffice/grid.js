"use strict";
// The grid of a table's page. One text box stands in the chosen cell; arrows, Tab and Enter move it.
document.addEventListener("DOMContentLoaded", function () {
  const model = window.GridModel;
  const table = document.getElementById("grid");
  const hidden = document.getElementById("id_grid");
  if (!table || !hidden) return;
  const form = hidden.form;
  const header = document.getElementById("id_header_rows");
  const words = table.dataset;
  const said = document.getElementById("grid-said");
  const size = document.getElementById("grid-size");
  const box = document.createElement("textarea");
  box.className = "cell-box";
  box.rows = 1;
  box.spellcheck = false;
  box.dataset.noDraft = "";

  let grid = read();
  let at = [0, 0];
  let anchor = [0, 0];
  let writing = false;
  let dragging = false;
  const past = [];
  let future = [];

  function read() {
    try {
      const data = JSON.parse(hidden.value || hidden.dataset.grid);
      if (Array.isArray(data.rows) && data.rows.length && data.rows[0].length) return { rows: data.rows, spans: data.spans || [] };
    } catch (error) { /* an empty grid, then */ }
    return { rows: [["", "", ""], ["", "", ""], ["", "", ""]], spans: [] };
  }

  const headerRows = () => Math.max(0, parseInt(header.value, 10) || 0);
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_found, name) => values[name]);
  const say = (text) => { said.textContent = text || ""; };
  const element = (r, c) => table.querySelector(`[data-r="${r}"][data-c="${c}"]`);

  function area() {
    const top = Math.min(at[0], anchor[0]);
    const left = Math.min(at[1], anchor[1]);
    return model.whole(grid, [top, left, Math.max(at[0], anchor[0]) - top + 1, Math.max(at[1], anchor[1]) - left + 1]);
  }

  function draw() {
    box.remove();
    const covered = new Set();
    const starts = new Map();
    for (const [row, column, down, across] of grid.spans) {
      starts.set(`${row},${column}`, [down, across]);
      for (let r = row; r < row + down; r += 1) {
        for (let c = column; c < column + across; c += 1) if (r !== row || c !== column) covered.add(`${r},${c}`);
      }
    }
    const body = document.createElement("tbody");
    grid.rows.forEach(function (cells, r) {
      const line = document.createElement("tr");
      line.setAttribute("role", "row");
      if (r < headerRows()) line.className = "header";
      cells.forEach(function (text, c) {
        if (covered.has(`${r},${c}`)) return;
        const cell = document.createElement("td");
        // A head without words is none to who hears the table.
        cell.setAttribute("role", r < headerRows() && text.trim() ? "columnheader" : "gridcell");
        const [down, across] = starts.get(`${r},${c}`) || [1, 1];
        if (down > 1) cell.rowSpan = down;
        if (across > 1) cell.colSpan = across;
        cell.dataset.r = r;
        cell.dataset.c = c;
        cell.textContent = text;
        line.append(cell);
      });
      body.append(line);
    });
    table.replaceChildren(body);
    size.textContent = fill(words.size, { rows: grid.rows.length, columns: model.width(grid) });
  }

  function mark() {
    for (const cell of table.querySelectorAll(".chosen")) cell.classList.remove("chosen");
    const [r, c, h, w] = area();
    if (h * w === 1) return;
    for (let row = r; row < r + h; row += 1) {
      for (let column = c; column < c + w; column += 1) element(row, column)?.classList.add("chosen");
    }
  }

  // Puts the text box into a cell. While nothing is typed the arrows move on; typing replaces what is there.
  function choose(r, c, extend) {
    store();
    const rows = grid.rows.length;
    at = model.origin(grid, Math.min(Math.max(r, 0), rows - 1), Math.min(Math.max(c, 0), model.width(grid) - 1));
    if (!extend) anchor = at;
    place();
    mark();
  }

  function place() {
    const cell = element(...at);
    box.value = grid.rows[at[0]][at[1]];
    box.setAttribute("aria-label", fill(words.cell, { row: at[0] + 1, column: at[1] + 1 }));
    writing = false;
    box.classList.remove("writing");
    cell.append(box);
    box.focus({ preventScroll: true });
    box.select();
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  function store() {
    if (!box.isConnected || grid.rows[at[0]][at[1]] === box.value) return;
    remember();
    grid.rows[at[0]][at[1]] = box.value;
    const cell = element(...at);
    cell.firstChild === box ? cell.prepend(box.value) : (cell.firstChild.textContent = box.value);
    changed();
  }

  function remember() {
    past.push(model.copy(grid));
    if (past.length > 100) past.shift();
    future = [];
  }

  function changed() {
    hidden.value = JSON.stringify(grid);
    hidden.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function show(r, c) {
    draw();
    choose(r ?? at[0], c ?? at[1]);
    changed();
  }

  function change(next, r, c) {
    if (!next) { say(words.last); return; }
    store();
    remember();
    box.remove();
    grid = next;
    show(r, c);
  }

  function travel(from, to) {
    if (!from.length) return;
    store();
    to.push(model.copy(grid));
    box.remove();
    grid = from.pop();
    show();
  }

  const span = () => model.spanAt(grid, ...at) || [at[0], at[1], 1, 1];

  const acts = {
    "row-above": () => change(model.insertRow(grid, at[0]), at[0], at[1]),
    "row-below": () => change(model.insertRow(grid, at[0] + span()[2]), at[0] + span()[2], at[1]),
    "row-delete": function () {
      const [r, , h] = area();
      let next = grid;
      for (let n = 0; n < h && next; n += 1) next = model.deleteRow(next, r);
      change(next, r, at[1]);
    },
    "column-left": () => change(model.insertColumn(grid, at[1]), at[0], at[1]),
    "column-right": () => change(model.insertColumn(grid, at[1] + span()[3]), at[0], at[1] + span()[3]),
    "column-delete": function () {
      const [, c, , w] = area();
      let next = grid;
      for (let n = 0; n < w && next; n += 1) next = model.deleteColumn(next, c);
      change(next, at[0], c);
    },
    merge: function () {
      const chosen = area();
      if (chosen[2] * chosen[3] === 1) { say(words.one); return; }
      if (chosen[0] < headerRows() && chosen[0] + chosen[2] > headerRows()) { say(words.across); return; }
      const merged = model.merge(grid, chosen);
      change(merged.grid, chosen[0], chosen[1]);
      say(merged.joined ? words.occupied : "");
    },
    split: () => change(model.split(grid, area())),
    undo: () => travel(past, future),
    redo: () => travel(future, past),
  };

  function step(rows, columns, extend) {
    const [r, c, h, w] = extend ? [at[0], at[1], 1, 1] : span();
    choose(rows > 0 ? r + h - 1 + rows : r + rows, columns > 0 ? c + w - 1 + columns : c + columns, extend);
  }

  // Tab goes along the row and on to the next; at the ends it leaves the grid, so that nobody is caught in it.
  function tab(event) {
    const [r, c, , w] = span();
    if (event.shiftKey) {
      if (c > 0) { event.preventDefault(); step(0, -1); }
      else if (r > 0) { event.preventDefault(); choose(r - 1, model.width(grid) - 1); }
    } else if (c + w < model.width(grid)) { event.preventDefault(); step(0, 1); }
    else if (r + 1 < grid.rows.length) { event.preventDefault(); choose(r + 1, 0); }
  }

  function write() {
    writing = true;
    box.classList.add("writing");
    box.setSelectionRange(box.value.length, box.value.length);
  }

  // While a text is being written the arrows stay in it, save up and down in a text of one line.
  const mayLeave = (key) => !writing || (/Up|Down/.test(key) && !box.value.includes("\n"));

  const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

  box.addEventListener("keydown", function (event) {
    if (event.isComposing) return;
    const control = event.ctrlKey || event.metaKey;
    if (event.key in ARROWS && !control && mayLeave(event.key)) {
      event.preventDefault();
      step(...ARROWS[event.key], event.shiftKey);
    } else if (event.key === "Tab") tab(event);
    else if (event.key === "Enter" && event.altKey) {
      event.preventDefault();
      box.setRangeText("\n", box.selectionStart, box.selectionEnd, "end");
      box.dispatchEvent(new Event("input", { bubbles: true }));
    } else if (event.key === "Enter") {
      event.preventDefault();
      step(event.shiftKey ? -1 : 1, 0);
    } else if (event.key === "F2") { event.preventDefault(); write(); }
    else if (event.key === "Escape" && writing) { event.preventDefault(); place(); }
    else if ((event.key === "Delete" || event.key === "Backspace") && !writing) { event.preventDefault(); clear(); }
    else if (control && event.key === "Home") { event.preventDefault(); choose(0, 0); }
    else if (control && event.key === "End") { event.preventDefault(); choose(grid.rows.length - 1, model.width(grid) - 1); }
    else if (control && event.key.toLowerCase() === "z" && !writing) {
      event.preventDefault();
      acts[event.shiftKey ? "redo" : "undo"]();
    } else if (control && event.key.toLowerCase() === "y" && !writing) { event.preventDefault(); acts.redo(); }
  });

  function clear() {
    const [r, c, h, w] = area();
    const next = model.copy(grid);
    for (let row = r; row < r + h; row += 1) for (let column = c; column < c + w; column += 1) next.rows[row][column] = "";
    const kept = anchor;
    change(next);
    anchor = kept;
    mark();
  }

  box.addEventListener("input", function () { writing = true; box.classList.add("writing"); });
  box.addEventListener("change", (event) => event.stopPropagation());

  box.addEventListener("copy", function (event) {
    const chosen = area();
    if (writing || chosen[2] * chosen[3] === 1) return;
    event.preventDefault();
    event.clipboardData.setData("text/plain", model.toText(grid, chosen));
  });

  box.addEventListener("paste", function (event) {
    const html = event.clipboardData.getData("text/html");
    const text = event.clipboardData.getData("text/plain");
    let pasted = html && /<table/i.test(html) ? model.fromHtml(html) : null;
    if (!pasted && (/\t/.test(text) || !writing && /\n./.test(text))) pasted = model.fromText(text);
    if (!pasted) return;
    event.preventDefault();
    const [r, c] = at;
    box.value = grid.rows[r][c];
    change(model.paste(grid, r, c, pasted), r, c);
    say(fill(words.pasted, { rows: pasted.rows.length, columns: pasted.rows[0].length }));
  });

  table.addEventListener("mousedown", function (event) {
    const cell = event.target.closest("td");
    if (!cell || event.target === box && !event.shiftKey) return;
    event.preventDefault();
    dragging = true;
    choose(Number(cell.dataset.r), Number(cell.dataset.c), event.shiftKey);
  });
  table.addEventListener("mouseover", function (event) {
    const cell = event.target.closest("td");
    if (dragging && cell && event.buttons === 1 && event.target !== box) choose(Number(cell.dataset.r), Number(cell.dataset.c), true);
  });
  document.addEventListener("mouseup", function () { dragging = false; });
  table.addEventListener("dblclick", function (event) { if (event.target === box) write(); });

  document.querySelectorAll("[data-do]").forEach(function (button) {
    // The grid keeps the focus, and with it the selection that the button acts on.
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", function () { say(""); store(); acts[button.dataset.do](); });
  });
  header.addEventListener("input", function () { store(); box.remove(); draw(); });
  form.addEventListener("submit", function () { store(); hidden.value = JSON.stringify(grid); });
  form.addEventListener("restored", function () { box.remove(); grid = read(); at = anchor = [0, 0]; draw(); });

  document.getElementById("grid-module").hidden = false;
  document.getElementById("grid-text").hidden = true;
  hidden.value = JSON.stringify(grid);
  draw();
  // The way into the grid by keyboard; a click chooses its own cell.
  const first = element(0, 0);
  first.append(box);
  box.value = grid.rows[0][0];
  box.setAttribute("aria-label", fill(words.cell, { row: 1, column: 1 }));
});
