// Says which post one is at in a long thread, while one scrolls. Without it the bar says which posts the page holds.
export function position(root) {
  const bar = root.querySelector(".position");
  const posts = [...root.querySelectorAll(".post-list > .post:not(.post--trace, .post--held)")];
  if (!bar || !posts.length) return;
  const progress = bar.querySelector("progress");
  const here = bar.querySelector("p[data-here]");
  const tell = () => {
    const at = posts.findLastIndex((post) => post.getBoundingClientRect().top < innerHeight / 2);
    const number = Number(bar.dataset.first) + Math.max(at, 0);
    progress.value = number;
    here.textContent = bar.dataset.here.replace("{n}", number);
  };
  let waiting = 0;
  addEventListener("scroll", () => (waiting ||= requestAnimationFrame(() => ((waiting = 0), tell()))), { passive: true });
}
