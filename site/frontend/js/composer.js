// What helps one write: a toolbar, names, similar threads, the draft kept on the server. Without it, the form works as it is.
import { names } from "./writing/names.js";
import { tools } from "./writing/tools.js";

const pause = (act, milliseconds) => {
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(act, milliseconds);
  };
};

for (const field of document.querySelectorAll(".writing textarea")) {
  const form = field.form;
  names(form, field); // first: a key that chooses a name does nothing else
  tools(field);
  keep(form);
  form.addEventListener("submit", (event) => {
    const { caret, picture, alternative_text: words } = form.elements;
    if (!caret) return;
    caret.value = field.selectionEnd;
    // A chosen file cannot be shown again by the server; so what it shows is asked for before it is sent.
    words.required = picture.value && event.submitter?.value === "picture";
    if (!words.reportValidity()) event.preventDefault();
  });
}
for (const title of document.querySelectorAll("[data-similar]")) similar(title);
document.getElementById("forhandsvisning")?.scrollIntoView();

function similar(title) {
  const shown = title.closest("form").querySelector(".similar");
  const look = pause(async () => {
    const asked = title.value.trim().slice(0, 400);
    const answer = asked.length < 4 ? null : await fetch(`${title.dataset.similar}&tittel=${encodeURIComponent(asked)}`).catch(() => null);
    if (title.value.trim().slice(0, 400) === asked) shown.innerHTML = answer?.ok ? await answer.text() : "";
  }, 500);
  title.addEventListener("input", look);
}

function keep(form) {
  if (!form.dataset.kept) return;
  const said = form.querySelector(".saved");
  let sending = false;
  form.addEventListener("submit", () => (sending = true));
  addEventListener("pageshow", () => (sending = false));
  const save = pause(async () => {
    if (sending) return;
    const data = new FormData(form);
    data.delete("picture");
    data.set("act", "keep");
    const answer = await fetch(location.href, { method: "POST", body: data, redirect: "error" }).catch(() => null);
    said.hidden = answer?.status !== 204;
    said.textContent = said.hidden ? "" : form.dataset.kept;
  }, 2000);
  form.addEventListener("input", save);
}
