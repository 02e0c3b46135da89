// A page with a telephone fetches it, once: <div data-softphone="…" data-softphone-script="…">.
let mounted = null;

function look() {
  const element = document.querySelector("[data-softphone][data-softphone-script]");
  if (!element || mounted === element) return;
  mounted = element;
  import(element.dataset.softphoneScript)
    .then(({ mount }) => mount(element))
    .catch(() => {
      element.dataset.softphoneState = "away";
    });
}

document.addEventListener("DOMContentLoaded", look);
document.addEventListener("htmx:afterSettle", look);
