/** Puts text in place of what stands from … to, so that the browser's own undo undoes it. */
export function put(field, text, from, to) {
  field.focus();
  field.setSelectionRange(from, to);
  if (from === to && !text) return;
  if (document.execCommand(text ? "insertText" : "delete", false, text)) return;
  field.setRangeText(text, from, to, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
