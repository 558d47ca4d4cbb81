// The bot's forms, as dialogs, and its answers to what was pressed.

import { element, fragment } from "./markup.js";
import { post, Refusal } from "./server.js";
import { here, nonce, say } from "./state.js";
import { announce, toast } from "./toasts.js";

const dialog = document.getElementById("dialog");
const CANCEL = "linkpin-cancel";
let openedFrom = "";

/** Show what the bot said at once: a form, a note, or nothing. */
export function respond(answer) {
  if (answer.form) show(answer.form);
  else if (dialog.open) close();
  here.askedAt = Date.now();
  if (answer.notice) toast(answer.notice);
}

function show(html) {
  dialog.replaceChildren(fragment(html));
  const form = dialog.querySelector("form");
  dialog.setAttribute("aria-labelledby", form.getAttribute("aria-labelledby"));
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
  const first = dialog.querySelector("[aria-invalid] input, [aria-invalid], input:not([type=hidden]), select, textarea");
  first?.focus();
}

function close() {
  dialog.close();
  dialog.replaceChildren();
}

/** Keep in mind which message a form is opened from: the button may have been replaced when the form closes. */
function remember(form) {
  openedFrom = form.closest(".message")?.id ?? "";
}

dialog.addEventListener("close", () => {
  if (document.activeElement !== document.body && document.activeElement !== null) return;
  const back = document.getElementById(openedFrom)?.querySelector("button, summary, select");
  (back ?? document.getElementById("text"))?.focus({ preventScroll: true });
});

/** Send a form of the bot's: the buttons of a card, or a dialog's page. */
export async function submit(form, button) {
  if (form.getAttribute("aria-busy") === "true") return;
  if (button?.name === CANCEL) return void close();
  const inDialog = dialog.contains(form);
  if (!inDialog) remember(form);
  const fields = [...new FormData(form, button).entries(), ["nonce", nonce()]];
  form.setAttribute("aria-busy", "true");
  announce(say("working"));
  try {
    const answer = await post(form.getAttribute("action"), fields);
    form.querySelectorAll("details[open]").forEach((each) => (each.open = false));
    respond(answer);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (inDialog) problem(form, error.message);
    else toast(error.message, { wrong: true, key: "refusal" });
  } finally {
    form.removeAttribute("aria-busy");
  }
}

// A note would lie behind the dialog, where nobody can reach it.
function problem(form, text) {
  form.querySelector(".failed")?.remove();
  form.querySelector(".buttons").before(element("p", { class: "problem failed", role: "alert", text }));
}

// Without script the server shows a form in the page; with script it is a real dialog.
if (dialog.open) {
  dialog.close();
  if (dialog.querySelector("form")) dialog.showModal();
}
