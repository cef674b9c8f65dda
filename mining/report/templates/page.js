"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const form = document.getElementById("filter");
  const list = document.getElementById("list");
  const selects = [...form.querySelectorAll("select[data-filter]")];
  const dossiers = [...list.querySelectorAll(".dossier")];
  const find = document.getElementById("find");
  let behind = null; // the quotes behind the number that was followed
  const all = (root, what) => [...root.querySelectorAll(what)];

  const counts = (wanted) => {
    const sums = new Array(dossiers.length).fill(0);
    for (const row of data.cube) {
      if (wanted.every((value, i) => value === "" || row[i + 1] === Number(value))) sums[row[0]] += row[row.length - 1];
    }
    return sums;
  };

  const unmark = () => all(list, "mark").forEach((hit) => {
    const parent = hit.parentNode;
    hit.replaceWith(...hit.childNodes);
    parent.normalize();
  });

  const mark = (paragraph, needle) => {
    const walk = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      const at = node.data.toLowerCase().indexOf(needle);
      if (at < 0) continue;
      const found = node.splitText(at);
      found.splitText(needle.length);
      const hit = document.createElement("mark");
      found.replaceWith(hit);
      hit.append(found);
      return;
    }
  };

  const narrow = () => {
    const wanted = selects.map((select) => select.value);
    const needle = find.value.trim().toLowerCase();
    const filtered = wanted.some((value) => value !== "");
    const chosen = behind && new Set(behind.dataset.behind.split(" "));
    const sums = counts(wanted);
    let shown = 0;
    list.classList.toggle("narrowed", needle !== "" || chosen !== null); // quotes at once, without what stands before
    unmark();
    for (const dossier of dossiers) {
      let here = 0;
      for (const quote of all(dossier, "blockquote")) {
        const places = quote.dataset.places.split(" ");
        const words = quote.querySelector("p");
        const fits = wanted.every((value, i) => value === "" || places[i] === value)
          && (!needle || words.textContent.toLowerCase().includes(needle))
          && (!chosen || chosen.has(quote.id));
        quote.hidden = !fits;
        if (fits && needle) mark(words, needle);
        here += fits;
      }
      const n = sums[Number(dossier.dataset.place)];
      dossier.querySelector("summary data").textContent = n;
      dossier.dataset.shown = n;
      dossier.hidden = here === 0 && (needle !== "" || chosen !== null || n === 0);
      if (needle || chosen) dossier.open = here > 0;
      shown += here;
    }
    const total = sums.reduce((a, b) => a + b, 0);
    document.getElementById("found").textContent = [
      filtered ? `本月符合筛选的来件 ${total} 件` : "",
      chosen ? `所点数字“${behind.textContent}”背后的来件，页内摘录 ${shown} 条` : filtered || needle ? `页内原话符合的 ${shown} 条` : "",
    ].filter(Boolean).join("；");
    order();
  };

  const order = () => {
    const byNumber = document.getElementById("order").value === "id";
    const key = (dossier) => dossier.id === "unthemed" ? "~" : dossier.id;
    const n = (dossier) => Number(dossier.dataset.shown ?? dossier.dataset.n);
    const sorted = [...dossiers].sort((a, b) =>
      (byNumber ? 0 : n(b) - n(a)) || (key(a) < key(b) ? -1 : 1));
    const moved = sorted.some((dossier, i) => dossier !== list.children[i]);
    if (moved) list.append(...sorted); // what is moved loses the focus
  };

  const show = (number) => {
    form.reset();
    behind = number;
    narrow();
  };

  const open = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    const number = target.matches(".issues li") ? target.querySelector("a[data-behind]") : null;
    if (number || behind) show(number);
    for (let up = target; up; up = up.parentElement) if (up.tagName === "DETAILS") up.open = true;
    target.scrollIntoView();
  };

  const button = (words, act, kind = "") => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = kind;
    made.textContent = words;
    made.addEventListener("click", act);
    return made;
  };

  const sortable = (table) => table.tBodies[0].rows.length > 3 && all(table, "thead th").forEach((head) => {
    const column = head.cellIndex;
    const words = [...head.childNodes];
    const turn = button("", () => {
      const down = head.getAttribute("aria-sort") !== "descending";
      all(table, "thead th").forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const value = (row) => row.cells[column].dataset.sort ?? row.cells[column].textContent;
      const compare = (a, b) => {
        const [x, y] = [value(a), value(b)];
        const numbers = x !== "" && y !== "" && !isNaN(x) && !isNaN(y);
        return numbers ? x - y : x.localeCompare(y, "zh");
      };
      const body = table.tBodies[0];
      body.append(...[...body.rows].sort((a, b) => (down ? -1 : 1) * compare(a, b)));
    });
    turn.append(...words);
    head.append(turn);
  });

  const foldable = (table) => {
    const n = table.tBodies[0].rows.length;
    if (n <= 16 || table.closest("details")) return;
    const box = table.parentElement;
    const words = () => box.classList.contains("folded") ? `看全部 ${n} 行` : "只看前 12 行";
    box.classList.add("folded");
    const turn = button(words(), () => { box.classList.toggle("folded"); turn.textContent = words(); }, "fold");
    box.after(turn);
  };

  const defused = (text) => /^[=+\-@\t\r＝＋－＠]/.test(text) && !/^[+-]?[\d.,]+%?$/.test(text) ? `'${text}` : text;
  const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  const copy = (table) => {
    const rows = all(table, "tr").map((row) => [...row.cells].map((cell) => defused(cell.textContent.trim().replaceAll("−", "-"))));
    const csv = rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(",")).join("\r\n");
    // spreadsheets take the cells, editors the CSV
    const cells = rows.map((row) => `<tr>${row.map((cell) => `<td>${escaped(cell)}</td>`).join("")}</tr>`).join("");
    document.addEventListener("copy", (event) => {
      event.preventDefault();
      event.clipboardData.setData("text/plain", csv);
      event.clipboardData.setData("text/html", `<table>${cells}</table>`);
    }, { once: true });
    getSelection().selectAllChildren(table);
    document.execCommand("copy");
    getSelection().removeAllRanges();
  };

  const copyable = (table) => {
    const turn = button("复制为 CSV", () => {
      copy(table);
      turn.textContent = "已复制";
      setTimeout(() => { turn.textContent = "复制为 CSV"; }, 2000);
    }, "copy");
    table.parentElement.after(turn);
  };

  for (const table of document.querySelectorAll("table")) { sortable(table); foldable(table); copyable(table); }
  for (const link of document.querySelectorAll("a[data-narrow]")) {
    link.addEventListener("click", () => {
      const [filter, value] = link.dataset.narrow.split("=");
      form.reset();
      if (selects[filter - 1]) selects[filter - 1].value = value;
      narrow();
    });
  }
  for (const link of document.querySelectorAll("a[data-behind]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      show(link);
      history.pushState(null, "", link.hash);
      form.scrollIntoView();
      document.getElementById("found").focus({ preventScroll: true });
    });
  }
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => { behind = null; narrow(); });
  form.addEventListener("reset", () => {
    behind = null;
    dossiers.forEach((dossier) => { dossier.open = false; });
    setTimeout(narrow);
  });
  window.addEventListener("hashchange", open);
  open();

  let opened = [];
  window.addEventListener("beforeprint", () => { opened = all(document, "details[open]"); opened.forEach((each) => { each.open = false; }); });
  window.addEventListener("afterprint", () => opened.forEach((each) => { each.open = true; }));

  const links = new Map(all(document, "nav a").map((link) => [link.hash.slice(1), link]));
  const watcher = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      links.forEach((link) => link.removeAttribute("aria-current"));
      links.get(entry.target.id)?.setAttribute("aria-current", "true");
    }
  }, { rootMargin: "0px 0px -70% 0px" });
  links.forEach((_, id) => { const part = document.getElementById(id); if (part) watcher.observe(part); });
})();
