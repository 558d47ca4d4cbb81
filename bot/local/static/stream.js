// Messages live, by server-sent events. A browser opens six connections to one server at most, over all tabs, so a tab
// that nobody sees gives its own back; the number of the last change lets it go on where it was.

import { put } from "./messages.js";
import { counts, read, show } from "./rooms.js";
import { address, here, say } from "./state.js";
import { announce, dismiss, toast } from "./toasts.js";

const ANSWER_MS = 8000;
const HIDDEN_MS = 20_000;
const PATIENCE_MS = 3000;
const AGAIN_MS = [1000, 2000, 5000];
let source = null;
let failures = 0;
let cutOff = null;
let hiding = null;
let zone = null;

/** Listen from the last change on that this page has seen. */
export function listen() {
  source?.close();
  source = new EventSource(address("/chat/events", { after: here.newest }));
  source.addEventListener("message", ({ data, lastEventId }) => message(JSON.parse(data), lastEventId));
  source.addEventListener("unread", ({ data }) => counts(JSON.parse(data)));
  source.addEventListener("viewer", ({ data }) => viewer(JSON.parse(data)));
  source.addEventListener("open", connected);
  source.addEventListener("error", lost);
}

// Somebody chose another language or zone in the chat: all that stands here is in the old one. Drafts are kept.
function viewer(told) {
  zone ??= told.zone;
  if (told.language !== document.documentElement.lang || told.zone !== zone) location.reload();
}

function message(told, number) {
  here.newest = Math.max(here.newest, Number(number));
  const fresh = told.room === here.room ? put(told) : !told.gone;
  if (fresh && !told.mine && told.room === here.room) {
    announce(say("new_from", { name: told.author, text: told.summary }));
  }
  if (told.room === here.room) read();
  else if (answersHome(told)) show(told.room);
}

// What was asked for on the home card is answered in the direct message: go there.
function answersHome(told) {
  return here.room === "home" && told.room === "linkpin" && !told.gone && Date.now() - here.askedAt < ANSWER_MS;
}

function connected() {
  clearTimeout(cutOff);
  cutOff = null;
  if (failures) announce(say("back_again"));
  failures = 0;
  dismiss("away");
}

// The browser tries again by itself, except after an answer that is no stream.
function lost() {
  failures += 1;
  cutOff ??= setTimeout(() => toast(say("away"), { wrong: true, key: "away" }), PATIENCE_MS);
  if (source.readyState === EventSource.CLOSED) {
    setTimeout(listen, AGAIN_MS[Math.min(failures, AGAIN_MS.length) - 1]);
  }
}

document.addEventListener("visibilitychange", () => {
  clearTimeout(hiding);
  if (document.visibilityState === "hidden") {
    hiding = setTimeout(() => (source?.close(), (source = null)), HIDDEN_MS);
  } else if (!source) listen();
});

window.addEventListener("pagehide", () => (source?.close(), (source = null)));
window.addEventListener("pageshow", (event) => {
  if (event.persisted) listen();
});
