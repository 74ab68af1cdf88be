const STILL = 1000; // pressing a link may unmark what was marked
const LONGEST = 1500;

/** a[data-quote] in a post quotes only what is marked in it, if something is. */
export function quote(root) {
  let marked = null;
  root.addEventListener("selectionchange", () => {
    const selection = root.getSelection();
    const text = selection.toString().trim();
    const body = selection.anchorNode?.parentElement?.closest(".post__body");
    if (text && body?.contains(selection.focusNode)) marked = { post: body.closest(".post"), text };
    else if (marked) marked.until ??= Date.now() + STILL;
  });
  root.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-quote]");
    if (!link) return;
    const url = new URL(link.href);
    url.searchParams.delete("utdrag");
    if (marked?.post.contains(link) && !(marked.until < Date.now())) {
      url.searchParams.set("utdrag", marked.text.slice(0, LONGEST));
    }
    link.href = url;
  });
}
