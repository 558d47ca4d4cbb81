// What the page knows: whose it is, which room it shows, and its words.

const data = document.body.dataset;
const texts = JSON.parse(data.words);

export const me = data.as;
export const limit = Number(data.limit);
export const here = { room: data.in, newest: Number(data.newest), askedAt: 0 };

/** A text of the page with its {names} filled in. */
export function say(name, values = {}) {
  return texts[name].replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
}

/** An address of the chat for this person and a room. */
export function address(path, more = {}) {
  return `${path}?${new URLSearchParams({ as: me, in: here.room, ...more })}`;
}

/** By this the server knows a repeat: the same for every attempt to send one thing. */
export function nonce() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
