// The one place where the server's HTML becomes nodes. The server has escaped all that people wrote; the policy's name
// stands in the page's Content-Security-Policy, so no other code can turn text into markup.

const policy = globalThis.trustedTypes?.createPolicy("linkpin", { createHTML: (text) => text });

/** The nodes of the server's HTML. */
export function fragment(html) {
  const template = document.createElement("template");
  template.innerHTML = policy ? policy.createHTML(html) : html;
  return template.content;
}

/** An element with text; nothing in it is markup. */
export function element(name, { text = "", ...attributes } = {}) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
}
