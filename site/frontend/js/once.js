import { words } from "./words.js";

/** A form is sent once: the second press while it is on its way does nothing. */
export function once(root) {
  const sending = new Map();
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.target === "_blank") return;
    if (sending.has(form)) {
      event.preventDefault();
      return;
    }
    const button = event.submitter || form.querySelector("button[type=submit], button:not([type])");
    sending.set(form, button && { button, label: [...button.childNodes] });
    if (!button) return;
    button.setAttribute("aria-disabled", "true");
    if (!button.hasAttribute("aria-pressed")) button.replaceChildren(words.sending);
  });
  // Back in the browser's history: the page may come as it was left.
  window.addEventListener("pageshow", () => {
    for (const known of sending.values()) {
      if (!known) continue;
      known.button.removeAttribute("aria-disabled");
      known.button.replaceChildren(...known.label);
    }
    sending.clear();
  });
}
