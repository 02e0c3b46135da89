// Lists by keyboard: j and k move, enter opens, x marks, / filters, n and p turn pages, ? shows the keys.
const typing = (target) => target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
const rows = () => [...document.querySelectorAll("#list :is(tbody tr, .list-row)[data-id]")];
const checks = () => [...document.querySelectorAll("#list .row-check")];

function moveTo(row) {
  if (!row) return;
  document.querySelector("#list [data-cursor]")?.removeAttribute("data-cursor");
  row.setAttribute("data-cursor", "");
  row.querySelector(row.matches(".list-row") ? "a" : "a, .row-check")?.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function move(step) {
  const all = rows();
  const at = all.findIndex((row) => row.hasAttribute("data-cursor"));
  moveTo(all[Math.min(all.length - 1, Math.max(0, at + step))]);
}

let lastMarked = null;
function mark(check, checked, range) {
  const all = checks();
  if (range && lastMarked && all.includes(lastMarked)) {
    const [from, to] = [all.indexOf(lastMarked), all.indexOf(check)].sort((a, b) => a - b);
    for (const one of all.slice(from, to + 1)) one.checked = checked;
  }
  check.checked = checked;
  lastMarked = check;
  showMarked();
}

function showMarked() {
  const bar = document.getElementById("bulk-bar");
  if (!bar) return;
  const marked = checks().filter((check) => check.checked).length;
  const everything = bar.querySelector("[name=all]");
  if (everything && marked < checks().length) everything.checked = false;
  bar.hidden = marked === 0;
  bar.querySelector("[data-marked]").textContent = String(marked);
  const whole = document.getElementById("check-all");
  if (whole) {
    whole.checked = marked > 0 && marked === checks().length;
    whole.indeterminate = marked > 0 && marked < checks().length;
  }
}

const keys = {
  j: () => move(1),
  k: () => move(-1),
  ArrowDown: () => move(1),
  ArrowUp: () => move(-1),
  n: () => document.querySelector("#list [rel=next]")?.click(),
  p: () => document.querySelector("#list [rel=prev]")?.click(),
  "/": () => (document.querySelector("#list-form input[type=search]") ?? document.querySelector("[data-palette]"))?.focus(),
  "?": () => document.getElementById("keys")?.showModal(),
  x: () => {
    const check = document.querySelector("#list [data-cursor] .row-check");
    if (check) mark(check, !check.checked, false);
  },
  Escape: () => {
    for (const check of checks()) check.checked = false;
    showMarked();
  },
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (typing(event.target) || document.querySelector("dialog[open]") || event.target.closest?.("details.pop")) return;
  const inList = Boolean(document.getElementById("list"));
  const act = keys[event.key];
  if (!act || (!inList && event.key !== "?" && event.key !== "/")) return;
  if (event.key.startsWith("Arrow") && !document.querySelector("#list [data-cursor]")) return;
  act();
  event.preventDefault();
});

document.addEventListener("click", (event) => {
  const check = event.target.closest(".row-check");
  if (check) mark(check, check.checked, event.shiftKey);
  if (event.target.id === "check-all") {
    for (const one of checks()) one.checked = event.target.checked;
    showMarked();
  }
  if (event.target.closest("[data-unmark]")) keys.Escape();
  const row = event.target.closest("#list :is(tr, .list-row)[data-id]");
  if (row && !event.target.closest("a, button, input, label, summary, select") && !getSelection().toString()) {
    row.querySelector("a[data-row-link]")?.click();
  }
});

document.addEventListener("input", (event) => {
  const box = event.target.closest("[data-narrow]");
  if (!box) return;
  const wanted = box.value.trim().toLowerCase();
  for (const item of box.closest(".pop-card").querySelectorAll("[data-option]")) {
    item.hidden = !item.textContent.toLowerCase().includes(wanted);
  }
});

// Choices that are asked for as one types: what is chosen already stays above them, once.
document.addEventListener("htmx:beforeSwap", ({ detail: { target } }) => {
  if (!target.matches?.("[data-found]")) return;
  for (const chosen of target.querySelectorAll(":checked")) target.before(chosen.closest("[data-option]"));
});

document.addEventListener("htmx:afterSwap", ({ detail: { target } }) => {
  if (!target.matches?.("[data-found]")) return;
  for (const chosen of target.parentElement.querySelectorAll(":scope > [data-option] input")) {
    target.querySelector(`[value="${CSS.escape(chosen.value)}"]`)?.closest("[data-option]").remove();
  }
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "list") return;
  showMarked();
  if (event.detail.requestConfig?.elt?.matches("[rel=next], [rel=prev]")) {
    scrollTo({ top: 0 });
    moveTo(rows()[0]);
  }
});

document.addEventListener("click", (event) => {
  const clear = event.target.closest("[data-clear-filter]");
  if (!clear) return;
  const card = clear.closest(".pop-card");
  for (const input of card.querySelectorAll("input:not([data-narrow])")) {
    if (input.matches("[type=checkbox], [type=radio]")) input.checked = false;
    else input.value = "";
  }
  clear.closest("details").open = false;
  clear.closest("form").requestSubmit();
});

// A range typed by hand and a named period exclude one another.
document.addEventListener("change", (event) => {
  const card = event.target.closest("#list-form .pop-card");
  if (!card || event.target.type === "checkbox") return;
  const byHand = event.target.name.endsWith(".from") || event.target.name.endsWith(".to");
  for (const input of card.querySelectorAll(byHand ? "[type=radio]" : "input[name$='.from'], input[name$='.to']")) {
    if (byHand) input.checked = false;
    else if (event.target.type === "radio") input.value = "";
  }
}, true);

// A cell under change goes back to rest by Escape or by leaving it.
const rest = (select) => window.htmx.ajax("GET", select.dataset.cellBack, { target: select.closest("td"), swap: "innerHTML" });
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.matches?.("[data-cell-back]")) {
    event.stopPropagation();
    rest(event.target);
  }
}, true);
document.addEventListener("focusout", (event) => {
  const select = event.target;
  if (select.matches?.("[data-cell-back]") && !select.dataset.changed) rest(select);
});
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-cell-back]")) event.target.dataset.changed = "yes";
});
