/** Puts what is marked in the page on a line of its own in the field that a button names (`data-marks`). */
for (const button of document.querySelectorAll("[data-marks]")) {
  const field = document.getElementById(button.dataset.marks);
  button.hidden = false;
  button.addEventListener("pointerdown", (event) => event.preventDefault()); // what is marked stays marked
  button.addEventListener("click", () => {
    const marked = String(getSelection()).trim();
    if (marked) field.value = `${field.value.trimEnd()}\n${marked}\n`.trimStart();
  });
}
