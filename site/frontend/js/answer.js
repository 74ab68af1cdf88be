// The answer's length and reading ease beside the question's, and its draft kept where colleagues see it.
const WORD = /\p{L}+(?:[-’']\p{L}+)*/gu;

for (const shown of document.querySelectorAll("[data-tone]")) {
  const field = document.getElementById(shown.dataset.tone);
  const [number, ease] = shown.querySelectorAll("span");
  const tell = () => {
    const words = field.value.match(WORD) ?? [];
    shown.hidden = !words.length;
    number.textContent = words.length;
    const sentences = (field.value.match(/[.!?:]+(?=\s|$)/g) ?? []).length + !/[.!?:]\s*$/.test(field.value);
    const lix = words.length / sentences + (100 * words.filter((word) => word.length > 6).length) / words.length;
    const [easy, middling, hard] = shown.dataset.ease.split("|");
    ease.textContent = words.length < 8 ? "" : `, ${lix < 30 ? easy : lix < 45 ? middling : hard}`;
  };
  field.addEventListener("input", tell);
  tell();
  document.querySelector("[data-tone-said]")?.remove();
  keep(field.form);
}

function keep(form) {
  const said = form.querySelector(".saved");
  let timer;
  form.addEventListener("submit", () => clearTimeout(timer));
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const data = new FormData(form);
      data.set("act", "keep");
      const answer = await fetch(location.href, { method: "POST", body: data, redirect: "error" }).catch(() => null);
      said.hidden = answer?.status !== 204;
      said.textContent = said.hidden ? "" : form.dataset.kept;
    }, 2000);
  });
}
