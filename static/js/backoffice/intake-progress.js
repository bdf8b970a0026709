"use strict";
// The progress page: begins the reading by itself and tells how far it has got. Without a script the button does it.
document.addEventListener("DOMContentLoaded", function () {
  const panel = document.getElementById("progress");
  const form = document.getElementById("read-form");
  if (!panel || !form) return;
  const data = panel.dataset;
  const said = document.getElementById("progress-said");

  function show(status) {
    for (const step of status.steps) {
      const item = panel.querySelector(`[data-step="${step.name}"]`);
      item.className = step.state;
      item.querySelector(".note").textContent = step.note;
      if (step.state === "now") item.setAttribute("aria-current", "step"); else item.removeAttribute("aria-current");
    }
    if (status.state === "review" || status.state === "stored" || status.state === "failed") location.reload();
    return status.reading;
  }

  let idle = 0;

  async function ask() {
    try {
      const response = await fetch(data.status, { credentials: "same-origin" });
      // A reading that nobody is at any more was broken off with its server: it can be begun again.
      idle = show(await response.json()) ? 0 : idle + 1;
      if (idle > 5) { location.reload(); return; }
      said.textContent = data.working;
    } catch (error) { said.textContent = data.lost; }
    window.setTimeout(ask, 700);
  }

  function begin() {
    form.hidden = true;
    said.textContent = data.working;
    const body = new FormData(form);
    fetch(data.read, { method: "POST", body, credentials: "same-origin", headers: { "X-Requested-With": "fetch" } })
      .then((response) => response.json()).then(show).catch(function () { /* the asking goes on, the reading too */ });
    window.setTimeout(ask, 700);
  }

  form.addEventListener("submit", function (event) { event.preventDefault(); begin(); });
  if (data.reading === "1") { form.hidden = true; ask(); } else if (data.state === "waiting") begin();
});
