/** A woven edge: threads that turn back instead of fraying. */
const WEAVE = `<rect width="32" height="32" rx="7" fill="#0f5c5c"/><g fill="none" stroke-width="3" stroke-linecap="round"><path stroke="#f4efe4" d="M7 9h14a3.5 3.5 0 0 1 0 7H11a3.5 3.5 0 0 0 0 7h14"/><path stroke="#f2b84b" d="M25 7v18"/></g>`;

/** Runs in the browser, before GraphiQL's own script; classic, for it stands between two classic scripts. */
export const PLAYGROUND_SCRIPT: string = `"use strict";
const ICON = ${JSON.stringify(WEAVE)};
const settings = JSON.parse(document.getElementById("settings").textContent);

self.MonacoEnvironment = {
  globalAPI: false,
  getWorkerUrl: (_id, label) => settings.workers[label] ?? settings.workers.editorWorkerService,
};

// Every client's page has the same origin; without a name of its own, one client's tabs would open in another's.
const prefix = "selvage:" + settings.client + ":";
const own = () => Object.keys(localStorage).filter((key) => key.startsWith(prefix));
const storage = {
  getItem: (key) => localStorage.getItem(prefix + key),
  setItem: (key, value) => localStorage.setItem(prefix + key, value),
  removeItem: (key) => localStorage.removeItem(prefix + key),
  clear: () => own().forEach((key) => localStorage.removeItem(key)),
  get length() { return own().length; },
};

// GraphiQL takes the first tab's query from \`defaultTabs\` but its variables only from here.
const [first] = settings.tabs;
if (first !== undefined && storage.getItem("graphiql:tabState") === null) {
  storage.setItem("graphiql:query", first.query);
  storage.setItem("graphiql:variables", first.variables ?? "");
}

// Sends the query as it was typed, so that the places in errors are right. The content type is one that no form
// of a foreign page can send.
async function fetcher(operation, options) {
  const response = await fetch(settings.endpoint, {
    method: "POST",
    credentials: "same-origin",
    headers: { ...options?.headers, accept: "application/json", "content-type": "application/json" },
    body: JSON.stringify(operation),
  });
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return { errors: [{ message: "HTTP " + response.status + " without JSON: " + text.slice(0, 500) }] };
  }
}

// Deferred scripts have all run by then.
document.addEventListener("DOMContentLoaded", () => {
  YogaGraphiQL.renderYogaGraphiQL(document.getElementById("root"), {
    title: settings.title,
    logo: '<svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">' + ICON + "</svg>",
    fetcher,
    storage,
    ...(settings.tabs.length > 0 && { defaultTabs: settings.tabs }),
    // An Authorization header that was typed here must not outlive the page.
    shouldPersistHeaders: false,
    // By default every keystroke goes into the address, and from there into logs and histories.
    onEditQuery: () => {},
  });
});
`;

export const PLAYGROUND_ICON: string = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">${WEAVE}</svg>`;

export const PLAYGROUND_STYLE: string = `html, body, #root { height: 100%; margin: 0; }
.loading { font: 15px system-ui, sans-serif; color: #667; padding: 2rem; }
`;
