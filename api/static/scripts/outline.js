// The tree of a policy: one button closes or opens all of it, and what is closed is remembered.

const holder = document.querySelector(".tree-holder");
const folds = holder ? [...holder.querySelectorAll("details")] : [];
const name = `outline:${location.pathname}`;

function remembered() {
  try {
    return new Set(JSON.parse(localStorage.getItem(name) ?? "[]"));
  } catch {
    return new Set();
  }
}

function remember(closed) {
  try {
    localStorage.setItem(name, JSON.stringify([...closed].slice(-2000)));
  } catch {
    // A browser that keeps nothing shows all of it the next time.
  }
}

function button(words, open) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "quiet";
  made.textContent = words;
  made.addEventListener("click", () => {
    for (const fold of folds) {
      fold.open = open;
    }
  });
  return made;
}

if (folds.length) {
  const closed = remembered();
  for (const fold of folds) {
    const path = fold.dataset.path;
    fold.open = !closed.has(path);
    fold.addEventListener("toggle", () => {
      if (fold.open) {
        closed.delete(path);
      } else {
        closed.add(path);
      }
      remember(closed);
    });
  }
  const bar = document.createElement("p");
  bar.className = "folding";
  bar.append(button(holder.dataset.collapse, false), button(holder.dataset.expand, true));
  holder.prepend(bar);
}
