/* Reading aids. What a reader chooses is kept in this browser alone and put on the page before it is painted. */
(() => {
  "use strict";
  const KEY = "gongbao.aids";
  const LOOKS = ["mode", "size", "contrast"];
  const SWITCHES = ["guide", "cursor"];
  const root = document.documentElement;
  const asked = new URLSearchParams(location.search);

  const kept = () => {
    try {
      const found = JSON.parse(localStorage.getItem(KEY));
      return found && typeof found === "object" ? found : {};
    } catch {
      return {};
    }
  };
  const keep = (state) => {
    try {
      localStorage.setItem(KEY, JSON.stringify(state));
    } catch {
      /* A browser that keeps nothing still shows what was chosen, on this page. */
    }
  };

  const state = kept();
  for (const name of LOOKS) if (asked.get(name)) state[name] = asked.get(name);

  const show = () => {
    for (const name of LOOKS) {
      for (const worn of [...root.classList]) if (worn.startsWith(`${name}-`)) root.classList.remove(worn);
      if (/^[a-z0-9-]+$/.test(state[name] || "")) root.classList.add(`${name}-${state[name]}`);
    }
    for (const name of SWITCHES) root.classList.toggle(`aid-${name}`, Boolean(state[name]));
  };
  show();

  const mark = () => {
    for (const link of document.querySelectorAll(".aids [data-aid]")) {
      const name = link.dataset.aid;
      if (name === "mode") {
        const elder = state.mode === "elder";
        link.textContent = elder ? link.dataset.off : link.dataset.on;
        link.dataset.value = elder ? "" : "elder";
      } else if (LOOKS.includes(name)) {
        if ((state[name] || "") === link.dataset.value) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
    }
    for (const button of document.querySelectorAll("[data-switch]")) {
      button.setAttribute("aria-pressed", String(Boolean(state[button.dataset.switch])));
    }
  };

  const choose = (changes) => {
    Object.assign(state, changes);
    keep(state);
    show();
    mark();
    const address = new URL(location.href);
    for (const name of Object.keys(changes)) address.searchParams.delete(name);
    if (address.href !== location.href) history.replaceState(null, "", address);
  };
  const reset = () => {
    window.dispatchEvent(new Event("aids-reset"));
    choose(Object.fromEntries([...LOOKS, ...SWITCHES].map((name) => [name, ""])));
  };

  const follow = (guide, y) => {
    guide.style.top = `${y}px`;
  };

  document.addEventListener("DOMContentLoaded", () => {
    mark();
    for (const hidden of document.querySelectorAll(".aids [data-scripted]")) hidden.hidden = false;
    const guide = document.createElement("div");
    guide.className = "line-guide";
    guide.setAttribute("aria-hidden", "true");
    document.body.append(guide);
    document.addEventListener("pointermove", (event) => follow(guide, event.clientY), { passive: true });
    document.addEventListener("focusin", (event) => follow(guide, event.target.getBoundingClientRect().bottom));

    document.addEventListener("click", (event) => {
      const link = event.target.closest(".aids [data-aid]");
      if (link && (LOOKS.includes(link.dataset.aid) || link.dataset.aid === "reset")) {
        event.preventDefault();
        if (link.dataset.aid === "reset") reset();
        else choose({ [link.dataset.aid]: link.dataset.value });
      }
      const button = event.target.closest("[data-switch]");
      if (button) choose({ [button.dataset.switch]: !state[button.dataset.switch] });
      const open = document.querySelector(".aids-more[open]");
      if (open && !open.contains(event.target)) open.open = false;
    });
    document.addEventListener("keydown", (event) => {
      const open = document.querySelector(".aids-more[open]");
      if (event.key === "Escape" && open) {
        open.open = false;
        open.querySelector("summary").focus();
      }
      if (!event.altKey || !event.shiftKey) return;
      const palettes = [...document.querySelectorAll('.aids [data-aid="contrast"]')].map((link) => link.dataset.value);
      const next = palettes[(palettes.indexOf(state.contrast || "") + 1) % palettes.length];
      const act = {
        KeyE: () => choose({ mode: state.mode === "elder" ? "" : "elder" }),
        KeyG: () => choose({ guide: !state.guide }),
        KeyK: () => choose({ contrast: next }),
        Digit0: reset,
      }[event.code];
      if (act) {
        event.preventDefault();
        act();
      }
    });
  });
})();
