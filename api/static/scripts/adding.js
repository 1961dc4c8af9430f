/* The form by which documents are added: dropping files, progress, errors at their place. */

const KEPT = "policygraph-token";

const form = document.querySelector("form.add");

if (form !== null) {
  const part = (selector) => form.querySelector(selector);
  const token = part("#token");
  const file = part("#file");
  const remember = part(".remember input");
  const problem = part(".problem");
  const progress = part(".progress");
  const bar = part("progress");
  const status = part("[role=status]");
  const button = part("button[type=submit]");
  const drop = part(".drop");
  const told = form.dataset;
  let depth = 0;

  const quiet = () => {
    button.disabled = false;
    progress.hidden = true;
    form.removeAttribute("aria-busy");
  };

  const refuse = (words) => {
    quiet();
    problem.textContent = words;
    problem.hidden = false;
    problem.focus();
  };

  const check = (files) => {
    if (files.length > Number(told.most)) return told.many;
    const bytes = [...files].reduce((sum, each) => sum + each.size, 0);
    return bytes > Number(told.bytes) ? told.large : "";
  };

  const list = () => {
    part(".chosen").replaceChildren(
      ...[...file.files].map((each) => {
        const line = document.createElement("li");
        const name = document.createElement("bdi");
        name.textContent = each.name;
        const size = new Intl.NumberFormat(document.documentElement.lang, {
          maximumFractionDigits: 0,
          style: "unit",
          unit: "kilobyte",
        }).format(Math.max(each.size / 1000, 1));
        line.append(name, ` ${size}`);
        return line;
      }),
    );
    const wrong = check(file.files);
    problem.hidden = wrong === "";
    problem.textContent = wrong;
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

  const keep = () => {
    if (remember.checked) {
      sessionStorage.setItem(KEPT, token.value);
    } else {
      sessionStorage.removeItem(KEPT);
    }
  };

  part(".remember").hidden = false;
  const known = sessionStorage.getItem(KEPT);
  if (known !== null) {
    token.value = known;
    remember.checked = true;
  }
  remember.addEventListener("change", keep);
  token.addEventListener("change", keep);
  file.addEventListener("change", list);

  drop.classList.add("able");
  for (const type of ["dragenter", "dragover", "dragleave", "drop"]) {
    form.addEventListener(type, (event) => {
      if (![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault();
      depth += { dragenter: 1, dragleave: -1 }[type] ?? 0;
      if (type === "drop") {
        depth = 0;
        file.files = event.dataTransfer.files;
        list();
      }
      drop.classList.toggle("over", depth > 0);
    });
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const wrong = check(file.files);
    if (wrong !== "") {
      refuse(wrong);
    } else {
      keep();
      problem.hidden = true;
      send();
    }
  });

  addEventListener("pageshow", quiet);
}
