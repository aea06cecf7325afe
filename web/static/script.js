// Nothing is missing without it: lists that are folded are printed whole, and ← → go along the years.
"use strict";

const folded = [];
addEventListener("beforeprint", () => {
  for (const each of document.querySelectorAll("main details:not([open])")) {
    each.open = true;
    folded.push(each);
  }
});
addEventListener("afterprint", () => {
  for (const each of folded.splice(0)) each.open = false;
});

addEventListener("keydown", (event) => {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  const at = event.target;
  if (!step || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (at.closest("input, select, textarea, [role=region]")) return;
  const bar = at.closest(".bar svg");
  if (bar) {
    const years = [...bar.querySelectorAll("a")];
    const next = years[years.indexOf(at.closest("a")) + step];
    if (next) next.focus();
    event.preventDefault();
    return;
  }
  const go = document.querySelector(`a.go[rel=${step < 0 ? "prev" : "next"}]`);
  if (go) {
    event.preventDefault();
    go.click();
  }
});
