// Sends to the server, and again if it does not answer: what is sent carries a nonce, so it is done once.

import { say } from "./state.js";

const ATTEMPTS_MS = [0, 600, 2000];

/** What the server says is wrong, in words for the person. */
export class Refusal extends Error {}

/** Posts fields and gives the answer. Throws a Refusal. */
export async function post(url, fields) {
  const options = { method: "POST", body: new URLSearchParams(fields) };
  return answer(await attempt(url, options));
}

/** Asks for something. Throws a Refusal. */
export async function get(url) {
  return answer(await attempt(url, {}));
}

async function attempt(url, options) {
  let response = null;
  for (const wait of ATTEMPTS_MS) {
    await new Promise((resolve) => setTimeout(resolve, wait));
    try {
      response = await fetch(url, { ...options, headers: { Accept: "application/json" }, redirect: "manual" });
      if (response.status < 500) return response;
    } catch {
      response = null;
    }
  }
  if (response) return response;
  throw new Refusal(say("away"));
}

async function answer(response) {
  if (response.type === "opaqueredirect" || response.status === 204) return {};
  let said = {};
  try {
    said = await response.json();
  } catch {
    throw new Refusal(say("failed"));
  }
  if (!response.ok) throw new Refusal(said.error ?? say("failed"));
  return said;
}

/** Uploads a file and tells how far it is (0 to 1). Gives its key and name; throws a Refusal. `signal` stops it. */
export function upload(url, file, progress, signal) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest(); // fetch can't tell how much of a body was sent
    const failed = (text) => reject(new Refusal(text));
    request.open("POST", url);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total);
    request.onload = () =>
      request.status === 200 ? resolve(request.response) : failed(request.response?.error ?? say("stopped", file));
    request.onerror = () => failed(say("stopped", file));
    request.onabort = () => reject(signal.reason);
    signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}
