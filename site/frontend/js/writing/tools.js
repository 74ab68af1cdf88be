import { put } from "./put.js";

const ITEM = /^(\s*)([-*+]|(\d+)([.)]))(\s+)/;

/** The toolbar and its keys; and a list that goes on with the next line. */
export function tools(field) {
  const bar = field.parentElement.querySelector(".toolbar");
  bar.hidden = false;
  bar.addEventListener("click", ({ target }) => {
    const { mark, lines: begin, link: words } = target.closest("button")?.dataset || {};
    if (mark) toggle(field, mark);
    if (begin) lines(field, begin);
    if (words) link(field, words);
  });
  field.addEventListener("keydown", (event) => {
    if (event.altKey || event.shiftKey || event.isComposing || event.defaultPrevented) return;
    const mark = (event.ctrlKey || event.metaKey) && { b: "**", i: "*" }[event.key];
    if (mark) toggle(field, mark);
    else if (event.key !== "Enter" || event.ctrlKey || event.metaKey || !goOn(field)) return;
    event.preventDefault();
  });
}

/** What is marked without the space around it, as [from, to]. */
function marked({ selectionStart: start, selectionEnd: end, value }) {
  const text = value.slice(start, end);
  const from = start + text.length - text.trimStart().length;
  return [from, from + text.trim().length];
}

/** Marks what is chosen, or takes the mark away where it has it. */
function toggle(field, mark) {
  const { value } = field;
  const { length } = mark;
  const [from, to] = marked(field);
  const before = value.slice(0, from).match(/\**$/)[0].length;
  const after = value.slice(to).match(/^\**/)[0].length;
  const text = value.slice(from, to);
  const inner = Math.min(text.match(/^\**/)[0].length, text.match(/\**$/)[0].length);
  // Of two marks in one row of stars, two stars are bold and an odd one is italic.
  const has = (stars) => (length > 1 ? stars > 1 : stars % 2);
  if (has(Math.min(before, after))) {
    put(field, text, from - length, to + length);
    field.setSelectionRange(from - length, to - length);
  } else if (text.length > 2 * length && has(inner)) {
    put(field, text.slice(length, -length), from, to);
    field.setSelectionRange(from, to - 2 * length);
  } else if (from === to && has(after)) {
    field.focus();
    field.setSelectionRange(to + length, to + length); // at the end of what is marked: out of it
  } else {
    put(field, mark + text + mark, from, to);
    field.setSelectionRange(from + length, to + length);
  }
}

function lines(field, mark) {
  const { value } = field;
  const start = value.lastIndexOf("\n", field.selectionStart - 1) + 1;
  const next = value.indexOf("\n", field.selectionEnd);
  const end = next < 0 ? value.length : next;
  const all = value.slice(start, end).split("\n");
  const has = all.every((line) => line.startsWith(mark));
  put(field, all.map((line) => (has ? line.slice(mark.length) : mark + line)).join("\n"), start, end);
}

function link(field, words) {
  const [from, to] = marked(field);
  const text = field.value.slice(from, to);
  const isAddress = /^https?:\/\/\S+$/.test(text);
  const named = isAddress ? words : text || words;
  put(field, `[${named}](${isAddress ? text : "https://"})`, from, to);
  const at = isAddress ? from + 1 : from + named.length + 3;
  field.setSelectionRange(at, at + (isAddress ? named : "https://").length);
}

/** Enter in a list: the next item; at an empty one, the end of the list. Says whether it did anything. */
function goOn(field) {
  const { selectionStart: at, selectionEnd: end, value } = field;
  const start = value.lastIndexOf("\n", at - 1) + 1;
  const item = ITEM.exec(value.slice(start, at));
  if (!item) return false;
  const [begins, indent, bullet, number, sign, space] = item;
  const isEmpty = at === end && start + begins.length === at && /^[ \t]*(\n|$)/.test(value.slice(at));
  if (isEmpty) put(field, "", start, at);
  else put(field, `\n${indent}${number ? +number + 1 + sign : bullet}${space}`, at, end);
  return true;
}
