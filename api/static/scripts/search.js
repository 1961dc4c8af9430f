/* Searching by keyboard: / goes to the words, arrows go from hit to hit. */

const words = document.querySelector("#q");
const links = [...document.querySelectorAll(".hits .head a")];

const typing = (element) => element.matches("input, textarea, select, [contenteditable]");

const go = (from, by) => {
  const next = links[links.indexOf(from) + by];
  if (next !== undefined) {
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  } else if (by < 0) {
    words.focus();
  }
  return next !== undefined || by < 0;
};

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const at = document.activeElement;
  if (event.key === "/" && !typing(at)) {
    words.focus();
    words.select();
    event.preventDefault();
  } else if (event.key === "ArrowDown" && (at === words || links.includes(at))) {
    if (go(at, 1)) event.preventDefault();
  } else if (event.key === "ArrowUp" && links.includes(at)) {
    if (go(at, -1)) event.preventDefault();
  }
});
