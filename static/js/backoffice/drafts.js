"use strict";
// Nothing written is lost: what is not saved yet is kept in this browser, leaving the page asks first, Ctrl+S saves.
document.addEventListener("DOMContentLoaded", function () {
  const SUBMITTED = "gongbao:submitted";
  const saved = document.querySelector(".messagelist .success");
  try {
    if (saved && sessionStorage.getItem(SUBMITTED)) localStorage.removeItem(sessionStorage.getItem(SUBMITTED));
    sessionStorage.removeItem(SUBMITTED);
  } catch (error) { /* storage may be forbidden: everything else still works */ }

  const form = document.querySelector("#document_form, #table_form");
  const words = document.getElementById("draft-words");
  if (!form || !words || !form.querySelector("[name=_save], [name=_continue]")) return;

  const key = `gongbao:${words.dataset.user}:${location.pathname}${form.id === "table_form" ? location.search : ""}`;
  const offer = document.getElementById("draft-offer");
  const said = document.getElementById("draft-said");
  let submitting = false;
  let timer = null;
  let opened = "";

  function fields() {
    return [...form.elements].filter(function (field) {
      return field.name && !field.matches("[type=file], [type=submit], button, [data-no-draft]") &&
        !/^(csrfmiddlewaretoken|stamp|overwrite)$|_FORMS$|__prefix__/.test(field.name);
    });
  }

  function collect() {
    const values = {};
    for (const field of fields()) {
      if (field.type === "checkbox" || field.type === "radio") values[field.name] = field.checked;
      else if (field.multiple) values[field.name] = [...field.selectedOptions].map((option) => option.value);
      else values[field.name] = field.value.replace(/\r\n/g, "\n");
    }
    return values;
  }

  function differs(values) {
    const now = collect();
    return Object.keys(values).some((name) => name in now && JSON.stringify(values[name]) !== JSON.stringify(now[name]));
  }

  function restore(values) {
    for (const field of fields()) {
      if (!(field.name in values)) continue;
      const value = values[field.name];
      if (field.type === "checkbox" || field.type === "radio") field.checked = value;
      else if (field.multiple) for (const option of field.options) option.selected = value.includes(option.value);
      else field.value = value;
    }
    form.dispatchEvent(new CustomEvent("restored"));
    form.dispatchEvent(new Event("input"));
  }

  function clock(time) {
    return new Date(time).toLocaleString("zh-CN", { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" });
  }

  function keep() {
    const values = collect();
    if (JSON.stringify(values) === opened) return;
    try {
      localStorage.setItem(key, JSON.stringify({ time: Date.now(), values }));
      if (said) said.textContent = words.dataset.kept.replace("{time}", clock(Date.now()));
    } catch (error) { /* full or forbidden: the warning on leaving still stands */ }
  }

  function offerKept() {
    let kept = null;
    try { kept = JSON.parse(localStorage.getItem(key) || "null"); } catch (error) { return; }
    if (!kept) return;
    if (!differs(kept.values)) { localStorage.removeItem(key); return; }
    if (!offer) return;
    const text = document.createElement("span");
    text.textContent = words.dataset.offer.replace("{time}", clock(kept.time));
    const yes = document.createElement("button");
    const no = document.createElement("button");
    for (const [button, label] of [[yes, words.dataset.restore], [no, words.dataset.discard]]) {
      button.type = "button";
      button.className = "act";
      button.textContent = label;
    }
    yes.addEventListener("click", function () { restore(kept.values); offer.textContent = words.dataset.restored; });
    no.addEventListener("click", function () { localStorage.removeItem(key); offer.hidden = true; });
    offer.replaceChildren(text, " ", yes, " ", no);
    offer.hidden = false;
  }

  // Other scripts of the page (pickers, the grid) settle their fields first.
  window.setTimeout(function () { opened = JSON.stringify(collect()); offerKept(); }, 300);

  form.addEventListener("input", function () {
    window.clearTimeout(timer);
    timer = window.setTimeout(keep, 500);
  });
  form.addEventListener("change", function () { window.clearTimeout(timer); timer = window.setTimeout(keep, 500); });
  form.addEventListener("submit", function (event) {
    if (event.submitter && event.submitter.formTarget) return;
    submitting = true;
    keep();
    try { sessionStorage.setItem(SUBMITTED, key); } catch (error) { /* then the next visit compares */ }
  });
  window.addEventListener("beforeunload", function (event) {
    if (!submitting && opened && JSON.stringify(collect()) !== opened) {
      keep();
      event.preventDefault();
    }
  });
  window.addEventListener("pageshow", function () { submitting = false; });
  document.addEventListener("keydown", function (event) {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "s") {
      event.preventDefault();
      form.requestSubmit(form.querySelector("[name=_continue]") || form.querySelector("[name=_save]"));
    }
  });
});
