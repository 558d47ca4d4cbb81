// Brings the page to life. Everything works without it, too: links lead to pages, forms are posted and answered by one.

import * as composer from "./composer.js";
import { respond, submit } from "./dialogs.js";
import { toEnd } from "./messages.js";
import { closeMenu, read, show } from "./rooms.js";
import { post, Refusal } from "./server.js";
import { here, nonce } from "./state.js";
import { listen } from "./stream.js";
import { toast } from "./toasts.js";

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches(".card form, dialog form")) {
    event.preventDefault();
    submit(form, event.submitter);
  } else if (form.matches("[data-sample]")) {
    event.preventDefault();
    handOver(form);
  }
});

async function handOver(form) {
  closeMenu();
  if (here.room !== "linkpin") await show("linkpin");
  try {
    respond(await post(form.getAttribute("action"), [["nonce", nonce()]]));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    toast(error.message, { wrong: true, key: "refusal" });
  }
}

composer.start();
toEnd();
listen();
read();
