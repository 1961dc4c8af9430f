// A reference with a filter: it shows the entries that hold all the words, and what leads to them.

const reference = document.querySelector("[data-filter]");
const entries = [...reference.querySelectorAll("[data-entry]")].map((element) => ({
  element,
  words: plain(`${element.id} ${own(element)}`),
}));
const links = [...reference.querySelectorAll(".index li")].map((element) => ({
  element,
  id: decodeURIComponent(element.querySelector("a").hash.slice(1)),
}));
const folds = [...reference.querySelectorAll(".index details")];
// Where the index stands above the entries, it begins short.
if (matchMedia("(max-width: 55.99rem)").matches) {
  for (const fold of folds) fold.open = false;
}
const opened = folds.map((fold) => fold.open);

const form = document.createElement("form");
form.className = "sift";
form.setAttribute("role", "search");
const label = document.createElement("label");
label.htmlFor = "filter";
label.textContent = reference.dataset.filter;
form.setAttribute("aria-label", reference.dataset.filter);
const input = document.createElement("input");
Object.assign(input, { id: "filter", type: "search", autocomplete: "off", spellcheck: false });
const status = document.createElement("p");
status.setAttribute("role", "status");
form.append(label, input, status);
reference.querySelector(".index").prepend(form);

// What an entry says itself, without its examples and what it leads to.
function own(element) {
  const copy = element.cloneNode(true);
  for (const part of copy.querySelectorAll(".relations, .listing, .specimen")) part.remove();
  return copy.textContent;
}

function plain(text) {
  return text.normalize("NFKC").toLowerCase();
}

function show() {
  const wanted = plain(input.value).split(/\s+/).filter(Boolean);
  const found = new Set();
  for (const { element, words } of entries) {
    const fits = wanted.every((word) => words.includes(word));
    element.hidden = !fits;
    if (fits) found.add(element.id);
  }
  for (const { element, id } of links) {
    element.hidden = !found.has(id);
  }
  for (const part of reference.querySelectorAll("section")) {
    part.hidden = part.querySelector("[data-entry]:not([hidden])") === null;
  }
  folds.forEach((fold, number) => {
    const some = fold.querySelector("li:not([hidden])") !== null;
    fold.hidden = !some;
    fold.open = wanted.length ? some : opened[number];
    for (const head of fold.querySelectorAll(".of")) {
      head.hidden = head.nextElementSibling.querySelector("li:not([hidden])") === null;
    }
  });
  const { found: some, none } = reference.dataset;
  const told = found.size ? some.replace("{n}", found.size) : none;
  status.textContent = wanted.length ? told : "";
}

function follow() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target?.closest("[hidden]")) {
    input.value = "";
    show();
    target.scrollIntoView();
  }
}

input.addEventListener("input", show);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  reference.querySelector("[data-entry]:not([hidden])")?.scrollIntoView();
});
addEventListener("hashchange", follow);

// The index tells which entry is being read.
const seen = new IntersectionObserver(
  (changes) => {
    const read = changes.find((change) => change.isIntersecting);
    for (const { element, id } of read ? links : []) {
      const link = element.firstElementChild;
      if (id === read.target.id) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  },
  { rootMargin: "-10% 0px -80% 0px" },
);
entries.forEach(({ element }) => seen.observe(element));
