"use strict";
// The document's page: marks by buttons, recognising a pasted text, tables that wait to be saved, the preview.
document.addEventListener("DOMContentLoaded", function () {
  const data = document.getElementById("document-data")?.dataset;
  const text = document.getElementById("id_text");
  if (!data || !text) return;
  const form = text.form;
  const newTables = document.getElementById("id_new_tables");
  const newAttachments = document.getElementById("id_new_attachments");
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_found, name) => values[name]);
  const MARK = /^[ \t]*(?:#{1,8}[ \t]+|@\S+[ \t]*|\\)/;

  // Lines and marks

  function lineBounds(from, to) {
    const start = text.value.lastIndexOf("\n", from - 1) + 1;
    const end = text.value.indexOf("\n", to);
    return [start, end < 0 ? text.value.length : end];
  }

  // Typed as if by hand, so that the browser's own undo takes it back.
  function type(start, end, words) {
    text.focus();
    text.setSelectionRange(start, end);
    if (!document.execCommand("insertText", false, words)) text.setRangeText(words, start, end, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function setMark(mark) {
    const [start, end] = lineBounds(text.selectionStart, text.selectionEnd);
    const lines = text.value.slice(start, end).split("\n");
    const marked = lines.map((line) => (line.trim() || lines.length === 1 ? mark + line.replace(MARK, "") : line)).join("\n");
    type(start, end, marked);
    if (lines.length > 1) text.setSelectionRange(start, start + marked.length);
  }

  function insertLine(words) {
    const [, end] = lineBounds(text.selectionStart, text.selectionEnd);
    const before = text.value.slice(0, end);
    type(end, end, `${before && !before.endsWith("\n\n") ? "\n\n" : ""}${words}\n`);
  }

  // Suggested classes: a click chooses one, nothing chooses itself

  document.querySelectorAll("[data-take-topic]").forEach(function (button) {
    button.addEventListener("click", function () {
      const select = document.getElementById("id_topics");
      const { takeTopic, name } = button.dataset;
      const known = [...select.options].find((option) => option.value === takeTopic);
      const option = known || select.appendChild(new Option(name, takeTopic));
      option.selected = true;
      select.dispatchEvent(new Event("change", { bubbles: true }));
      button.disabled = true;
    });
  });

  // Tables that are not stored yet

  const tables = () => JSON.parse(newTables.value || "[]");
  const nextTable = () => Math.max(Number(data.nextTable), 1, ...tables().map((table) => table.order + 1));

  function keepTables(list) {
    newTables.value = JSON.stringify(list);
    newTables.dispatchEvent(new Event("input", { bubbles: true }));
    showTables();
  }

  function showTables() {
    const list = document.getElementById("new-tables");
    if (!list) return;
    list.replaceChildren(...tables().map(function (table) {
      const item = document.createElement("li");
      const title = document.createElement("span");
      const facts = document.createElement("span");
      const remove = document.createElement("button");
      title.className = "card-title";
      facts.className = "card-facts";
      title.textContent = `${fill(data.tableName, { n: table.order })} ${table.caption}`;
      facts.textContent = fill(data.tableFacts, { rows: table.rows.length, columns: table.rows[0].length });
      remove.type = "button";
      remove.className = "act small";
      remove.textContent = data.tableRemove;
      remove.addEventListener("click", function () {
        keepTables(tables().filter((other) => other.order !== table.order));
        const line = new RegExp(`^[ \\t]*@表格[ \\t]+${table.order}[ \\t]*$\\n?`, "m").exec(text.value);
        if (line) type(line.index, line.index + line[0].length, "");
      });
      item.append(title, " ", facts, " ", remove);
      return item;
    }));
  }

  function addTable(grid) {
    const order = nextTable();
    keepTables([...tables(), { order, caption: "", unit: "", header_rows: 1, rows: grid.rows, spans: grid.spans }]);
    insertLine(`@表格 ${order}`);
  }

  document.querySelectorAll("[data-mark]").forEach(function (button) {
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", function () {
      if (button.dataset.mark === "@表格 ") addTable({ rows: [["", "", ""], ["", "", ""], ["", "", ""]], spans: [] });
      else setMark(button.dataset.mark);
    });
  });

  // A table pasted into the text becomes a table, not a heap of words.
  text.addEventListener("paste", function (event) {
    const html = event.clipboardData.getData("text/html");
    const plain = event.clipboardData.getData("text/plain");
    const isSheet = /<table/i.test(html) && !/<(?:p|h\d)\b/i.test(html.replace(/<table[\s\S]*<\/table>/i, ""));
    const rows = plain.trim().split("\n");
    if (!isSheet && !(rows.length > 1 && rows.every((row) => row.includes("\t")))) return;
    event.preventDefault();
    addTable((isSheet && window.GridModel.fromHtml(html)) || window.GridModel.fromText(plain));
  });

  // Recognising

  const raw = document.getElementById("raw");
  const said = document.getElementById("recognise-said");

  async function post(address, values) {
    const body = new FormData();
    body.append("csrfmiddlewaretoken", token);
    for (const [name, value] of Object.entries(values)) body.append(name, value);
    return fetch(address, { method: "POST", body, credentials: "same-origin" });
  }

  async function recognise(append) {
    if (!append && text.value.trim() && !window.confirm(data.replaceText)) return;
    const stored = Number(data.nextTable) - 1;
    const first = append ? nextTable() : stored + 1;
    said.textContent = data.working;
    let found;
    try {
      const response = await post(data.recognise, { raw: raw.value, first_table: first });
      found = await response.json();
    } catch (error) {
      said.textContent = data.failed;
      return;
    }
    if (found.error) { said.textContent = found.error; return; }
    // Stored tables stay until an editor deletes them: their lines wait at the end.
    const waiting = append ? [] : Array.from({ length: stored }, (_one, n) => `@表格 ${n + 1}`);
    const whole = append ? `${text.value.trimEnd()}\n\n${found.text}` : [found.text, ...waiting].join("\n");
    keepTables(append ? [...tables(), ...found.tables] : found.tables);
    keepAttachments(append ? [...attachments(), ...found.attachments] : found.attachments);
    type(0, text.value.length, whole);
    text.scrollTop = 0;
    const filled = append ? [] : fillFields(found.fields);
    const agency = found.agency && !append ? chooseAgency(found.agency) : "";
    said.textContent = [
      fill(data.recognised, { tables: found.tables.length, attachments: found.attachments.length }),
      filled.length ? fill(data.filled, { names: filled.join("、") }) : "",
      waiting.length ? data.waiting : "",
      agency,
    ].filter(Boolean).join(" ");
    form.dispatchEvent(new Event("input"));
    look();
  }

  function fillFields(fields) {
    const filled = [];
    for (const [name, value] of Object.entries(fields)) {
      const field = form.elements[name];
      if (!field || field.value.trim()) continue;
      field.value = value;
      if (field.value) filled.push(document.querySelector(`label[for="${field.id}"]`)?.textContent.replace(/[:：]\s*$/, "") || name);
    }
    return filled;
  }

  function chooseAgency(agency) {
    const select = form.querySelector("select[name='issuing-0-agency']");
    if (!select || select.value) return "";
    if (!agency.id) return fill(data.unknownAgency, { name: agency.name });
    select.append(new Option(agency.name, agency.id, true, true));
    select.dispatchEvent(new Event("change", { bubbles: true }));
    return "";
  }

  const attachments = () => JSON.parse(newAttachments.value || "[]");

  function keepAttachments(list) {
    newAttachments.value = JSON.stringify(list);
    const shown = document.getElementById("new-attachments");
    shown.hidden = !list.length;
    shown.textContent = fill(data.newAttachments, { names: list.map((one) => `${one.label} ${one.title}`.trim()).join("；") });
  }

  document.getElementById("recognise")?.addEventListener("click", () => recognise(false));
  document.getElementById("recognise-more")?.addEventListener("click", () => recognise(true));

  // Preview

  const frame = document.getElementById("preview");
  const live = document.getElementById("preview-live");
  let timer = null;
  let asked = 0;

  async function look() {
    const mine = asked += 1;
    const values = { document: data.document, text: text.value, new_tables: newTables.value };
    for (const name of ["title", "issuer", "number", "instrument"]) values[name] = form.elements[name]?.value || "";
    let html;
    try {
      const response = await post(data.preview, values);
      if (!response.ok) return;
      html = await response.text();
    } catch (error) { return; }
    if (mine !== asked) return;
    const scrolled = frame.contentDocument?.scrollingElement?.scrollTop || 0;
    frame.addEventListener("load", function () {
      if (frame.contentDocument?.scrollingElement) frame.contentDocument.scrollingElement.scrollTop = scrolled;
    }, { once: true });
    frame.srcdoc = html;
  }

  document.getElementById("preview-button").addEventListener("click", function (event) {
    event.preventDefault();
    look();
  });
  try { live.checked = localStorage.getItem("gongbao:preview-live") !== "no"; } catch (error) { live.checked = true; }
  live.addEventListener("change", function () {
    try { localStorage.setItem("gongbao:preview-live", live.checked ? "yes" : "no"); } catch (error) { /* for this page only */ }
    if (live.checked) look();
  });
  form.addEventListener("input", function () {
    count();
    window.clearTimeout(timer);
    if (live.checked) timer = window.setTimeout(look, 700);
  });
  text.addEventListener("keydown", function (event) {
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") { event.preventDefault(); look(); }
  });

  function count() {
    const characters = text.value.replace(/\s/g, "").length;
    document.getElementById("text-count").textContent = fill(data.count, { n: characters });
  }

  function goTo(number) {
    const lines = text.value.split("\n");
    if (number < 1 || number > lines.length) return;
    const start = lines.slice(0, number - 1).join("\n").length + (number > 1 ? 1 : 0);
    text.focus();
    text.setSelectionRange(start, start + lines[number - 1].length);
    text.scrollTop = (text.scrollHeight * (number - 3)) / lines.length;
  }

  // Another page may lead to a line of the text (#line-12).
  const leadsTo = /^#line-(\d+)$/.exec(location.hash);
  if (leadsTo) goTo(Number(leadsTo[1]));

  // An error that names a line leads to it.
  document.querySelectorAll(".editor .errorlist li").forEach(function (item) {
    const line = /第(\d+)行/.exec(item.textContent);
    if (!line) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "act small";
    button.textContent = data.goToLine;
    button.addEventListener("click", function () {
      goTo(Number(line[1]));
    });
    item.append(" ", button);
  });

  form.addEventListener("restored", function () { showTables(); keepAttachments(attachments()); count(); });
  showTables();
  keepAttachments(attachments());
  count();
  if (text.value.trim() && live.checked) look();
});
