import { words } from "./words.js";

const NEAR = 0.8;

/** textarea[data-max="10000"] says how many characters are left, from four fifths on. */
export function counters(root) {
  for (const field of root.querySelectorAll("textarea[data-max], input[data-max]")) {
    const max = Number(field.dataset.max);
    if (!max) continue;
    const shown = document.createElement("span");
    shown.className = "counter";
    shown.setAttribute("role", "status");
    field.after(shown);
    const count = () => {
      const length = [...field.value].length; // as the server counts: characters, not UTF-16 units
      const left = max - length;
      shown.hidden = length < max * NEAR;
      shown.textContent = shown.hidden ? "" : `${Math.abs(left)} ${left < 0 ? words.over : words.left}`;
      shown.toggleAttribute("data-over", left < 0);
    };
    field.addEventListener("input", count);
    count();
  }
}
