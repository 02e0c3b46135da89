// When a chat has ended, one question: how was it? A click answers it, a word may follow; whoever closes it, or writes on
// instead, is not asked again.
export function rating({ ask, words, failed, grown }) {
  const form = document.getElementById("rate");
  const asks = document.getElementById("rate-asks");
  const more = document.getElementById("rate-more");
  const word = document.getElementById("word");
  const question = asks.textContent;
  let given = 0;

  function hide() {
    form.hidden = true;
    given = 0;
  }

  function show(state) {
    if (state.standing !== "done") hide();
    else if (state.rates && form.hidden) {
      asks.textContent = question;
      more.hidden = true;
      word.value = "";
      mark();
      form.hidden = false;
      grown();
    } else if (!state.rates && !given) hide();
  }

  function mark() {
    for (const button of form.querySelectorAll("[data-rating]")) {
      button.setAttribute("aria-pressed", String(Number(button.dataset.rating) === given));
      button.disabled = given > 0;
    }
  }

  form.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-rating]");
    if (!button || given) return;
    given = Number(button.dataset.rating);
    mark();
    try {
      await ask("rating", { rating: given });
      asks.textContent = words.rated;
      more.hidden = false;
      grown();
      word.focus();
    } catch (problem) {
      given = 0;
      mark();
      failed(problem);
    }
  });

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      if (word.value.trim()) await ask("rating", { rating: given, word: word.value });
      hide();
    } catch (problem) {
      failed(problem);
    }
  });

  document.getElementById("rate-close").addEventListener("click", () => {
    if (!given) ask("rating", { rating: null }).catch(() => {});
    hide();
    document.getElementById("text").focus();
  });

  return { show };
}
