"use strict";
// The list of everything, looked through as one types. The page is whole without it.
(() => {
  const field = document.getElementById("find");
  const found = document.getElementById("found");
  const said = document.getElementById("said");
  const finder = document.getElementById("finder");
  const up = finder.dataset.up;
  const MOST = 60;
  const plain = (words) => words.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  let rows = [];

  const look = () => {
    const words = plain(field.value).split(/\s+/).filter(Boolean);
    found.replaceChildren();
    if (!words.length) {
      said.textContent = "";
      return;
    }
    const hits = rows.filter((row) => words.every((word) => row.plain.includes(word)));
    for (const row of hits.slice(0, MOST)) {
      const line = document.createElement("li");
      const link = document.createElement("a");
      const kind = document.createElement("span");
      link.href = up + row.file;
      link.textContent = row.title;
      kind.className = "cite";
      kind.textContent = row.kind;
      line.append(link, " ", kind);
      found.append(line);
    }
    said.textContent = hits.length > MOST ? `${hits.length} found, the first ${MOST} here` : `${hits.length} found`;
  };

  window.comityIndex = (index) => {
    rows = index.map(([kind, file, title, words]) => ({ kind, file, title, plain: plain(`${title} ${words}`) }));
    finder.hidden = false;
    field.addEventListener("input", look);
    look();
  };
})();
