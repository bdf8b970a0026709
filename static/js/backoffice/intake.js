"use strict";
// The review page: marks, doubts and facts are stored as they are made, without leaving the page.
document.addEventListener("DOMContentLoaded", function () {
  const source = document.getElementById("source");
  const form = document.getElementById("mark-form");
  if (!source || !form) return;
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const field = document.getElementById("mark-lines");
  const before = document.getElementById("mark-before");
  const said = document.getElementById("mark-said");
  const keys = new Map([...form.querySelectorAll("[data-key]")].map((button) => [button.dataset.key, button]));
  let current = null;
  // Marks go one after another, in the order of the keys pressed.
  let queue = Promise.resolve();

  async function post(address, body) {
    body.set("csrfmiddlewaretoken", token);
    const response = await fetch(address, { method: "POST", body, credentials: "same-origin", headers: { "X-Requested-With": "fetch" } });
    return response.json();
  }

  function say(place, words, wrong) {
    place.textContent = words;
    place.classList.toggle("wrong", Boolean(wrong));
  }

  source.addEventListener("chosen", function (event) {
    const { first, last, line } = event.detail;
    field.value = first === last ? String(first) : `${first}-${last}`;
    current = line;
    document.getElementById("again-place").value = line.id;
  });

  // Where in the current line words are chosen, in characters; 0 where they are not.
  function chosenOffset() {
    const selection = window.getSelection();
    const words = current?.querySelector(".t");
    if (!selection.rangeCount || selection.isCollapsed || !words) return 0;
    const start = selection.getRangeAt(0);
    if (!words.contains(start.startContainer)) return 0;
    const range = document.createRange();
    range.setStart(words, 0);
    range.setEnd(start.startContainer, start.startOffset);
    return [...range.toString()].length;
  }

  function mark(button) {
    if (!field.value.trim()) { field.focus(); return; }
    const body = new FormData(form);
    body.set("mark", button.value);
    if (button.value === "split") {
      const at = chosenOffset();
      if (at) body.set("offset", at);
      else if (!before.value.trim()) { say(said, form.dataset.choose, true); before.focus(); return; }
    }
    queue = queue.then(async function () {
      let answer;
      try { answer = await post(form.action, body); } catch (error) { say(said, form.dataset.lost, true); return; }
      if (answer.error) { say(said, answer.error, true); return; }
      before.value = "";
      source.querySelectorAll(".m:not(:empty)").forEach((place) => { place.textContent = ""; });
      for (const [line, words] of Object.entries(answer.marks)) {
        document.querySelector(`#L${line} .m`).textContent = words.join(" ");
      }
      say(said, answer.unread ? `${answer.words}${form.dataset.unread}` : answer.words);
      document.getElementById("again").classList.toggle("main", answer.unread);
    });
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    // Enter in the field of words splits; a button says itself what it does.
    mark(event.submitter && document.activeElement !== before ? event.submitter : keys.get("K"));
  });
  // A button pressed leaves focus and chosen words where they are.
  form.querySelectorAll("[data-key]").forEach((button) => button.addEventListener("mousedown", (event) => event.preventDefault()));

  source.addEventListener("keydown", function (event) {
    if (!current || event.ctrlKey || event.metaKey || event.altKey) return;
    const name = event.key.length === 1 ? event.key.toUpperCase() : event.key;
    const button = keys.get(event.shiftKey ? `Shift+${name}` : name);
    if (button) { event.preventDefault(); mark(button); }
    if (name === "R" && !event.shiftKey) {
      event.preventDefault();
      document.getElementById("again-form").requestSubmit();
    }
  });

  // Doubts

  const doubts = document.querySelector("ol.doubts");
  doubts?.addEventListener("submit", async function (event) {
    event.preventDefault();
    const asked = event.target;
    const item = asked.closest("li");
    const button = asked.querySelector("button");
    let answer;
    try { answer = await post(asked.action, new FormData(asked)); } catch (error) { asked.submit(); return; }
    if (answer.error) { asked.submit(); return; }
    const settled = answer.settled[item.dataset.key];
    item.classList.toggle("settled", Boolean(settled));
    item.querySelector(".by").textContent = settled
      ? `${doubts.dataset.by.replace("{by}", settled.by)} ${settled.at.slice(0, 16).replace("T", " ")}` : "";
    asked.elements.accept.value = settled ? "0" : "1";
    button.textContent = settled ? button.dataset.undo : button.dataset.accept;
    const open = document.getElementById("open-doubts");
    open.textContent = answer.open;
    open.classList.toggle("todo", Boolean(answer.left));
  });

  // The facts are kept as they are typed.

  const facts = document.getElementById("facts-form");
  facts?.addEventListener("change", function () {
    const place = document.getElementById("facts-said");
    queue = queue.then(async function () {
      let answer;
      try { answer = await post(facts.action, new FormData(facts)); } catch (error) { say(place, form.dataset.lost, true); return; }
      if (answer.error) { say(place, answer.error, true); return; }
      facts.elements.stamp.value = answer.stamp;
      say(place, answer.words);
      const seen = document.querySelector("#accept [name=seen]");
      if (seen) seen.value = answer.seen;
    });
  });

  // Whatever leaves the page waits for what is still being stored.
  for (const leaving of document.querySelectorAll("#facts-form, #again-form, #accept form")) {
    leaving.addEventListener("submit", function (event) {
      event.preventDefault();
      queue.then(() => leaving.submit());
    });
  }
});
