// The shell: the drawer of areas on a phone, menus that close, light and dark, being offline.
const root = document.documentElement;

function openNav(open) {
  root.dataset.nav = open ? "open" : "";
  const button = document.querySelector("[data-nav-toggle]");
  button?.setAttribute("aria-expanded", String(open));
  if (open) document.querySelector("#areas a")?.focus();
  else if (document.activeElement?.closest("#areas")) button?.focus();
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-nav-toggle]")) openNav(root.dataset.nav !== "open");
  else if (event.target.closest("[data-nav-close]")) openNav(false);
  for (const menu of document.querySelectorAll("details.pop[open]")) {
    if (!menu.contains(event.target) || event.target.closest("[data-pop-close]")) menu.open = false;
  }
  if (event.target.closest("[data-print]")) window.print();
  const theme = event.target.closest("[data-set-theme]");
  if (theme) setTheme(theme.dataset.setTheme);
});

document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (!(menu instanceof HTMLDetailsElement) || !menu.matches(".pop") || !menu.open) return;
  menu.querySelector("[data-first], input:not([type=hidden])")?.focus({ preventScroll: true });
  const card = menu.querySelector(".pop-card");
  if (!card) return;
  if (card.getBoundingClientRect().right > root.clientWidth - 8) menu.classList.add("pop-end");
  grown.observe(card);
  keepInside(card);
}, true);

// A menu never sticks out of the window, also when what it holds comes later.
function keepInside(card) {
  card.style.translate = "";
  const { left, right, width } = card.getBoundingClientRect();
  const over = Math.max(right - (root.clientWidth - 8), 0);
  const by = Math.round(left < 8 ? Math.ceil(8 - left) : -Math.min(over, left - 8));
  if (width && by) card.style.translate = `${by}px`;
}
const grown = new ResizeObserver((seen) => seen.forEach(({ target }) => target.isConnected ? keepInside(target) : grown.unobserve(target)));

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const menu = document.activeElement?.closest("details.pop[open]") ?? document.querySelector("details.pop[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary")?.focus();
      event.preventDefault();
    } else if (root.dataset.nav === "open") openNav(false);
  }
  if (["ArrowDown", "ArrowUp"].includes(event.key)) {
    const menu = event.target.closest?.("details.pop[open]");
    if (!menu || event.target.matches("input:not([type=checkbox], [type=radio]), select, textarea")) return;
    const items = [...menu.querySelectorAll(".pop-item, input")].filter((item) => item.offsetParent);
    const at = items.indexOf(document.activeElement);
    items.at((at + (event.key === "ArrowDown" ? 1 : -1) + items.length) % items.length)?.focus();
    event.preventDefault();
  }
});

function setTheme(name) {
  const year = 31536000;
  document.cookie = `theme=${name}; path=/; max-age=${name === "system" ? 0 : year}; samesite=lax`;
  if (name === "system") delete root.dataset.theme;
  else root.dataset.theme = name;
  drawAnew();
  for (const button of document.querySelectorAll("[data-set-theme]")) {
    button.setAttribute("aria-pressed", String(button.dataset.setTheme === name));
  }
}

// Chromium keeps some inherited colours of the theme before; taking the page out for a moment makes it look again.
function drawAnew() {
  const place = window.scrollY;
  document.body.hidden = true;
  void document.body.offsetHeight;
  document.body.hidden = false;
  window.scrollTo(0, place);
}

function showOffline() {
  const note = document.getElementById("offline");
  if (note) note.hidden = navigator.onLine;
}
window.addEventListener("online", showOffline);
window.addEventListener("offline", showOffline);

// A panel that was read can be put away for good.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-remember]");
  if (!button) return;
  document.cookie = `${button.dataset.remember}; path=/; max-age=31536000; samesite=lax`;
  button.closest("section")?.remove();
  document.getElementById("main")?.focus();
});
