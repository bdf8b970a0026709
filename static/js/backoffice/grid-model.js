"use strict";
// A grid is {rows, spans}: rows of texts, and merged cells as [row, column, rows, columns]. Every change makes a new grid.
window.GridModel = (function () {
  const covers = ([row, column, down, across], r, c) => r >= row && r < row + down && c >= column && c < column + across;
  const width = (grid) => grid.rows[0].length;
  const copy = (grid) => ({ rows: grid.rows.map((row) => [...row]), spans: grid.spans.map((span) => [...span]) });
  const spanAt = (grid, r, c) => grid.spans.find((span) => covers(span, r, c));

  // The cell that shows at (r, c): itself, or the first cell of the merged cell over it.
  function origin(grid, r, c) {
    const span = spanAt(grid, r, c);
    return span ? [span[0], span[1]] : [r, c];
  }

  function insertRow(grid, at) {
    const next = copy(grid);
    next.rows.splice(at, 0, Array(width(grid)).fill(""));
    for (const span of next.spans) {
      if (span[0] >= at) span[0] += 1;
      else if (span[0] + span[2] > at) span[2] += 1;
    }
    return next;
  }

  function insertColumn(grid, at) {
    return transpose(insertRow(transpose(grid), at));
  }

  function transpose(grid) {
    return {
      rows: grid.rows[0].map((_cell, c) => grid.rows.map((row) => row[c])),
      spans: grid.spans.map(([row, column, down, across]) => [column, row, across, down]),
    };
  }

  function deleteRow(grid, at) {
    if (grid.rows.length === 1) return null;
    const next = copy(grid);
    // A merged cell that loses its first row keeps its text in the next.
    for (const span of next.spans) {
      if (span[0] === at && span[2] > 1) next.rows[at + 1][span[1]] = next.rows[at][span[1]];
    }
    next.rows.splice(at, 1);
    next.spans = next.spans.map(function ([row, column, down, across]) {
      const inside = at >= row && at < row + down;
      return [row > at ? row - 1 : row, column, inside ? down - 1 : down, across];
    }).filter(([, , down, across]) => down > 0 && down * across > 1);
    return next;
  }

  function deleteColumn(grid, at) {
    const next = deleteRow(transpose(grid), at);
    return next && transpose(next);
  }

  function split(grid, area) {
    const next = copy(grid);
    next.spans = next.spans.filter((span) => !overlaps(span, area));
    return next;
  }

  function overlaps([row, column, down, across], [r, c, h, w]) {
    return row < r + h && r < row + down && column < c + w && c < column + across;
  }

  // The area grown until it cuts through no merged cell.
  function whole(grid, area) {
    let [r, c, h, w] = area;
    for (let grown = true; grown;) {
      grown = false;
      for (const span of grid.spans) {
        if (!overlaps(span, [r, c, h, w])) continue;
        const bottom = Math.max(r + h, span[0] + span[2]);
        const right = Math.max(c + w, span[1] + span[3]);
        const top = Math.min(r, span[0]);
        const left = Math.min(c, span[1]);
        if (top !== r || left !== c || bottom - top !== h || right - left !== w) {
          [r, c, h, w] = [top, left, bottom - top, right - left];
          grown = true;
        }
      }
    }
    return [r, c, h, w];
  }

  // {grid, joined}: joined says that texts of several cells were put together, so that none is lost.
  function merge(grid, area) {
    const [r, c, h, w] = area;
    const next = split(grid, area);
    const texts = [];
    for (let row = r; row < r + h; row += 1) {
      for (let column = c; column < c + w; column += 1) {
        if (next.rows[row][column]) texts.push(next.rows[row][column]);
        next.rows[row][column] = "";
      }
    }
    next.rows[r][c] = texts.join("");
    next.spans.push([r, c, h, w]);
    return { grid: next, joined: texts.length > 1 };
  }

  // Puts pasted cells at (r, c); the grid grows where they reach beyond it. Merged cells beneath are split.
  function paste(grid, r, c, pasted) {
    let next = copy(grid);
    const height = pasted.rows.length;
    const across = Math.max(...pasted.rows.map((row) => row.length));
    while (next.rows[0].length < c + across) next.rows.forEach((row) => row.push(""));
    while (next.rows.length < r + height) next.rows.push(Array(next.rows[0].length).fill(""));
    next = split(next, [r, c, height, across]);
    for (let row = 0; row < height; row += 1) {
      for (let column = 0; column < across; column += 1) next.rows[r + row][c + column] = pasted.rows[row][column] || "";
    }
    for (const [row, column, down, over] of pasted.spans) next.spans.push([r + row, c + column, down, over]);
    return next;
  }

  // Text as spreadsheets copy it: tabs between cells, a cell with line breaks in double quotes.
  function fromText(text) {
    const rows = [[]];
    let cell = "";
    let quoted = false;
    const source = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
    for (let n = 0; n < source.length; n += 1) {
      const character = source[n];
      if (quoted) {
        if (character === '"' && source[n + 1] === '"') { cell += '"'; n += 1; }
        else if (character === '"') quoted = false;
        else cell += character;
      } else if (character === '"' && cell === "" && closes(source, n)) quoted = true;
      else if (character === "\t") { rows[rows.length - 1].push(cell.trim()); cell = ""; }
      else if (character === "\n") { rows[rows.length - 1].push(cell.trim()); cell = ""; rows.push([]); }
      else cell += character;
    }
    rows[rows.length - 1].push(cell.trim());
    return rectangular({ rows, spans: [] });
  }

  // A quotation mark opens a quoted cell only if a later one ends the cell; otherwise it is a character of the text.
  function closes(source, start) {
    return /^"(?:[^"]|"")*"(?=\t|\n|$)/.test(source.slice(start));
  }

  // The first table of pasted HTML, merged cells and all; null where there is none.
  function fromHtml(html) {
    const table = new DOMParser().parseFromString(html, "text/html").querySelector("table");
    if (!table || !table.rows.length) return null;
    const rows = [];
    const spans = [];
    [...table.rows].forEach(function (line, r) {
      rows[r] = rows[r] || [];
      let c = 0;
      for (const cell of line.cells) {
        while (rows[r][c] !== undefined) c += 1;
        const down = Math.min(cell.rowSpan || 1, table.rows.length - r);
        const across = Math.min(cell.colSpan || 1, 500);
        for (let i = 0; i < down; i += 1) {
          rows[r + i] = rows[r + i] || [];
          for (let j = 0; j < across; j += 1) rows[r + i][c + j] = "";
        }
        rows[r][c] = words(cell);
        if (down * across > 1) spans.push([r, c, down, across]);
        c += across;
      }
    });
    return rectangular({ rows: rows.map((row) => Array.from(row, (text) => text || "")), spans });
  }

  function words(cell) {
    for (const line of cell.querySelectorAll("br")) line.replaceWith("\n");
    for (const block of cell.querySelectorAll("p, div")) block.append("\n");
    return cell.textContent.replace(/[ \t\u00a0]+/g, " ").replace(/ ?\n[\n ]*/g, "\n").trim();
  }

  function rectangular(grid) {
    const across = Math.max(1, ...grid.rows.map((row) => row.length));
    for (const row of grid.rows) while (row.length < across) row.push("");
    return grid;
  }

  function toText(grid, [r, c, h, w]) {
    return grid.rows.slice(r, r + h).map((row) => row.slice(c, c + w)
      .map((cell) => (/[\t\n"]/.test(cell) ? `"${cell.replace(/"/g, '""')}"` : cell)).join("\t")).join("\n");
  }

  return { covers, copy, width, spanAt, origin, insertRow, insertColumn, deleteRow, deleteColumn, split, whole, merge,
    paste, fromText, fromHtml, toText };
})();
