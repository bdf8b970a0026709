/* A document's page made handier: an outline that follows, previews of what is cited, links and citations to copy,
   and the text read aloud by the browser itself. Without this file every link of the page still leads where it says. */
(() => {
  "use strict";
  const sheet = document.querySelector(".sheet");
  const text = sheet && sheet.querySelector(".text");
  const root = document.documentElement;
  if (!text) return;

  const beside = (box, element) => {
    const at = element.getBoundingClientRect();
    const width = root.clientWidth;
    box.hidden = false;
    box.style.left = "0px";
    const left = Math.max(8, Math.min(at.left, width - box.offsetWidth - 8));
    box.style.left = `${left + window.scrollX}px`;
    box.style.top = `${at.bottom + window.scrollY + 4}px`;
  };

  /* The outline follows the reader. */
  const entries = new Map();
  for (const link of document.querySelectorAll(".outline a")) {
    const id = decodeURIComponent(link.hash.slice(1));
    entries.set(id, [...(entries.get(id) || []), link]);
  }
  const places = [...entries.keys()].map((id) => document.getElementById(id)).filter(Boolean);
  let current = null;
  const LINE = 40; /* pixels from the top: what stands above has been reached, and no more than what was just jumped to */
  const top = (place) => place.getBoundingClientRect().top;
  const follow = () => {
    let reached = null;
    for (const place of places) {
      if (top(place) > LINE) break;
      reached = place;
    }
    if (window.scrollY > 0 && window.scrollY + window.innerHeight >= root.scrollHeight - 1) {
      /* What stands on the last screen cannot come to the top. */
      const seen = places.filter((place) => top(place) > LINE && top(place) < window.innerHeight);
      reached = seen.find((place) => `#${place.id}` === decodeURIComponent(location.hash)) || reached;
    }
    if (reached === current) return;
    for (const link of document.querySelectorAll(".outline a[aria-current]")) link.removeAttribute("aria-current");
    current = reached;
    for (const link of (reached && entries.get(reached.id)) || []) {
      link.setAttribute("aria-current", "location");
      const column = link.closest(".outline-side");
      if (column) {
        const box = column.getBoundingClientRect();
        const at = link.getBoundingClientRect();
        if (at.top < box.top || at.bottom > box.bottom) column.scrollTop += at.top - box.top - box.height / 3;
      }
    }
  };
  let waiting = false;
  const soon = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      follow();
    });
  };
  document.addEventListener("scroll", soon, { passive: true });
  window.addEventListener("hashchange", soon);
  follow();

  /* What a link cites, on hover and on focus; it stays while the pointer is on it, and Escape takes it away. */
  const preview = document.createElement("div");
  preview.className = "preview";
  preview.id = "page-preview";
  preview.setAttribute("role", "tooltip");
  preview.lang = "zh-CN";
  preview.hidden = true;
  document.querySelector("main").append(preview);
  let shown = null;
  let leaving = 0;
  const hide = () => {
    preview.hidden = true;
    if (shown) shown.removeAttribute("aria-describedby");
    shown = null;
  };
  const hideSoon = () => {
    clearTimeout(leaving);
    leaving = setTimeout(hide, 200);
  };
  const show = (link) => {
    clearTimeout(leaving);
    if (shown === link) return;
    hide();
    shown = link;
    preview.textContent = link.dataset.preview;
    link.setAttribute("aria-describedby", preview.id);
    beside(preview, link);
  };
  text.addEventListener("pointerover", (event) => {
    const link = event.target.closest("a[data-preview]");
    if (link) show(link);
    else if (shown) hideSoon();
  });
  text.addEventListener("pointerleave", hideSoon);
  text.addEventListener("focusin", (event) => {
    const link = event.target.closest("a[data-preview]");
    if (link) show(link);
    else hide();
  });
  text.addEventListener("focusout", hideSoon);
  preview.addEventListener("pointerenter", () => clearTimeout(leaving));
  preview.addEventListener("pointerleave", hideSoon);

  /* A mark offers its permanent link and citation to copy. */
  const menu = document.createElement("div");
  menu.className = "mark-menu";
  menu.hidden = true;
  menu.setAttribute("role", "group");
  const said = document.createElement("span");
  said.className = "unseen";
  said.setAttribute("role", "status");
  const button = (label, words) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = label;
    made.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(words());
      } catch {
        const field = document.createElement("textarea");
        field.value = words();
        document.body.append(field);
        field.select();
        document.execCommand("copy");
        field.remove();
        made.focus();
      }
      made.textContent = said.textContent = sheet.dataset.copied;
      setTimeout(() => {
        made.textContent = label;
        said.textContent = "";
      }, 2000);
    });
    return made;
  };
  let marked = null;
  const anchorOf = (mark) => decodeURIComponent(mark.hash.slice(1));
  const placeOf = (mark) => mark.dataset.place;
  const citation = () => {
    const whole = sheet.dataset.citation;
    const cut = whole.lastIndexOf("，");
    return whole.slice(0, cut) + placeOf(marked) + whole.slice(cut);
  };
  const more = document.createElement("a");
  more.textContent = sheet.dataset.more;
  menu.append(button(sheet.dataset.copyLink, () => marked.href));
  if (sheet.dataset.citation) menu.append(button(sheet.dataset.copyCitation, citation), more);
  menu.append(said);
  document.querySelector("main").append(menu);
  const close = () => {
    menu.hidden = true;
    marked = null;
  };
  document.addEventListener("click", (event) => {
    const mark = event.target.closest("a.mark");
    if (mark && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      history.replaceState(null, "", mark.hash);
      if (marked === mark) {
        close();
        return;
      }
      marked = mark;
      more.href = `${sheet.dataset.cite}?at=${encodeURIComponent(anchorOf(mark))}`;
      menu.setAttribute("aria-label", mark.getAttribute("aria-label"));
      beside(menu, mark);
      menu.querySelector("button").focus({ preventScroll: true });
    } else if (!menu.contains(event.target)) {
      close();
    }
  });
  /* Tab goes on in the text, from the mark, whichever end of the menu it leaves by. */
  menu.addEventListener("keydown", (event) => {
    const inside = [...menu.querySelectorAll("button, a")];
    if (event.key !== "Tab" || document.activeElement !== inside[event.shiftKey ? 0 : inside.length - 1]) return;
    const back = marked;
    close();
    back.focus({ preventScroll: true });
    if (event.shiftKey) event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    hide();
    if (marked) {
      const back = marked;
      close();
      back.focus({ preventScroll: true });
    }
  });

  /* Reading aloud. */
  const group = document.querySelector("[data-speech]");
  const speech = window.speechSynthesis;
  if (!group || !speech || !window.SpeechSynthesisUtterance) return;
  const [start, pause, stop] = ["start", "pause", "stop"].map((name) => group.querySelector(`[data-say="${name}"]`));
  const rate = group.querySelector("select");
  const voice = () => {
    const chinese = speech.getVoices().filter((one) => /^(zh|cmn)/i.test(one.lang));
    return chinese.find((one) => /^(zh[-_]CN|cmn)/i.test(one.lang)) || chinese[0];
  };
  const offer = () => {
    group.hidden = !voice();
  };
  offer();
  if (speech.addEventListener) speech.addEventListener("voiceschanged", offer);

  const DIGITS = "零一二三四五六七八九";
  /* 〔2021〕3号 is read 二零二一 3号, as one says it. */
  const spoken = (words) =>
    words
      .replace(/[〔[［]([12]\d{3})[〕\]］]\s*第?/g, (_all, year) => [...year].map((digit) => DIGITS[digit]).join(""))
      .replace(/\s+/g, " ")
      .trim();
  let queue = [];
  let at = 0;
  let spoke = null;
  const lowlight = () => {
    if (spoke) spoke.classList.remove("speaking");
    spoke = null;
  };
  const finish = () => {
    lowlight();
    at = 0;
    queue = [];
    pause.disabled = stop.disabled = true;
    pause.setAttribute("aria-pressed", "false");
    start.disabled = false;
  };
  const next = () => {
    lowlight();
    if (at >= queue.length) {
      finish();
      return;
    }
    spoke = queue[at];
    const words = new SpeechSynthesisUtterance(spoken(spoke.innerText));
    words.voice = voice();
    words.lang = words.voice ? words.voice.lang : "zh-CN";
    words.rate = Number(rate.value);
    const turn = queue;
    words.onend = () => {
      if (turn !== queue) return;
      at += 1;
      next();
    };
    words.onerror = words.onend;
    spoke.classList.add("speaking");
    spoke.scrollIntoView({ block: "nearest" });
    speech.speak(words);
  };
  const begin = () => {
    speech.cancel();
    const parts = [...sheet.querySelectorAll("h1, .document-number, .text > *")];
    const top = parts.findIndex((part) => part.getBoundingClientRect().bottom > 0);
    queue = parts.slice(Math.max(top, 0)).filter((part) => part.innerText.trim() && !part.matches(".printed-by"));
    at = 0;
    start.disabled = true;
    pause.disabled = stop.disabled = false;
    next();
  };
  const hold = () => {
    const held = pause.getAttribute("aria-pressed") !== "true";
    pause.setAttribute("aria-pressed", String(held));
    if (held) speech.pause();
    else speech.resume();
  };
  const end = () => {
    queue = [];
    speech.cancel();
    finish();
  };
  start.addEventListener("click", begin);
  pause.addEventListener("click", hold);
  stop.addEventListener("click", end);
  rate.addEventListener("change", () => {
    if (!queue.length) return;
    const rest = queue.slice(at);
    queue = [];
    speech.cancel();
    queue = rest;
    at = 0;
    next();
  });
  window.addEventListener("aids-reset", end);
  window.addEventListener("pagehide", end);
  document.addEventListener("keydown", (event) => {
    if (!event.altKey || !event.shiftKey || event.code !== "KeyS" || group.hidden) return;
    event.preventDefault();
    if (queue.length) hold();
    else begin();
  });
})();
