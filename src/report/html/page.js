"use strict";
// Sorting, filtering, and the details of workloads, which are in inert script elements until they are shown.
(() => {
  const PAGE = 250; // rows that are shown at once, as in the table's template
  const PRINTED = 30; // more workloads are printed without details, but for those that are open
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  const theme = one("#theme");
  const prefersDark = () => matchMedia("(prefers-color-scheme: dark)").matches;
  theme.addEventListener("click", () => {
    const root = document.documentElement;
    const isDark = root.dataset.theme ? root.dataset.theme === "dark" : prefersDark();
    root.dataset.theme = isDark ? "light" : "dark";
    try { localStorage.setItem("ecs2fargate-theme", root.dataset.theme); } catch { /* files may have no storage */ }
  });
  try {
    const stored = localStorage.getItem("ecs2fargate-theme");
    if (stored === "dark" || stored === "light") document.documentElement.dataset.theme = stored;
  } catch { /* the same */ }

  const body = one("#table > tbody");
  const headings = all("#table > thead th");
  const rows = all("tr", body).map((row, index) => ({
    row,
    index,
    text: (row.textContent + " " + row.dataset.rules).toLowerCase(),
    values: [...row.cells].map((cell) => {
      const number = Number(cell.dataset.v);
      return cell.dataset.v !== "" && Number.isFinite(number) ? number : cell.dataset.v;
    }),
  }));
  let order = rows;
  let limit = PAGE;
  let wanted = [];

  const detailsOf = (row) => {
    const next = row.nextElementSibling;
    return next && next.classList.contains("details") ? next : null;
  };

  function update() {
    const words = one("#search").value.toLowerCase().split(/\s+/).filter(Boolean);
    let found = 0;
    for (const { row, text } of order) {
      const isWanted = wanted.length === 0 || wanted.includes(row.dataset.verdict);
      const matches = isWanted && words.every((word) => text.includes(word));
      if (matches) found += 1;
      row.hidden = !matches || found > limit;
      const details = detailsOf(row);
      if (details) details.hidden = row.hidden;
    }
    const visible = Math.min(found, limit);
    one("#shown").textContent = found === rows.length && visible === found
      ? `${found} workloads` : `${visible} of ${found} found, ${rows.length} workloads`;
    one("#more").hidden = found <= limit;
  }

  function sort(column) {
    const heading = headings[column];
    const isUp = heading.getAttribute("aria-sort") === "ascending";
    for (const other of headings) other.setAttribute("aria-sort", "none");
    heading.setAttribute("aria-sort", isUp ? "descending" : "ascending");
    const sign = isUp ? -1 : 1;
    const compare = (a, b) => typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b));
    order = [...rows].sort((a, b) => sign * compare(a.values[column], b.values[column]) || a.index - b.index);
    const sorted = document.createDocumentFragment();
    for (const { row } of order) {
      const details = detailsOf(row);
      sorted.append(row);
      if (details) sorted.append(details);
    }
    body.append(sorted);
    update();
  }

  // The parts of a large page are compressed, many together.
  const holders = new Map();
  for (const holder of all("script[data-parts]")) {
    for (const id of holder.dataset.parts.split(" ")) holders.set(id, holder);
  }
  const unpacked = new Map();
  async function unpack(holder) {
    const bytes = Uint8Array.from(atob(holder.textContent), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return JSON.parse(await new Response(stream).text());
  }
  function withPart(id, use) {
    const plain = document.getElementById(id);
    if (plain) {
      use(plain.textContent);
      return;
    }
    const holder = holders.get(id);
    if (!unpacked.has(holder)) unpacked.set(holder, unpack(holder));
    unpacked.get(holder).then((parts) => use(parts[id]));
  }

  function fill(file) {
    withPart(`f${file.dataset.file}`, (html) => {
      file.innerHTML = html;
      choose(file);
    });
  }

  // Shows what a workload is about in a file.
  function choose(file) {
    const own = file.dataset.workload;
    let hidden = 0;
    for (const hunk of all(".hunk", file)) {
      hunk.hidden = !hunk.dataset.w.split(" ").includes(own);
      if (hunk.hidden) hidden += 1;
    }
    for (const note of all(".note", file)) note.hidden = note.dataset.w !== own;
    if (hidden === 0) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "all";
    button.textContent = `Show ${hidden} more ${hidden === 1 ? "part" : "parts"} of this file, which other workloads are about`;
    button.addEventListener("click", () => {
      for (const hunk of all(".hunk", file)) hunk.hidden = false;
      button.remove();
    });
    file.append(button);
  }

  function open(row) {
    const button = one(".open", row);
    if (!button || button.getAttribute("aria-expanded") === "true") return;
    const number = row.id.slice(1);
    const details = document.createElement("tr");
    details.className = "details";
    details.id = `details-${number}`;
    const cell = details.insertCell();
    cell.colSpan = headings.length;
    const inside = document.createElement("div");
    inside.className = "inside";
    cell.append(inside);
    row.after(details);
    withPart(`d${number}`, (html) => {
      inside.innerHTML = html;
      all(".file", inside).forEach(fill);
    });
    button.setAttribute("aria-expanded", "true");
    button.setAttribute("aria-controls", details.id);
  }

  function close(row) {
    const details = detailsOf(row);
    if (details) details.remove();
    const button = one(".open", row);
    button.setAttribute("aria-expanded", "false");
    button.removeAttribute("aria-controls");
  }

  headings.forEach((heading, column) => one("button", heading).addEventListener("click", () => sort(column)));
  one("#search").addEventListener("input", () => { limit = PAGE; update(); });
  one("#more").addEventListener("click", () => { limit += PAGE; update(); });
  for (const chip of all(".chip")) {
    chip.addEventListener("click", () => {
      const isPressed = chip.getAttribute("aria-pressed") !== "true";
      chip.setAttribute("aria-pressed", String(isPressed));
      wanted = all('.chip[aria-pressed="true"]').map((pressed) => pressed.dataset.verdict);
      limit = PAGE;
      update();
    });
  }
  body.addEventListener("click", (event) => {
    const row = event.target.closest("#table > tbody > tr");
    if (!row || !one(".open", row) || row.classList.contains("details") || getSelection().toString()) return;
    if (one(".open", row).getAttribute("aria-expanded") === "true") {
      close(row);
    } else {
      open(row);
      history.replaceState(null, "", `#${row.id}`);
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !/^(INPUT|TEXTAREA)$/.test(event.target.tagName)) {
      event.preventDefault();
      one("#search").focus();
    } else if (event.key === "Escape") {
      const details = event.target.closest && event.target.closest("#table > tbody > tr");
      const row = details && details.classList.contains("details") ? details.previousElementSibling : details;
      if (row && row.id && one(".open", row)) {
        close(row);
        one(".open", row).focus();
      }
    }
  });
  let printed = [];
  addEventListener("beforeprint", () => {
    const visible = rows.filter(({ row }) => !row.hidden && !detailsOf(row));
    printed = visible.length <= PRINTED ? visible.map(({ row }) => row) : [];
    printed.forEach(open);
  });
  addEventListener("afterprint", () => printed.forEach(close));

  update();
  function show() {
    const row = /^#w\d+$/.test(location.hash) && document.getElementById(location.hash.slice(1));
    if (row) {
      row.hidden = false;
      open(row);
      row.scrollIntoView();
    }
  }
  addEventListener("hashchange", show);
  show();
})();
