import { words } from "./words.js";

const PREFIX = "draft:";
const KEPT_FOR = 7 * 24 * 3600 * 1000;
const TEXT = "textarea, input:not([type]), input[type=text], input[type=search]";
const CHOICE = "input[type=radio], select";

const storage = () => {
  try {
    return window.localStorage;
  } catch {
    return null; // a browser that keeps nothing
  }
};

/** What is written, and what is chosen beside it, in form[data-draft="key"] is kept in this browser until it is sent. */
export function drafts(root) {
  const kept = storage();
  if (!kept) return;
  const done = root.querySelector("[data-draft-done], .draft-done");
  for (const key of Object.keys(kept)) {
    if (!key.startsWith(PREFIX)) continue;
    const draft = read(kept, key);
    // Cleared when it was sent from here and taken, or is too old: others may use this machine.
    if (!draft || Date.now() - draft.at > KEPT_FOR || (done && draft.sent)) kept.removeItem(key);
  }
  for (const form of root.querySelectorAll("form[data-draft]")) keep(form, kept);
}

function read(kept, key) {
  try {
    const draft = JSON.parse(kept.getItem(key));
    return draft && typeof draft.values === "object" && draft.values ? draft : null;
  } catch {
    return null;
  }
}

function keep(form, kept) {
  const key = PREFIX + (form.dataset.draft || location.pathname);
  const fields = [...form.querySelectorAll(TEXT)].filter((field) => field.name);
  // A quote that the page begins with is added to what was written, not put in its place.
  const empty = fields.every((field) => !field.value.trim() || "adds" in field.dataset);
  const draft = read(kept, key);
  if (draft && empty) restore(form, fields, draft.values);

  let timer;
  const write = (sent) => {
    clearTimeout(timer);
    const values = {};
    for (const field of fields) if (field.value.trim()) values[field.name] = field.value;
    const any = Object.keys(values).length;
    for (const one of form.querySelectorAll(CHOICE)) if (one.type !== "radio" || one.checked) values[one.name] = one.value;
    try {
      if (any) kept.setItem(key, JSON.stringify({ at: Date.now(), sent, values }));
      else kept.removeItem(key);
    } catch {
      // full: the text still stands in the form
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(write, 400, false);
  });
  form.addEventListener("submit", (event) => write(event.submitter?.name !== "act"));
}

function restore(form, fields, values) {
  let any = false;
  for (const field of fields) {
    if (typeof values[field.name] !== "string") continue;
    const quote = "adds" in field.dataset ? field.value : "";
    const written = values[field.name].replace(/\r\n/g, "\n");
    field.value = quote.trim() && !written.includes(quote.trim()) ? `${written.trimEnd()}\n\n${quote}` : written;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    any = true;
  }
  if (!any) return;
  for (const one of form.querySelectorAll(CHOICE)) {
    if (one.type === "radio") one.checked = values[one.name] === one.value || (!(one.name in values) && one.checked);
    else if ([...one.options].some((option) => option.value === values[one.name])) one.value = values[one.name];
    if (one.value && one.type !== "radio") one.closest("details")?.setAttribute("open", "");
  }
  const said = document.createElement("p");
  said.className = "composer__hint";
  said.setAttribute("role", "status");
  said.textContent = words.restored;
  form.prepend(said);
}
