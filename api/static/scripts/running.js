// Pages that answer without being left: a form's answer is fetched as the page that it is without a
// script, and its parts are put in the place of these. It can be called off.

const LONGEST = 8000; // characters of an address; a longer one is posted
const WORDS = {
  zh: {
    running: "正在运行……", done: "完成，用时", seconds: "秒", cancel: "取消", cancelled: "已取消。",
    failed: "没有得到回答：无法连接服务。",
  },
  en: {
    running: "Running…", done: "Done in", seconds: "s", cancel: "Cancel", cancelled: "Cancelled.",
    failed: "No answer: the service cannot be reached.",
  },
};

export const language = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
const words = WORDS[language];

/**
 * Return what runs a form: `show(address)` puts the `parts` (ids) of the page at an address in the
 * place of this page's, `run` those of what the form asks. Both give the page, or null without one.
 */
export function runner(form, state, parts) {
  let going = null;
  const cancel = document.createElement("button");
  cancel.type = "button";
  cancel.className = "quiet";
  cancel.textContent = words.cancel;
  cancel.addEventListener("click", () => going?.abort());

  async function show(address, { body, push = true } = {}) {
    going?.abort();
    const here = (going = new AbortController());
    const started = performance.now();
    busy(true);
    try {
      const options = { headers: { Accept: "text/html" }, signal: here.signal };
      const reply = await fetch(address, body ? { ...options, method: "POST", body } : options);
      const page = new DOMParser().parseFromString(await reply.text(), "text/html");
      if (push && !body) history.pushState(null, "", address);
      replace(page);
      say(`${words.done} ${((performance.now() - started) / 1000).toFixed(1)} ${words.seconds}`);
      return page;
    } catch (error) {
      if (going === here) say(error.name === "AbortError" ? words.cancelled : words.failed);
      return null;
    } finally {
      if (going === here) busy((going = null));
    }
  }

  /** Put the parts of a fetched page into this one; of another page, its problem. */
  function replace(page) {
    const problem = parts.some((id) => page.getElementById(id)) ? null : page.querySelector(".problem");
    for (const id of parts) {
      const found = page.getElementById(id)?.childNodes ?? [];
      document.getElementById(id).replaceChildren(...found);
    }
    if (problem) document.getElementById(parts[0]).replaceChildren(problem);
  }

  function busy(on) {
    form.toggleAttribute("aria-busy", Boolean(on));
    if (!on) return cancel.remove();
    const bar = document.createElement("progress");
    bar.setAttribute("aria-label", words.running);
    state.replaceChildren(bar, words.running);
    return state.after(cancel);
  }

  function say(...told) {
    state.replaceChildren(...told);
  }

  function run(options) {
    const asked = new URLSearchParams(new FormData(form));
    const address = `${form.action}?${asked}`;
    return address.length > LONGEST ? show(form.action, { body: asked }) : show(address, options);
  }

  return { show, run, say };
}
