// The query page: an editor in the place of the text area where one was built, mistakes marked where
// they are, examples and permalinks.

import { language, runner } from "./running.js";

const WORDS = {
  zh: { copied: "已复制永久链接：", link: "永久链接：" },
  en: { copied: "Permalink copied: ", link: "Permalink: " },
};

const words = WORDS[language];
const form = document.getElementById("ask");
const plain = document.getElementById("query");
const { show, run, say } = runner(form, document.getElementById("state"), ["wrong", "outcome"]);

let area = {
  put(text) { plain.value = text; },
  focus: () => plain.focus(),
  mark(line, column) {
    const rows = plain.value.split("\n");
    const before = rows.slice(0, line - 1).map((row) => `${row}\n`).join("").length;
    const start = before + [...(rows[line - 1] ?? "")].slice(0, column - 1).join("").length;
    plain.setSelectionRange(start, Math.min(start + 1, plain.value.length));
  },
  unmark() {},
};

/** Mark the mistake that the page tells of, and go there. */
function point() {
  area.unmark();
  const problem = document.querySelector("#wrong [data-line]");
  if (!problem) return;
  area.mark(Number(problem.dataset.line), Number(problem.dataset.column));
  area.focus();
}

async function ask() {
  if (!plain.value.trim()) area.focus();
  else if (await run()) point();
}

/** Show the page at an address, with the query that it holds. */
async function visit(address, options) {
  const page = await show(address, options);
  if (!page) return;
  area.put(page.getElementById("query")?.value ?? plain.value);
  point();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  ask();
});
plain.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  ask();
});
addEventListener("popstate", () => visit(location.href, { push: false }));

const button = form.querySelector("button[type=submit]");
const apple = /Mac|iPhone|iPad/.test(navigator.userAgent);
button.dataset.keys = apple ? "⌘ Enter" : "Ctrl Enter";
button.setAttribute("aria-keyshortcuts", apple ? "Meta+Enter" : "Control+Enter");

// Examples and permalinks

document.addEventListener("click", async (event) => {
  const link = event.target.closest?.("a[data-example]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  await visit(link.href);
  area.focus();
});

document.addEventListener("submit", async (event) => {
  if (!event.target.matches("form.permalink")) return;
  event.preventDefault();
  const { action } = event.target;
  const body = new URLSearchParams(new FormData(event.target));
  const headers = { Accept: "application/json" };
  const reply = await fetch(action, { method: "POST", body, headers }).catch(() => null);
  if (!reply?.ok) {
    say(await (reply?.text() ?? ""));
    return;
  }
  const link = document.createElement("a");
  link.href = `${action}/${(await reply.json()).key}`;
  link.textContent = link.href;
  const copied = await navigator.clipboard?.writeText(link.href).then(() => true, () => false);
  tell(event.target, copied ? words.copied : words.link, link);
});

/** Show a line below the head of the answer that a form belongs to. */
function tell(place, ...content) {
  const line = document.createElement("p");
  line.className = "copied";
  line.setAttribute("role", "status");
  place.closest("section").querySelector(".copied")?.remove();
  place.closest(".answer-head").after(line);
  line.append(...content);
}

// The editor, where it was built

async function enhance() {
  const { edit } = await import(form.dataset.editor);
  const host = document.createElement("div");
  host.className = "query-editor";
  plain.after(host);
  const label = form.querySelector("label");
  const changed = (text) => { plain.value = text; };
  area = edit(host, { text: plain.value, label: label.textContent, language, run: ask, changed });
  plain.hidden = true;
  plain.required = false;
  label.addEventListener("click", () => area.focus());
  point();
  for (const more of ["&counts=no", ""]) {
    const reply = await fetch(`${form.dataset.completion}${more}`);
    if (reply.ok) area.know(await reply.json());
  }
}

if (form.dataset.editor) enhance().catch(() => undefined);
