// The query page without leaving it: an editor in the place of the text area where one was built,
// queries that run in the background and can be called off, mistakes marked where they are, links
// that are copied. Answers are parts of the same pages that are served without a script.

const LONGEST = 8000; // characters of an address; a longer query is posted
const WORDS = {
  zh: {
    running: "正在运行……", done: "完成，用时", seconds: "秒", cancel: "取消", cancelled: "已取消。",
    failed: "没有得到回答：无法连接服务。", problem: "没有得到回答。", copied: "已复制永久链接：", link: "永久链接：",
  },
  en: {
    running: "Running…", done: "Done in", seconds: "s", cancel: "Cancel", cancelled: "Cancelled.",
    failed: "No answer: the service cannot be reached.", problem: "No answer.",
    copied: "Permalink copied: ", link: "Permalink: ",
  },
};

const words = document.documentElement.lang.startsWith("zh") ? WORDS.zh : WORDS.en;
const form = document.getElementById("ask");
const plain = document.getElementById("query");
const state = document.getElementById("state");

let area = {
  text: () => plain.value,
  put(text) { plain.value = text; },
  focus: () => plain.focus(),
  mark(line, column) {
    const before = plain.value.split("\n").slice(0, line - 1);
    const row = plain.value.split("\n")[line - 1] ?? "";
    const start = [...before, ""].join("\n").length + [...row].slice(0, column - 1).join("").length;
    plain.setSelectionRange(start, Math.min(start + 1, plain.value.length));
  },
  unmark() {},
};
let going = null;

// Running

const cancel = document.createElement("button");
cancel.type = "button";
cancel.className = "quiet";
cancel.textContent = words.cancel;
cancel.addEventListener("click", () => going?.abort());

/** Show the page at an address, or that a form gives, in the place of this one. */
async function show(address, { body, push = true, fill = false } = {}) {
  going?.abort();
  const here = (going = new AbortController());
  const started = performance.now();
  busy(true);
  try {
    const options = { headers: { Accept: "text/html" }, signal: here.signal };
    const reply = await fetch(address, body ? { ...options, method: "POST", body } : options);
    const page = new DOMParser().parseFromString(await reply.text(), "text/html");
    if (push && !body) history.pushState(null, "", address);
    const text = page.getElementById("query")?.value;
    if (fill && text !== undefined) write(text);
    put(page);
    say(`${words.done} ${((performance.now() - started) / 1000).toFixed(1)} ${words.seconds}`);
  } catch (error) {
    say(error.name === "AbortError" ? words.cancelled : words.failed);
  } finally {
    if (going === here) busy((going = null));
  }
}

/** Put the answer or the problem of a fetched page into this one. */
function put(page) {
  area.unmark();
  for (const id of ["wrong", "outcome"]) {
    const found = page.getElementById(id);
    document.getElementById(id).replaceChildren(...(found?.childNodes ?? []));
  }
  const elsewhere = page.getElementById("wrong") ? null : page.querySelector(".problem");
  if (elsewhere) document.getElementById("wrong").replaceChildren(elsewhere);
  point();
}

/** Mark the mistake that the page tells of, and go there. */
function point() {
  const problem = document.querySelector("#wrong [data-line]");
  if (!problem) return;
  area.mark(Number(problem.dataset.line), Number(problem.dataset.column));
  area.focus();
}

function busy(on) {
  form.toggleAttribute("aria-busy", Boolean(on));
  if (on) {
    const bar = document.createElement("progress");
    bar.setAttribute("aria-label", words.running);
    state.replaceChildren(bar, words.running);
    state.after(cancel);
  } else {
    cancel.remove();
  }
}

function say(...told) {
  state.replaceChildren(...told);
}

function write(text) {
  area.put(text);
  plain.value = text;
}

function run() {
  plain.value = area.text();
  if (!plain.value.trim()) return area.focus();
  const asked = new URLSearchParams(new FormData(form));
  const address = `${form.action}?${asked}`;
  return address.length > LONGEST ? show(form.action, { body: asked }) : show(address);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  run();
});
plain.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  run();
});
addEventListener("popstate", () => show(location.href, { push: false, fill: true }));

// Examples and permalinks

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-example]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  show(link.href, { fill: true }).then(() => area.focus());
});

document.addEventListener("submit", async (event) => {
  if (!event.target.matches("form.permalink")) return;
  event.preventDefault();
  const { action } = event.target, body = new URLSearchParams(new FormData(event.target));
  const reply = await fetch(action, { method: "POST", body, headers: { Accept: "application/json" } })
    .catch(() => null);
  if (!reply?.ok) return say(reply ? await reply.text() : words.failed);
  const link = document.createElement("a");
  link.href = `${action}/${(await reply.json()).key}`;
  link.textContent = link.href;
  const copied = await navigator.clipboard?.writeText(link.href).then(() => true, () => false);
  return told(event.target, copied ? words.copied : words.link, link);
});

function told(place, ...content) {
  const line = document.createElement("p");
  line.className = "copied";
  line.setAttribute("role", "status");
  place.closest("section").querySelector(".copied")?.remove();
  place.closest(".answer-head").after(line);
  line.append(...content);
}

// The editor, where it was built

if (form.dataset.editor) {
  import(form.dataset.editor).then(({ edit }) => {
    const host = document.createElement("div");
    host.className = "code";
    plain.after(host);
    const editor = edit(host, {
      text: plain.value,
      label: form.querySelector("label").textContent,
      language: words === WORDS.zh ? "zh" : "en",
      run,
      changed: (text) => { plain.value = text; },
    });
    plain.hidden = true;
    plain.required = false;
    form.querySelector("label").addEventListener("click", () => editor.focus());
    area = editor;
    point();
    fetch(form.dataset.completion).then((reply) => reply.json()).then(editor.know, () => undefined);
  }, () => undefined);
}
