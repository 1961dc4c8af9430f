// The catalogue, filtered while somebody writes. Without this the form asks the service.

const ZH = document.documentElement.lang.startsWith("zh");
const box = document.getElementById("words");
const count = document.getElementById("count");
const items = [...document.querySelectorAll("[data-words]")];

function filter() {
  const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const item of items) item.hidden = !words.every((word) => item.dataset.words.includes(word));
  for (const group of document.querySelectorAll(".question-group")) {
    const left = group.querySelectorAll("[data-words]:not([hidden])").length;
    group.hidden = left === 0;
    group.querySelector("h2 .figure").textContent = left;
  }
  const left = items.filter((item) => !item.hidden).length;
  count.textContent = ZH ? `${left} 个问题` : `${left} ${left === 1 ? "question" : "questions"}`;
}

// A page that was filtered by the service holds only what it found.
if (items.length === Number(count.dataset.total)) box.addEventListener("input", filter);
