import { words } from "./words.js";

/** button[data-share hidden]: shown where it can work; shares or copies the page's (or data-share's) address. */
export function share(root) {
  for (const button of root.querySelectorAll("button[data-share]")) {
    if (!navigator.share && !navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const url = new URL(button.dataset.share || location.pathname, location.href).href;
      try {
        if (navigator.share) {
          await navigator.share({ title: document.title, url });
          return;
        }
        await copy(button, url);
      } catch {
        // the reader changed their mind
      }
    });
  }
  // button[data-copy=<id> hidden]: copies what stands in that field.
  for (const button of root.querySelectorAll("button[data-copy]")) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", () => copy(button, document.getElementById(button.dataset.copy).value).catch(() => {}));
  }
}

async function copy(button, text) {
  await navigator.clipboard.writeText(text);
  const label = [...button.childNodes];
  button.setAttribute("aria-live", "polite");
  button.replaceChildren(words.copied);
  setTimeout(() => button.replaceChildren(...label), 2500);
}
