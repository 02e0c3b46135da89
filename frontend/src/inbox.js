// The inbox: keys that do what the buttons say, one conversation after the other, and news that leaves what is being
// read and written as it is.
const FORM = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]";
const box = () => document.getElementById("inbox");
const openId = () => box()?.dataset.openTalk ?? "";
const rowsOf = () => [...document.querySelectorAll("#list .list-row[data-id]")];

document.addEventListener("keydown", (event) => {
  if (!box() || event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.(`${FORM}, dialog`)) return;
  if (event.key === "]" || event.key === "[") {
    event.preventDefault();
    step(event.key === "]" ? 1 : -1);
    return;
  }
  const marked = document.querySelector("#bulk-bar:not([hidden])");
  const button = [...document.querySelectorAll("[data-inbox-key]")].find((one) => one.dataset.inboxKey === event.key);
  if (!button || marked || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  event.stopImmediatePropagation(); // n turns pages in other lists, and the timeline has keys of its own
  window.htmx.process(button); // drawn this moment, it may not be wired yet
  button.click();
}, true);

// Who is writing leaves the text by Escape and goes on by keys; what was typed stays.
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.closest?.("[data-compose]") && event.target.matches(FORM)) event.target.blur();
});

function step(by, from = openId()) {
  const all = rowsOf();
  const at = all.findIndex((row) => row.dataset.id === String(from));
  const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by];
  if (next) open(next);
}

// Asked for by the page and not by the row, which may be drawn anew before the answer comes.
function open(row) {
  const address = row.querySelector("[data-row-link]").getAttribute("href");
  window.htmx.ajax("GET", address, { target: "#talk", swap: "innerHTML" });
  history.pushState({ htmx: true }, "", address);
}

document.addEventListener("inbox-open", ({ detail: { address } }) => {
  window.htmx.ajax("GET", address, { target: "#talk", swap: "innerHTML" });
  history.pushState({ htmx: true }, "", address);
});

document.addEventListener("click", (event) => {
  const row = event.target.closest?.("#inbox [data-row-link]")?.closest(".list-row");
  if (!row || event.ctrlKey || event.metaKey || event.shiftKey || event.button > 0) return;
  event.preventDefault();
  open(row);
});

function show(id) {
  if (id) box().dataset.openTalk = id;
  else delete box().dataset.openTalk;
  for (const row of rowsOf()) {
    row.toggleAttribute("data-current", row.dataset.id === id);
    const link = row.querySelector("[data-row-link]");
    if (row.dataset.id === id) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

function close() {
  const talk = document.getElementById("talk");
  talk.replaceChildren();
  show("");
  history.pushState({}, "", document.getElementById("list-refresh")?.getAttribute("hx-get") ?? box().dataset.inbox);
  rowsOf()[0]?.querySelector("a").focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  if (!box()) return;
  if (event.target.closest("[data-talk-back]")) {
    event.preventDefault();
    close();
  }
  if (event.target.closest("[data-beside-open]")) document.getElementById("talk-beside").dataset.open = "";
  if (event.target.closest("[data-beside-close]")) delete document.getElementById("talk-beside").dataset.open;
  const hidden = event.target.closest("[data-show]");
  if (hidden) {
    document.getElementById(hidden.dataset.show).hidden = false;
    document.querySelector(`#${hidden.dataset.show} input`)?.focus();
    hidden.remove();
  }
  const until = event.target.closest("[data-until-code]");
  if (until) until.form.elements.until.value = until.dataset.untilCode;
});

document.addEventListener("htmx:afterSwap", ({ detail: { target } }) => {
  if (target.id === "talk") {
    show(target.querySelector("[data-talk]")?.dataset.talk ?? "");
    const heading = target.querySelector(".talk-head h2")?.textContent;
    if (heading) document.title = `${heading} · Relacja`;
    beginAtTheTop();
  }
  if (target.id === "composer-box") {
    const text = document.getElementById("compose-text");
    (document.querySelector("#composer [autofocus]") ?? text)?.focus();
    const at = document.querySelector("#composer [name=how]")?.value === "forward" ? 0 : (text?.value.length ?? 0);
    text?.setSelectionRange(at, at);
  }
});

// The talk stands at its end; where the last message is longer than the window, at the top of that message.
function beginAtTheTop() {
  const scroll = document.getElementById("talk-scroll");
  const last = [...(scroll?.querySelectorAll(".talk-message") ?? [])].at(-1);
  if (!last || last.offsetHeight <= scroll.clientHeight - 24) return;
  scroll.scrollTop += last.getBoundingClientRect().top - scroll.getBoundingClientRect().top - 12;
}
document.addEventListener("DOMContentLoaded", beginAtTheTop);

// After what is done with: the next one at once. The list still stands as it was, so its neighbour is known.
document.addEventListener("inbox-next", (event) => {
  const all = rowsOf();
  const at = all.findIndex((row) => row.dataset.id === String(event.detail.after));
  const next = at < 0 ? null : (all[at + 1] ?? all[at - 1]);
  if (next) open(next);
  else if (openId() === String(event.detail.after)) close();
});

// What is marked, and where the cursor stands, survives the list being drawn anew.
let kept = null;
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id !== "list" || !box()) return;
  kept = {
    marked: [...document.querySelectorAll("#list .row-check:checked")].map((check) => check.value),
    cursor: document.querySelector("#list [data-cursor]")?.dataset.id,
    focused: document.activeElement?.closest?.("#list .list-row")?.dataset.id,
    top: document.getElementById("list").scrollTop,
    again: event.detail.requestConfig?.elt?.id === "list-refresh",
  };
});
document.addEventListener("htmx:afterSwap", ({ detail: { target } }) => {
  if (target.id !== "list" || !kept) return;
  for (const row of kept.again ? rowsOf() : []) {
    row.querySelector(".row-check").checked = kept.marked.includes(row.dataset.id);
    row.toggleAttribute("data-cursor", row.dataset.id === kept.cursor);
    if (row.dataset.id === kept.focused) row.querySelector("a").focus({ preventScroll: true });
  }
  target.scrollTop = kept.again ? kept.top : 0;
  kept = null;
  show(openId());
});

// News: messages that have not changed stay as they are, with what is unfolded in them and the look that was loaded.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, serverResponse } = event.detail;
  if (target.id !== "talk-feed" || !event.detail.shouldSwap || !target.isConnected) return;
  const fresh = new DOMParser().parseFromString(serverResponse, "text/html").getElementById("feed-fresh");
  if (fresh) merge(target, [...fresh.children]);
});

function merge(feed, fresh) {
  const wanted = new Set(fresh.map((one) => one.id));
  const first = fresh.map((one) => document.getElementById(one.id)).find(Boolean);
  let isBefore = Boolean(first);
  for (const old of [...feed.children]) {
    if (old === first) isBefore = false;
    if (!isBefore && !wanted.has(old.id)) old.remove();
  }
  let last = first?.previousElementSibling ?? null;
  for (const one of fresh) {
    const old = document.getElementById(one.id);
    let placed = old;
    if (!old || old.dataset.stamp !== one.dataset.stamp) {
      placed = document.importNode(one, true);
      if (old) old.replaceWith(placed);
      else if (last) last.after(placed);
      else feed.prepend(placed);
      window.htmx.process(placed);
    }
    last = placed;
  }
}

// An open menu in the head stays; what happened meanwhile is drawn when it has closed.
let isBehind = false;
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target, fragment } = event.detail;
  if (target?.id !== "talk-head") return;
  const isOther = fragment.querySelector?.("#talk-head")?.dataset.headOf !== target.dataset.headOf; // it came too late
  const isBusy = target.querySelector("details[open]") !== null;
  if (!isOther && !isBusy) return;
  event.detail.shouldSwap = false;
  isBehind = isBusy;
});
document.addEventListener("toggle", (event) => {
  if (!isBehind || event.target.open || !event.target.closest?.("#talk-head")) return;
  isBehind = false;
  document.body.dispatchEvent(new CustomEvent("talk-changed"));
}, true);

// The look of a message as it was sent: loaded when it is unfolded, as high as it is.
document.addEventListener("toggle", (event) => {
  const frame = event.target.open && event.target.matches?.(".talk-look") && event.target.querySelector("iframe");
  if (frame && !frame.src) frame.src = frame.dataset.look;
}, true);
document.addEventListener("load", (event) => {
  if (!event.target.matches?.(".talk-frame") || !event.target.contentDocument) return;
  const high = event.target.contentDocument.documentElement.scrollHeight;
  event.target.height = String(high);
  event.target.style.height = `${Math.min(Math.max(high + 2, 60), 4000)}px`;
}, true);
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-look-pictures]");
  if (!button) return;
  const frame = button.closest(".talk-look").querySelector("iframe");
  frame.src = `${frame.dataset.look}?pictures=1`;
  button.remove();
});

// Where the transport has a limit, what is left of it is told before it ends.
document.addEventListener("input", (event) => {
  const { longest } = event.target.dataset ?? {};
  if (!longest) return;
  const left = Number(longest) - [...event.target.value].length;
  const place = event.target.form.querySelector("[data-left]");
  if (!place) return;
  place.textContent = String(left);
  place.hidden = left > Number(longest) / 2;
});

// Pictures and files are pasted as they are dropped.
document.addEventListener("paste", (event) => {
  const form = event.target.closest?.("[data-compose]");
  const files = [...(event.clipboardData?.files ?? [])];
  const input = form?.querySelector("[data-file-box]");
  if (!input || !files.length) return;
  event.preventDefault();
  const all = new DataTransfer();
  for (const file of [...input.files, ...files]) all.items.add(file);
  input.files = all.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
});

// Ready texts: put where the caret stands; a short code (/thanks) becomes its text by Tab.
const CODE = /(?:^|\s)\/([\w-]+)$/;
document.addEventListener("keydown", (event) => {
  if (event.key !== "Tab" || event.shiftKey || event.target.id !== "compose-text") return;
  const before = event.target.value.slice(0, event.target.selectionStart);
  const code = before.match(CODE)?.[1];
  const texts = event.target.form.querySelector(".compose-texts"); // asks for the code alone: a form would send all that is written
  if (!code || !texts) return;
  event.preventDefault();
  window.htmx.ajax("GET", `${texts.dataset.textUrl}?code=${encodeURIComponent(code)}`, { source: texts, swap: "none" });
});
document.addEventListener("text-chosen", (event) => {
  const text = document.getElementById("compose-text");
  if (!text) return;
  const before = text.value.slice(0, text.selectionStart);
  const code = before.match(CODE)?.[1];
  const from = code === undefined ? text.selectionStart : text.selectionStart - code.length - 1;
  text.setRangeText(event.detail.text, from, text.selectionEnd, "end");
  text.dispatchEvent(new Event("input", { bubbles: true }));
  text.focus();
});

// Colleagues are named in a note: @ opens the list, and whoever is chosen stands in the text.
document.addEventListener("input", (event) => {
  if (event.target.id !== "compose-text" || event.data !== "@") return;
  const names = event.target.form.querySelector(".compose-names");
  if (names && !/\S@$/.test(event.target.value.slice(0, event.target.selectionStart))) names.open = true;
});
document.addEventListener("click", (event) => {
  const chosen = event.target.closest?.("[data-mention]");
  const text = document.getElementById("compose-text");
  if (!chosen || !text) return;
  const at = text.selectionStart;
  const from = text.value[at - 1] === "@" ? at - 1 : at;
  text.setRangeText(`@${chosen.dataset.mention} `, from, text.selectionEnd, "end");
  text.dispatchEvent(new Event("input", { bubbles: true }));
  text.focus();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches?.(".compose-names [data-narrow]")) return;
  event.preventDefault();
  [...event.target.closest(".pop-card").querySelectorAll("[data-mention]")].find((one) => one.offsetParent)?.click();
});

// From a search of choices down into what it found; there the arrows are the browser's own.
document.addEventListener("keydown", (event) => {
  const found = event.key === "ArrowDown" && document.getElementById(event.target.dataset?.choices)?.querySelector("input");
  if (!found) return;
  event.preventDefault();
  found.focus();
  found.click();
});
