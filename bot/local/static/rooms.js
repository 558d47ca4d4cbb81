// The list of rooms: which one is shown, what is unread in the others, and how the keyboard moves among them.

import * as composer from "./composer.js";
import { fragment } from "./markup.js";
import { lastSerial, toEnd, toTop } from "./messages.js";
import { get, Refusal } from "./server.js";
import { address, here, me, say } from "./state.js";
import { toast } from "./toasts.js";

const side = document.getElementById("side");
const menuLink = () => document.querySelector(".menu-link");

/** Show another room without loading the page anew. */
export async function show(room, { remember = true, draft = "" } = {}) {
  try {
    const answer = await get(address("/chat/room", { in: room }));
    here.room = answer.room;
    document.getElementById("head").replaceWith(fragment(answer.head));
    document.getElementById("scroll").replaceChildren(fragment(answer.content));
    document.getElementById("composer").replaceWith(fragment(answer.composer));
    if (remember) history.pushState({ room }, "", address("/", {}));
    markCurrent();
    counts(answer);
    composer.start();
    closeMenu();
    toEnd();
    document.getElementById("room-title").focus({ preventScroll: true });
    if (draft) composer.suggest(draft);
    read();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    toast(error.message, { wrong: true, key: "refusal", again: () => show(room, { remember, draft }) });
  }
}

/** Show the messages before the first one that is in the list. */
export async function earlier(link) {
  const answer = await get(address("/chat/room", { before: link.dataset.before }));
  const before = fragment(answer.content);
  const log = document.querySelector("ol#log");
  const first = log.firstElementChild;
  link.closest(".earlier").remove();
  log.prepend(...before.querySelectorAll("#log > *"));
  const more = before.querySelector(".earlier");
  if (more) log.before(more);
  toTop(first);
}

/** Show how much is unread in each room, and for each persona. */
export function counts({ unread, waiting }) {
  let sum = 0;
  for (const link of side.querySelectorAll("a[data-room]")) count(link, unread[link.dataset.room] ?? 0);
  for (const link of side.querySelectorAll("a[data-persona]")) {
    count(link, link.dataset.persona === me ? 0 : (waiting[link.dataset.persona] ?? 0));
  }
  for (const number of Object.values(unread)) sum += number;
  const title = document.getElementById("room-title").textContent;
  document.title = `${sum ? `(${sum}) ` : ""}${title} · ${say("title")}`;
}

function count(link, number) {
  const badge = link.querySelector(".count");
  if (!badge) return;
  badge.hidden = !number;
  badge.firstElementChild.textContent = number;
  badge.lastElementChild.textContent = say("unread", { n: number });
  link.classList.toggle("unread", number > 0);
}

let told = {};

/** Tell the server that the room was read, once it is really in sight. */
export function read() {
  const serial = lastSerial();
  if (document.visibilityState !== "visible" || !serial || told[here.room] === serial) return;
  told = { ...told, [here.room]: serial };
  fetch(address("/chat/read", { upto: serial }), { method: "POST", keepalive: true }).catch(() => (told = {}));
}

function markCurrent() {
  for (const link of side.querySelectorAll("nav a[data-room]")) {
    if (link.dataset.room === here.room) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  for (const link of side.querySelectorAll("a[data-persona]")) {
    link.href = `/?${new URLSearchParams({ as: link.dataset.persona, in: here.room })}`;
  }
}

// ---------------------------------------------------------------- the menu of narrow screens

function openMenu() {
  side.classList.add("open");
  (side.querySelector('nav [aria-current="page"]') ?? side.querySelector("a")).focus();
}

/** Close the menu, and give the focus back to what opened it. */
export function closeMenu() {
  if (!side.classList.contains("open")) return;
  const inside = side.contains(document.activeElement);
  side.classList.remove("open");
  if (inside) menuLink()?.focus();
}

// ---------------------------------------------------------------- pointer and keyboard

document.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  const plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button);
  if (!plain) return;
  if (link?.classList.contains("menu-link")) return void (event.preventDefault(), openMenu());
  if (link?.classList.contains("close")) return void (event.preventDefault(), closeMenu());
  if (link?.dataset.room) {
    event.preventDefault();
    show(link.dataset.room, { draft: link.dataset.draft ?? "" });
  } else if (link?.dataset.before) {
    event.preventDefault();
    earlier(link).catch((error) => toast(error.message, { wrong: true, key: "refusal" }));
  } else if (!side.contains(event.target)) closeMenu();
});

const STEPS = { ArrowDown: 1, ArrowUp: -1 };

side.addEventListener("keydown", (event) => {
  const list = event.target.closest("nav, .personas");
  if (!list || event.altKey || !(event.key in STEPS || event.key === "Home" || event.key === "End")) return;
  const links = [...list.querySelectorAll("a")];
  const at = links.indexOf(event.target);
  const ends = { Home: 0, End: links.length - 1 };
  const next = ends[event.key] ?? (at + STEPS[event.key] + links.length) % links.length;
  event.preventDefault();
  links[next].focus();
});

document.addEventListener("keydown", (event) => {
  if (event.altKey && event.key in STEPS) {
    const links = [...side.querySelectorAll("nav a[data-room]")];
    const at = links.findIndex((link) => link.dataset.room === here.room);
    event.preventDefault();
    show(links[(at + STEPS[event.key] + links.length) % links.length].dataset.room);
  } else if (event.key === "Escape") escape();
});

// Esc closes what is open: a list of a card's, then the menu. Dialogs close by themselves.
function escape() {
  const open = document.querySelector(".card details[open]");
  if (!open) return closeMenu();
  open.open = false;
  open.querySelector("summary").focus();
}

document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll(".card .menu[open]")) if (!open.contains(event.target)) open.open = false;
});

// A list opens to where there is room. (A toggle event does not bubble.)
document.addEventListener(
  "toggle",
  ({ target }) => {
    if (target.matches(".card .menu[open]")) {
      const middle = window.innerHeight / 2;
      target.classList.toggle("down", target.getBoundingClientRect().top < middle);
    }
  },
  true,
);

window.addEventListener("popstate", () => {
  const room = new URLSearchParams(location.search).get("in");
  if (room && room !== here.room) show(room, { remember: false });
});

document.addEventListener("visibilitychange", read);
