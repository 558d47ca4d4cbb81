// The message box: Enter sends, files are dropped, picked or pasted, and nothing that was written gets lost.

import { respond } from "./dialogs.js";
import { element } from "./markup.js";
import { whisper } from "./messages.js";
import { post, Refusal, upload } from "./server.js";
import { address, here, limit, nonce, say } from "./state.js";
import { announce, toast } from "./toasts.js";

const MB = 1 << 20;
const FILES = 10;
let picked = []; // {file, id, wrong, stop, item}
let attempt = nonce(); // the same until what is in the box has arrived

const box = () => document.getElementById("text");
const draft = () => `draft:${here.room}`;

/** Bring the message box of the room to life, with what was written there before. */
export function start() {
  const text = box();
  if (!text) return;
  if (!text.value) text.value = sessionStorage.getItem(draft()) ?? "";
  showPicked();
}

/** Put a text into the box, to be sent or changed. */
export function suggest(text) {
  if (!box()) return;
  box().value = text;
  keep();
  box().focus();
}

function keep() {
  sessionStorage.setItem(draft(), box().value);
}

document.addEventListener("input", (event) => {
  if (event.target.id === "text") keep();
});

document.addEventListener("keydown", (event) => {
  if (event.target.id !== "text" || event.key !== "Enter") return;
  if (event.shiftKey || event.isComposing) return;
  event.preventDefault();
  event.target.form.requestSubmit();
});

document.addEventListener("submit", (event) => {
  if (event.target.id !== "composer") return;
  event.preventDefault();
  send(event.target);
});

async function send(form) {
  const text = box().value;
  if ((!text.trim() && !picked.length) || form.dataset.sending) return;
  if (picked.some((each) => !each.id && !each.tooLarge)) return void waitForFiles(form);
  const fields = [["text", text], ["nonce", attempt]];
  for (const { id, file, tooLarge } of picked) {
    fields.push(tooLarge ? ["refused", `${file.size} ${file.name}`] : ["upload", `${id} ${file.name}`]);
  }
  const room = here.room;
  form.dataset.sending = "yes";
  try {
    const answer = await post(form.getAttribute("action"), fields);
    sessionStorage.removeItem(`draft:${room}`);
    if (here.room === room && box()?.value === text) box().value = "";
    picked = [];
    attempt = nonce();
    showPicked();
    if (answer.notice && here.room === room) whisper(answer.notice, say("only_you"));
    respond(here.room === room ? { ...answer, notice: "" } : answer);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    toast(error.message, { wrong: true, key: "send", again: () => send(form) });
  } finally {
    delete form.dataset.sending;
  }
}

// Sent as soon as the last file has arrived; one that can't arrive must be taken away first.
function waitForFiles(form) {
  if (picked.every((each) => !each.wrong)) form.dataset.whenArrived = "yes";
  else announce(picked.find((each) => each.wrong).wrong);
}

/** Take files: each is uploaded at once. */
export function take(files) {
  if (!box()) return;
  for (const file of [...files].slice(0, FILES - picked.length)) {
    const entry = { file, id: "", wrong: "", tooLarge: file.size > limit, stop: new AbortController() };
    picked.push(entry);
    if (!entry.tooLarge) start_upload(entry);
  }
  showPicked();
  box().focus();
}

async function start_upload(entry) {
  const { file } = entry;
  announce(say("uploading", file));
  const url = address("/chat/files/new", { name: file.name });
  try {
    const kept = await upload(url, file, (share) => progress(entry, share), entry.stop.signal);
    entry.id = kept.id;
    announce(say("uploaded", file));
  } catch (error) {
    if (entry.stop.signal.aborted) return;
    entry.wrong = error.message;
    announce(error.message);
  }
  showPicked();
  const form = document.getElementById("composer");
  if (form?.dataset.whenArrived && picked.every((each) => each.id || each.tooLarge)) {
    delete form.dataset.whenArrived;
    send(form);
  }
}

function progress(entry, share) {
  const bar = entry.item?.querySelector("progress");
  if (bar) bar.value = share;
}

function showPicked() {
  const list = document.getElementById("picked");
  list?.replaceChildren(...picked.map(row));
}

function row(entry) {
  const { file, id, wrong, tooLarge } = entry;
  const item = element("li");
  const remove = element("button", { class: "icon", type: "button", text: "×", "aria-label": say("remove", file) });
  remove.addEventListener("click", () => drop(entry));
  const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  icon.setAttribute("viewBox", "0 0 24 24");
  icon.setAttribute("class", "line");
  icon.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", "M6 3h8l4 4v14H6zM14 3v5h4");
  icon.append(path);
  item.append(icon, element("span", { class: "name", text: file.name }), element("small", { text: size(file.size) }), remove);
  if (tooLarge) item.append(element("p", { class: "wrong", text: say("too_large", { name: file.name, limit: limit / MB }) }));
  else if (wrong) item.append(element("p", { class: "wrong", text: wrong }));
  else if (!id) item.append(element("progress", { max: 1, value: 0, "aria-label": say("uploading", file) }));
  entry.item = item;
  return item;
}

function drop(entry) {
  entry.stop.abort(new Error("removed"));
  picked = picked.filter((each) => each !== entry);
  showPicked();
  box()?.focus();
}

function size(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1e6 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

// ---------------------------------------------------------------- picked, pasted, dropped

document.addEventListener("change", (event) => {
  if (event.target.id !== "file") return;
  take(event.target.files);
  event.target.value = "";
});

document.addEventListener("paste", (event) => {
  if (event.target.id !== "text" || !event.clipboardData.files.length) return;
  event.preventDefault();
  take(event.clipboardData.files);
});

const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
let depth = 0;

document.addEventListener("dragenter", (event) => {
  if (!carriesFiles(event)) return;
  depth += 1;
  document.body.classList.toggle("dropping", box() !== null);
});

document.addEventListener("dragleave", () => {
  depth = Math.max(0, depth - 1);
  if (!depth) document.body.classList.remove("dropping");
});

document.addEventListener("dragover", (event) => {
  if (carriesFiles(event)) event.preventDefault();
});

document.addEventListener("drop", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  depth = 0;
  document.body.classList.remove("dropping");
  take(event.dataTransfer.files);
});
