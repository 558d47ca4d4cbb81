// The list of messages: each is put in at its place, and replaced where it stands when it changes.

import { element, fragment } from "./markup.js";

const scroll = document.getElementById("scroll");
const NEAR_PX = 120;
const GAP_PX = 20;
// Where `toEnd` left the list: who has not scrolled since is shown what comes, also below a card taller than the screen.
let left = null;

/** Show a message that came or changed. Gives whether it is new in the list. */
export function put(message) {
  const log = document.querySelector("ol#log");
  const known = document.getElementById(`m-${message.id}`);
  if (!log || (!known && (message.gone || isBefore(log, message.serial)))) return false;
  const atEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR_PX || scroll.scrollTop === left;
  if (message.gone) known.remove();
  else if (known) replace(known, fragment(message.html).firstElementChild);
  else add(log, fragment(message.html).firstElementChild, message.serial);
  scroll.querySelector(".empty").hidden = log.children.length > 0;
  if (atEnd || (!known && message.mine)) toEnd();
  return !known && !message.gone;
}

// An earlier page of the conversation that was not loaded: nothing to show.
function isBefore(log, serial) {
  return log.firstElementChild && serial < Number(log.firstElementChild.dataset.serial);
}

function add(log, item, serial) {
  item.classList.add("new");
  const next = [...log.children].findLast((other) => Number(other.dataset.serial) < serial);
  if (next) next.after(item);
  else log.prepend(item);
}

// Who was about to press a button of a card still is, although the card is another one now.
function replace(old, item) {
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const place = focused ? focusable(old).indexOf(focused) : -1;
  const open = [...old.querySelectorAll("details")].map((each) => each.open);
  const chosen = [...old.querySelectorAll("select")].map((each) => each.value);
  old.replaceWith(item);
  item.querySelectorAll("details").forEach((each, index) => (each.open = open[index] ?? false));
  item.querySelectorAll("select").forEach((each, index) => {
    if ([...each.options].some((option) => option.value === chosen[index])) each.value = chosen[index];
  });
  if (!focused) return;
  const there = focusable(item);
  const same = there.find((each) => each.value && each.value === focused.value && each.name === focused.name);
  (same ?? there[Math.min(place, there.length - 1)])?.focus({ preventScroll: true });
}

function focusable(item) {
  return [...item.querySelectorAll("button, select, summary, a[href]")];
}

/** Say something below the last message that only this page shows, until it is loaded anew. */
export function whisper(text, label) {
  const log = document.querySelector("ol#log");
  const item = element("li", { class: "whisper", "data-serial": lastSerial() + 0.5, role: "status" });
  item.append(element("small", { text: label }), element("p", { text, dir: "auto" }));
  log.append(item);
  scroll.querySelector(".empty").hidden = true;
  scroll.scrollTop = scroll.scrollHeight;
}

/** Scroll to the last message: to its end, or to its beginning where it is taller than the screen. */
export function toEnd() {
  const last = document.querySelector("ol#log")?.lastElementChild;
  if (!last) return;
  const tall = last.offsetHeight > scroll.clientHeight - GAP_PX;
  if (tall) toTop(last);
  else scroll.scrollTop = scroll.scrollHeight;
  left = scroll.scrollTop;
}

/** Scroll so that a message stands at the top. (scrollIntoView would scroll the page around the list as well.) */
export function toTop(item) {
  scroll.scrollTop += item.getBoundingClientRect().top - scroll.getBoundingClientRect().top - GAP_PX;
}

/** The serial number of the last message, 0 where there is none. */
export function lastSerial() {
  return Math.floor(document.querySelector("ol#log")?.lastElementChild?.dataset.serial ?? 0);
}
