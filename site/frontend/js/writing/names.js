import { put } from "./put.js";

const MOST = 6;
const ASKED = /(^|[\s(«"])@([^\n@]{0,40})$/;

/** The names one may mention: a button each in the list of them, and suggestions while one writes @. */
export function names(form, field) {
  const items = [...form.querySelectorAll("[data-name]")];
  if (!items.length) return;
  for (const item of items) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(item.textContent);
    button.addEventListener("click", () => {
      const before = field.value.slice(0, field.selectionStart);
      const typed = before.endsWith("@") ? 1 : 0;
      const space = before && !typed && !/\s$/.test(before) ? " " : "";
      put(field, `${space}@${item.dataset.name} `, field.selectionStart - typed, field.selectionEnd);
    });
    item.replaceChildren(button);
  }
  suggest(form, field, items.map((item) => item.dataset.name));
}

function suggest(form, field, all) {
  const list = form.querySelector(".suggested");
  const said = list.nextElementSibling;
  let begins = 0;
  let chosen = -1;

  const show = (found) => {
    list.replaceChildren(
      ...found.map((name, n) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${n}`;
        option.role = "option";
        option.textContent = name;
        return option;
      }),
    );
    list.hidden = !found.length;
    said.textContent = found.length ? `${found.join(", ")}. ${said.dataset.help}` : "";
    choose(-1);
  };
  const choose = (n) => {
    chosen = n;
    [...list.children].forEach((option, at) => option.setAttribute("aria-selected", at === n));
    if (n < 0) field.removeAttribute("aria-activedescendant");
    else field.setAttribute("aria-activedescendant", list.children[n].id);
  };
  const take = (option) => {
    put(field, `@${option.textContent} `, begins, field.selectionEnd);
    show([]);
  };

  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  field.addEventListener("input", () => {
    const at = field.selectionStart;
    const asked = ASKED.exec(field.value.slice(0, at));
    const typed = asked?.[2].toLowerCase();
    begins = at - typed?.length - 1;
    const fits = (name) => typed !== name && (` ${name}`.includes(` ${typed}`));
    show(asked ? all.filter((name) => fits(name.toLowerCase())).slice(0, MOST) : []);
  });
  field.addEventListener("keydown", (event) => {
    const count = list.children.length;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!count || event.isComposing) return;
    if (step) choose(chosen < 0 && step < 0 ? count - 1 : (chosen + step + count) % count);
    else if (event.key === "Escape") show([]);
    else if (chosen >= 0 && (event.key === "Enter" || event.key === "Tab")) take(list.children[chosen]);
    else return;
    event.preventDefault();
  });
  field.addEventListener("blur", () => show([]));
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the text keeps the focus
  list.addEventListener("click", ({ target }) => target.role === "option" && take(target));
}
