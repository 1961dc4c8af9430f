// In the picture of a neighbourhood, the arrow keys go to the nearest box in their direction.

const STEPS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

function middle(element) {
  const box = element.getBoundingClientRect();
  return [box.left + box.width / 2, box.top + box.height / 2];
}

function nearest(links, from, [dx, dy]) {
  const [x, y] = middle(from);
  let best = null;
  let least = Infinity;
  for (const link of links) {
    const [otherX, otherY] = middle(link);
    const along = (otherX - x) * dx + (otherY - y) * dy;
    const aside = Math.abs((otherX - x) * dy) + Math.abs((otherY - y) * dx);
    const distance = along + 2 * aside;
    if (link !== from && along > 4 && distance < least) {
      best = link;
      least = distance;
    }
  }
  return best;
}

for (const picture of document.querySelectorAll("svg.network[role=group]")) {
  const links = [...picture.querySelectorAll("a")];
  picture.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    const from = document.activeElement;
    if (!step || !links.includes(from) || event.altKey || event.ctrlKey || event.metaKey) return;
    const next = nearest(links, from, step);
    if (next === null) return;
    event.preventDefault();
    next.focus();
  });
}
