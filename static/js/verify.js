"use strict";
// Hashes a chosen or dropped file here, so that it need not leave the reader's machine. Without crypto.subtle (plain
// http) or where the file cannot be held in memory, the form uploads it as it does without this script.
(function () {
  const form = document.getElementById("verify-file");
  const field = document.getElementById("file");
  const state = document.getElementById("file-state");
  const most = 1024 * 1024 * 1024;

  function hex(buffer) {
    return [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  async function check(file) {
    state.textContent = state.dataset.busy;
    try {
      const digest = hex(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
      window.location.assign(form.getAttribute("action") + "?q=" + digest);
    } catch {
      form.submit();
    } finally {
      state.textContent = "";
    }
  }

  form.addEventListener("submit", function (event) {
    const file = field.files[0];
    if (!window.crypto?.subtle || !file || file.size > most) return;
    event.preventDefault();
    check(file);
  });
  form.addEventListener("dragover", function (event) {
    event.preventDefault();
    form.classList.add("over");
  });
  form.addEventListener("dragleave", () => form.classList.remove("over"));
  form.addEventListener("drop", function (event) {
    event.preventDefault();
    form.classList.remove("over");
    if (!event.dataTransfer.files.length) return;
    field.files = event.dataTransfer.files;
    form.requestSubmit();
  });
})();
