// Short notes for the person alone, and what a screen reader is told.

import { element } from "./markup.js";
import { say } from "./state.js";

const SHOWN_MS = 9000;
const PER_CHARACTER_MS = 60;
const shelf = document.getElementById("toasts");
const announcer = document.getElementById("announcer");

/** Show a note. One that says what went wrong stays until it is dismissed; `again` is what trying again does. */
export function toast(text, { wrong = false, again = null, key = "" } = {}) {
  if (key) dismiss(key);
  const note = element("div", { class: wrong ? "toast wrong" : "toast", "data-key": key });
  const close = element("button", { class: "icon", type: "button", text: "×", "aria-label": say("dismiss") });
  const remove = () => note.remove();
  close.addEventListener("click", remove);
  note.append(element("p", { text, dir: "auto" }), close);
  if (again) {
    const button = element("button", { class: "again", type: "button", text: say("retry") });
    button.addEventListener("click", () => (remove(), again()));
    note.append(button);
  }
  shelf.append(note);
  if (!wrong) fade(note, remove, SHOWN_MS + PER_CHARACTER_MS * text.length);
}

/** Take away the note that was shown under a key. */
export function dismiss(key) {
  shelf.querySelector(`[data-key="${key}"]`)?.remove();
}

// A note waits as long as it is being read: under the pointer, or with the focus in it.
function fade(note, remove, wait) {
  let timer = setTimeout(remove, wait);
  const hold = () => clearTimeout(timer);
  const release = () => (hold(), (timer = setTimeout(remove, wait / 2)));
  for (const name of ["pointerenter", "focusin"]) note.addEventListener(name, hold);
  for (const name of ["pointerleave", "focusout"]) note.addEventListener(name, release);
}

/** Tell a screen reader, without showing anything. */
export function announce(text) {
  announcer.textContent = "";
  requestAnimationFrame(() => (announcer.textContent = text));
}
