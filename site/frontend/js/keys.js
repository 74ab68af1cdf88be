// The desk's keys: each does what a link on the page does. They can be turned off, and never take what is typed in a field.
const OFF = "keys-off";
const FIELDS = "input:not([type=checkbox]), textarea, select, [contenteditable]";

export function keys(page) {
  const help = page.getElementById("taster");
  if (!help) return;
  const on = help.querySelector("[data-keys-on]");
  on.checked = !localStorage.getItem(OFF);
  on.closest("label").hidden = false;
  on.addEventListener("change", () => (on.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1")));

  const rows = [...page.querySelectorAll(".queue-item")];
  const where = (test) => rows.findIndex(test);
  const here = () => {
    const focused = where((row) => row.contains(page.activeElement));
    return focused < 0 ? where((row) => row.matches(":target")) : focused;
  };
  const follow = (rel) => page.querySelector(`main a[rel=${rel}]`)?.click();
  const step = (by, rel) => {
    if (!rows.length) return follow(rel);
    const to = rows[Math.min(rows.length - 1, Math.max(0, here() + by))];
    to.querySelector("h2 a").focus();
  };
  const acts = {
    j: () => step(1, "next"),
    k: () => step(-1, "prev"),
    u: () => follow("up"),
    x: () => rows[here()]?.querySelector("[form=bulk]")?.click(),
    "?": () => {
      help.open = !help.open;
      help.querySelector("summary").focus();
    },
  };
  acts.n = acts.j;
  acts.p = acts.k;
  page.addEventListener("keydown", (event) => {
    if (!on.checked || event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.(FIELDS)) return;
    if (!Object.hasOwn(acts, event.key)) return;
    event.preventDefault();
    acts[event.key]();
  });
}
