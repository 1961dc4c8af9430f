// Sections that say the same in several ways become tabs; all of a page turn together, and the
// choice is remembered.

const KEPT = "tab";
const boards = [...document.querySelectorAll("[data-tabs]")].map(made);

function made(board, place) {
  const panels = [...board.querySelectorAll("[data-tab]")];
  const list = document.createElement("div");
  list.className = "tabs";
  list.setAttribute("role", "tablist");
  list.setAttribute("aria-label", board.dataset.tabs);
  const tabs = panels.map((panel) => {
    const name = panel.dataset.tab;
    const head = panel.querySelector("h3");
    const tab = document.createElement("button");
    Object.assign(tab, { type: "button", id: `tab-${place}-${name}`, textContent: head.textContent });
    tab.dataset.name = name;
    tab.setAttribute("role", "tab");
    panel.id = `panel-${place}-${name}`;
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", tab.id);
    tab.setAttribute("aria-controls", panel.id);
    head.hidden = true;
    tab.addEventListener("click", () => choose(name, tab));
    return tab;
  });
  list.append(...tabs);
  list.addEventListener("keydown", (event) => {
    const at = tabs.indexOf(event.target);
    const places = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 };
    if (!(event.key in places)) return;
    event.preventDefault();
    const next = tabs.at(places[event.key] % tabs.length);
    choose(next.dataset.name, next);
    next.focus();
  });
  board.prepend(list);
  return { panels, tabs };
}

// What stands above may change its height: the tab that was used stays where it was.
function choose(name, used) {
  const before = used?.getBoundingClientRect().top;
  for (const { panels, tabs } of boards) {
    for (const panel of panels) panel.hidden = panel.dataset.tab !== name;
    for (const tab of tabs) {
      tab.setAttribute("aria-selected", String(tab.dataset.name === name));
      tab.tabIndex = tab.dataset.name === name ? 0 : -1;
    }
  }
  if (!used) return;
  scrollBy({ top: used.getBoundingClientRect().top - before, behavior: "instant" });
  try {
    localStorage.setItem(KEPT, name);
  } catch {
    // Where nothing may be kept, the choice is for this page alone.
  }
}

function kept() {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

const names = boards[0]?.tabs.map((tab) => tab.dataset.name) ?? [];
if (names.length) choose(names.includes(kept()) ? kept() : names[0]);
