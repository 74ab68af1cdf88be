// The reading room: one keystroke to the next, and selected words carried to where they are marked.
const LONGEST = 2000;

/** What is selected inside a post's text, on one line; empty if nothing is. */
function selected(within) {
  const selection = getSelection();
  if (!selection || selection.isCollapsed || !within || !within.contains(selection.anchorNode)) return "";
  return selection.toString().replace(/\s+/g, " ").trim().slice(0, LONGEST);
}

/** Where words are marked: the keyboard begins in the form, or at what is wrong; selecting in the post fills the field. */
function fill(form) {
  const text = document.querySelector("[data-room-text]");
  const field = form.querySelector("textarea");
  const errors = document.querySelector(".ds-error-summary");
  if (errors) errors.focus();
  else form.querySelector("input[name=part]:checked")?.focus({ preventScroll: true });
  document.addEventListener("selectionchange", () => {
    const words = selected(text);
    if (!words) return;
    field.value = words;
    form.querySelector("input[type=radio][value=utvalg]").checked = true;
  });
}

/** In the list: the link to marking takes the selection with it, and keys lead from post to post. */
function read(room) {
  const posts = [...room.querySelectorAll("article.room-post")];
  for (const post of posts) {
    const link = post.querySelector("[data-room-mark]");
    const address = link.href;
    link.addEventListener("click", () => {
      const words = selected(post.querySelector("[data-room-text]"));
      link.href = words ? `${address}&tekst=${encodeURIComponent(words)}` : address;
    });
  }
  const target = location.hash && document.getElementById(location.hash.slice(1));
  if (target && posts.includes(target)) target.focus();
  keys(room, posts);
}

function keys(room, posts) {
  const shown = room.querySelector("[data-room-keys]");
  const toggle = shown.querySelector("button");
  const set = (on) => toggle.setAttribute("aria-pressed", String(on));
  shown.hidden = false;
  set(localStorage.getItem("room-keys") !== "off");
  toggle.addEventListener("click", () => {
    const on = toggle.getAttribute("aria-pressed") !== "true";
    localStorage.setItem("room-keys", on ? "on" : "off");
    set(on);
  });
  const step = (by) => {
    const here = posts.findIndex((post) => post.contains(document.activeElement));
    const next = here < 0 ? (by > 0 ? 0 : -1) : here + by;
    if (posts[next]) posts[next].focus();
    else room.querySelector(by > 0 ? "a[rel=next]" : "a[rel=prev]")?.click();
  };
  const press = (what) => {
    const post = posts.find((one) => one.contains(document.activeElement));
    post?.querySelector(what)?.click();
  };
  const acts = {
    j: () => step(1),
    n: () => step(1),
    k: () => step(-1),
    p: () => step(-1),
    m: () => press("[data-room-mark]"),
    l: () => press("[data-room-read]"),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || toggle.getAttribute("aria-pressed") !== "true") return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const act = acts[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  });
}

const form = document.querySelector("[data-room-form]");
const room = document.querySelector("[data-room]");
if (form) fill(form);
if (room) read(room);
