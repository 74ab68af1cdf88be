const SECONDS = 2;

/** [data-poll="address"]: while an item in it is data-unfinished, what has changed is fetched and put in its place. */
export function poll(root) {
  const list = root.querySelector("[data-poll]");
  if (!list) return;
  const status = root.querySelector("[data-poll-done]");
  const look = async () => {
    if (!list.querySelector("[data-unfinished]")) {
      status.textContent = status.dataset.pollDone;
      return;
    }
    try {
      const answer = await fetch(list.dataset.poll);
      if (!answer.ok || answer.redirected) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      // Only what changed: focus stays where it is, and nothing is read aloud twice.
      for (const item of fresh.querySelectorAll("[data-state]")) {
        const old = root.getElementById(item.id);
        if (old && old.dataset.state !== item.dataset.state) old.replaceWith(item);
      }
    } catch {
      // the network is away: asked again
    }
    setTimeout(look, SECONDS * 1000);
  };
  if (list.querySelector("[data-unfinished]")) setTimeout(look, SECONDS * 500);
}
