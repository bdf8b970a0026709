"use strict";
// Source and reading side by side: arrows move, Enter jumps to the same place on the other side, Shift chooses a range.
// The source pane tells others by the event "chosen" ({first, last, line}).
document.addEventListener("DOMContentLoaded", function () {
  const source = document.getElementById("source");
  const reading = document.getElementById("reading");
  const bench = document.getElementById("bench");
  if (!source || !reading || !bench) return;
  const lines = [...source.querySelectorAll(".lines > li")];
  const blocks = [...reading.querySelectorAll(".blocks > li")];
  let anchor = 0;
  let chosen = [];
  let current = null;

  const link = (item) => item.querySelector("a.n");
  const target = (a) => document.getElementById(a.hash.slice(1));

  // One stop for the Tab key on each side; the arrows do the rest.
  for (const item of [...lines, ...blocks]) for (const a of item.querySelectorAll("a")) a.tabIndex = -1;
  const stops = new Map([[lines, lines[0]], [blocks, blocks[0]]]);
  for (const item of stops.values()) if (item) link(item).tabIndex = 0;

  function focus(item, place) {
    const items = item.matches(".lines > li") ? lines : blocks;
    link(stops.get(items)).tabIndex = -1;
    stops.set(items, item);
    link(item).tabIndex = 0;
    link(item).focus({ preventScroll: true });
    show(item, place);
  }

  // Scrolls the item's own pane, never the page.
  function show(item, place) {
    const pane = item.closest(".pane");
    const [box, frame] = [item.getBoundingClientRect(), pane.getBoundingClientRect()];
    if (place === "middle") pane.scrollTop += box.top - frame.top - frame.height / 3;
    else if (box.top < frame.top) pane.scrollTop += box.top - frame.top;
    else if (box.bottom > frame.bottom) pane.scrollTop += Math.min(box.bottom - frame.bottom, box.top - frame.top);
  }

  function choose(line, keepAnchor) {
    const to = lines.indexOf(line);
    if (!keepAnchor) anchor = to;
    chosen.forEach((one) => one.classList.remove("chosen"));
    chosen = lines.slice(Math.min(anchor, to), Math.max(anchor, to) + 1);
    chosen.forEach((one) => one.classList.add("chosen"));
    if (current) current.classList.remove("current");
    current = line;
    current.classList.add("current");
    showPartner(line);
    const number = (one) => Number(one.id.slice(1));
    source.dispatchEvent(new CustomEvent("chosen", { detail: { first: number(chosen[0]), last: number(chosen.at(-1)), line } }));
  }

  function showPartner(item) {
    document.querySelectorAll(".pane li.here").forEach((one) => one.classList.remove("here"));
    const other = target(link(item));
    if (!other || !other.matches(".pane li")) return null;
    other.classList.add("here");
    const [box, frame] = [other.getBoundingClientRect(), other.closest(".pane").getBoundingClientRect()];
    if (box.top < frame.top || box.bottom > frame.bottom) show(other, "middle");
    return other;
  }

  function jump(item) {
    const other = showPartner(item);
    if (!other) return;
    if (lines.includes(other)) choose(other);
    focus(other, "middle");
  }

  source.addEventListener("click", function (event) {
    const line = event.target.closest(".lines > li");
    if (!line || event.target.closest(".q")) return;
    const to = event.target.closest("a.n");
    if (to) event.preventDefault();
    choose(line, event.shiftKey);
    if (to && !event.shiftKey) jump(line);
    else if (window.getSelection().isCollapsed) focus(line);
  });
  // Words chosen inside a line stay chosen; Shift chooses lines, not words.
  source.addEventListener("mousedown", (event) => { if (event.shiftKey) event.preventDefault(); });

  document.addEventListener("click", function (event) {
    const to = event.target.closest("a[href^='#']");
    if (!to || source.contains(to)) return;
    const item = target(to);
    if (!item || !item.matches(".lines > li, .blocks > li, .piece")) return;
    event.preventDefault();
    if (!bench.contains(to)) bench.scrollIntoView();
    const place = item.matches(".piece") ? item.querySelector(".blocks > li") || item : item;
    if (lines.includes(place)) choose(place); else showPartner(place);
    focus(place, "middle");
    if (item.matches(".piece")) show(item, "middle");
  });

  // Past empty lines, unless there is nothing else.
  function step(items, from, by) {
    let to = Math.min(Math.max(from + by, 0), items.length - 1);
    while (items[to].matches(".blank") && items[to + Math.sign(by)] && by) to += Math.sign(by);
    return items[to];
  }

  const STEPS = { ArrowUp: -1, ArrowDown: 1, PageUp: -20, PageDown: 20 };
  bench.addEventListener("keydown", function (event) {
    const pane = event.target.closest(".pane");
    if (!pane || event.ctrlKey || event.metaKey || event.altKey) return;
    const items = pane === source ? lines : blocks;
    const at = event.target.closest(".lines > li, .blocks > li");
    const item = at || (pane === source && current) || items[0];
    if (!item) return;
    if (event.key in STEPS) {
      event.preventDefault();
      const by = at || item === current ? STEPS[event.key] : 0;
      const to = step(items, items.indexOf(item), by);
      if (items === lines) choose(to, event.shiftKey); else showPartner(to);
      focus(to);
    } else if (event.key === "Enter" && !event.target.closest(".q")) {
      event.preventDefault();
      jump(item);
    } else if (event.key.toUpperCase() === "N" && pane === source) {
      const doubtful = lines.filter((line) => line.querySelector(".q"));
      const next = doubtful.find((line) => lines.indexOf(line) > lines.indexOf(item)) || doubtful[0];
      if (next) { event.preventDefault(); choose(next); focus(next, "middle"); }
    }
  });

  // An address that names a line, as after a new reading; after the browser's own jump there, which takes the focus.
  window.addEventListener("load", () => window.setTimeout(function () {
    const start = location.hash && document.getElementById(location.hash.slice(1));
    if (!start || !start.matches(".lines > li")) return;
    choose(start);
    focus(start, "middle");
    bench.scrollIntoView();
  }, 0));
});
