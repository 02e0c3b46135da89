// One search box for everything, also Ctrl+K: results as one types, all of it by keyboard.
const palette = () => document.getElementById("palette");
const options = () => [...palette().querySelectorAll("[role=option]")].filter((option) => option.offsetParent);

// What this reader opened lately stays in this browser, as references without names; the server says what may be seen.
const MOST = 6;
const shelf = () => `recent:${palette()?.dataset.reader}`;
const here = () => document.querySelector("[data-opened]")?.dataset.opened;

function opened() {
  try {
    return JSON.parse(localStorage.getItem(shelf())) ?? [];
  } catch {
    return [];
  }
}

if (palette() && here()) {
  const others = opened().filter((ref) => ref !== here());
  try {
    localStorage.setItem(shelf(), JSON.stringify([here(), ...others].slice(0, MOST + 1)));
  } catch {} // a browser that keeps nothing shows nothing recent
}

document.addEventListener("htmx:configRequest", (event) => {
  const { elt, parameters } = event.detail;
  if (!elt.closest("#palette") || elt.value.trim()) return;
  parameters.recent = opened().filter((ref) => ref !== here()).slice(0, MOST).join(" ");
});

function open() {
  const dialog = palette();
  if (!dialog || dialog.open) return;
  dialog.showModal();
  const box = dialog.querySelector("input");
  box.select();
  if (!dialog.dataset.asked) {
    dialog.dataset.asked = "yes";
    box.dispatchEvent(new Event("ask", { bubbles: true }));
  }
}

function choose(step) {
  const all = options();
  const at = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
  const next = all[(at + step + all.length) % all.length];
  for (const option of all) option.setAttribute("aria-selected", String(option === next));
  next?.scrollIntoView({ block: "nearest" });
  palette().querySelector("input").setAttribute("aria-activedescendant", next?.id ?? "");
}

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    open();
    return;
  }
  if (!event.target.closest?.("#palette")) return;
  if (event.key === "Escape") {
    event.preventDefault();
    palette().close();
  }
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    choose(event.key === "ArrowDown" ? 1 : -1);
  }
  if (event.key === "Enter") {
    event.preventDefault();
    const all = options();
    (all.find((option) => option.getAttribute("aria-selected") === "true") ?? all[0])?.click();
  }
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-palette]")) open();
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "palette-results") return;
  offerDeeds(event.detail.target);
  choose(1);
});

const plain = (words) => words.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replaceAll("ł", "l");

// What can be done on this very page (buttons in a `data-deeds`) is offered too, and done without leaving it.
function offerDeeds(results) {
  const wanted = plain(palette().querySelector("input").value.trim());
  for (const group of document.querySelectorAll("[data-deeds]")) {
    const name = group.getAttribute("aria-label");
    const deeds = [...group.querySelectorAll("button")].filter((deed) => plain(`${name} ${deed.textContent}`).includes(wanted));
    if (!deeds.length) continue;
    const heading = document.createElement("p");
    heading.className = "pop-label";
    heading.textContent = name;
    const before = wanted ? results.firstChild : [...results.querySelectorAll(".pop-label")].at(-1) ?? null;
    for (const part of [heading, ...deeds.map(offer)]) results.insertBefore(part, before);
    results.querySelector("p.soft.text-center")?.remove();
  }
}

function offer(deed, number) {
  const option = document.createElement("button");
  option.type = "button";
  option.className = "pop-item";
  option.id = `deed-${number}`;
  option.setAttribute("role", "option");
  option.setAttribute("aria-selected", "false");
  option.tabIndex = -1;
  option.append(...[...deed.childNodes].map((node) => node.cloneNode(true)));
  option.addEventListener("click", () => {
    palette().close();
    deed.scrollIntoView({ block: "center" });
    deed.click();
  });
  return option;
}
