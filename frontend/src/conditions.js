// A box for conditions: what may come next is offered under it, by keyboard too; the server knows the words.
const wait = 120;
const timers = new WeakMap();
const list = (box) => document.getElementById(box.getAttribute("aria-controls"));
const options = (box) => [...list(box).querySelectorAll("[role=option]")];
const chosen = (box) => options(box).find((option) => option.getAttribute("aria-selected") === "true");
const boxOf = (target) => target.closest?.("textarea[data-words]");

function show(box, shown) {
  list(box).hidden = !shown;
  box.setAttribute("aria-expanded", String(shown));
  const option = shown ? chosen(box) : null;
  if (option) box.setAttribute("aria-activedescendant", option.id);
  else box.removeAttribute("aria-activedescendant");
}

function choose(box, step) {
  const all = options(box);
  const at = all.indexOf(chosen(box));
  const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : (at + step + all.length) % all.length];
  for (const option of all) option.setAttribute("aria-selected", String(option === next));
  next?.scrollIntoView({ block: "nearest" });
  show(box, true);
}

async function ask(box) {
  const before = box.value.slice(0, box.selectionStart);
  const body = new URLSearchParams({ before, box: box.id });
  const token = document.querySelector("meta[name=csrf-token]")?.content ?? "";
  try {
    const headers = { "X-CSRFToken": token, "HX-Request": "true" };
    const answer = await fetch(box.dataset.words, { method: "POST", body, headers });
    if (!answer.ok || before !== box.value.slice(0, box.selectionStart) || document.activeElement !== box) return;
    list(box).innerHTML = await answer.text();
    show(box, options(box).length > 0);
  } catch {
    show(box, false); // away: one types without being helped
  }
}

function askSoon(box) {
  clearTimeout(timers.get(box));
  chosen(box)?.setAttribute("aria-selected", "false"); // what was offered before this letter is not taken by mistake
  timers.set(box, setTimeout(() => ask(box), wait));
}

function take(box, option) {
  const text = option.dataset.text;
  // the server counts letters, the browser halves of them
  const start = [...box.value].slice(0, Number(option.dataset.start)).join("").length;
  const gap = /[.("]$/.test(text) && !text.endsWith('"') ? "" : " ";
  box.setRangeText(text + gap, start, box.selectionStart, "end");
  box.focus();
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

const keys = {
  ArrowDown: (box) => choose(box, 1),
  ArrowUp: (box) => choose(box, -1),
  Escape: (box) => show(box, false),
  Enter: (box) => take(box, chosen(box)),
};

document.addEventListener("input", (event) => {
  const box = boxOf(event.target);
  if (box) askSoon(box);
});

document.addEventListener("keydown", (event) => {
  const box = boxOf(event.target);
  if (!box || event.altKey || event.metaKey || event.isComposing) return;
  if (event.ctrlKey) {
    if (event.key === " ") {
      event.preventDefault();
      ask(box);
    }
    return;
  }
  if (list(box).hidden || !keys[event.key] || (event.key === "Enter" && (event.shiftKey || !chosen(box)))) return;
  event.preventDefault();
  event.stopPropagation();
  keys[event.key](box);
}, true);

// Pressed, not clicked: the box keeps the cursor, and the list does not close before it is used.
document.addEventListener("pointerdown", (event) => {
  const option = event.target.closest?.(".condition-words [role=option]");
  if (!option) return;
  event.preventDefault();
  take(document.querySelector(`[aria-controls="${option.parentElement.id}"]`), option);
});

document.addEventListener("focusout", (event) => {
  const box = boxOf(event.target);
  if (box) show(box, false);
});

document.addEventListener("click", (event) => {
  const box = boxOf(event.target);
  if (box && !box.value.trim()) ask(box);
});
