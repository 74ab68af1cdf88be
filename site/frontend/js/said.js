const BAR = 80; // what may stand fixed at the top

/** What is said to one who is led to a post stands above the post, not out of sight at the top of the page. */
export function said(root) {
  const messages = root.querySelector("div.messages");
  const post = messages && location.hash && root.querySelector(`.post-list > [id="${CSS.escape(location.hash.slice(1))}"]`);
  if (!post) return;
  post.before(messages);
  // The browser goes to the post once more when the page has loaded.
  post.style.scrollMarginTop = `${post.offsetTop - messages.offsetTop + BAR}px`;
  post.scrollIntoView();
}
