/* The form by which documents are added: dropping files, progress, errors at their place. */

const KEPT = "policygraph-token";

const made = (name, attributes = {}, ...content) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...content);
  return element;
};

const size = (bytes) =>
  new Intl.NumberFormat(document.documentElement.lang, {
    maximumFractionDigits: 0,
    style: "unit",
    unit: "kilobyte",
  }).format(Math.max(bytes / 1000, 1));

const form = document.querySelector("form.add");

const enhance = () => {
  const told = form.dataset;
  const token = form.querySelector("#token");
  const file = form.querySelector("#file");
  const drop = form.querySelector(".drop");
  const button = form.querySelector("button[type=submit]");
  const problem = made("p", { class: "problem", role: "alert", tabindex: "-1" });
  const remember = made("input", { type: "checkbox" });
  const chosen = made("ul", { class: "chosen", "aria-live": "polite" });
  const bar = made("progress", { max: "1", "aria-label": told.progress });
  const status = made("span", { role: "status" });
  const progress = made("p", { class: "progress" }, bar, " ", status);
  let depth = 0;

  const show = (words) => {
    problem.textContent = words;
    problem.hidden = words === "";
  };

  const rest = () => {
    button.disabled = false;
    progress.hidden = true;
    form.removeAttribute("aria-busy");
  };

  const refuse = (words) => {
    rest();
    show(words);
    problem.focus();
  };

  const wrong = () => {
    if (file.files.length > Number(told.most)) return told.many;
    const bytes = [...file.files].reduce((sum, each) => sum + each.size, 0);
    return bytes > Number(told.bytes) ? told.large : "";
  };

  const list = () => {
    const lines = [...file.files].map((each) =>
      made("li", {}, made("bdi", {}, each.name), ` ${size(each.size)}`),
    );
    chosen.replaceChildren(...lines);
    show(wrong());
  };

  const keep = () => {
    if (remember.checked) {
      sessionStorage.setItem(KEPT, token.value);
    } else {
      sessionStorage.removeItem(KEPT);
    }
  };

  const answered = (request) => {
    if (request.status === 201) {
      location.assign(JSON.parse(request.responseText).preview);
    } else {
      refuse(request.responseText.trim().split("\n", 1)[0] || told.broken);
    }
  };

  const send = () => {
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = event.loaded / event.total;
    });
    request.upload.addEventListener("load", () => {
      bar.removeAttribute("value");
      status.textContent = told.reading;
    });
    request.addEventListener("load", () => answered(request));
    request.addEventListener("error", () => refuse(told.broken));
    request.send(new FormData(form));
    bar.value = 0;
    status.textContent = told.sending;
    progress.hidden = false;
    button.disabled = true;
    form.setAttribute("aria-busy", "true");
  };

  const dropped = (event) => {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    depth += { dragenter: 1, dragleave: -1 }[event.type] ?? 0;
    if (event.type === "drop") {
      depth = 0;
      file.files = event.dataTransfer.files;
      list();
    }
    drop.classList.toggle("over", depth > 0);
  };

  form.prepend(problem);
  token
    .closest(".field")
    .append(made("p", { class: "remember" }, made("label", {}, remember, ` ${told.remember}`)));
  file.before(made("p", { class: "call", "aria-hidden": "true" }, told.call));
  file.after(chosen);
  form.append(progress);
  show("");
  rest();

  const known = sessionStorage.getItem(KEPT);
  if (known !== null) {
    token.value = known;
    remember.checked = true;
  }
  remember.addEventListener("change", keep);
  token.addEventListener("change", keep);
  file.addEventListener("change", list);
  for (const type of ["dragenter", "dragover", "dragleave", "drop"]) {
    form.addEventListener(type, dropped);
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (wrong() !== "") {
      refuse(wrong());
    } else {
      keep();
      show("");
      send();
    }
  });
  addEventListener("pageshow", rest);
};

if (form !== null) enhance();
