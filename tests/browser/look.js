// What a page shows: evaluated in it, and gives plain data.
() => {
  const root = document.documentElement;
  const wide = root.clientWidth;
  const named = element => {
    const words = [element.localName, ...element.classList].join(".");
    return `${words} “${element.textContent.trim().replace(/\s+/g, " ").slice(0, 40)}”`;
  };
  const clips = element => /auto|scroll|hidden|clip/.test(getComputedStyle(element).overflowX);
  const contained = element => {
    for (let above = element.parentElement; above && above.localName !== "main" && above !== document.body; above = above.parentElement)
      if (clips(above)) return true;
    return false;
  };
  // Marks on top of one another are one character, which nothing can break: it is cut.
  const stacked = /[\u0300-\u036f\u0483-\u0489]{9}/;
  const turning = /[\u202a-\u202e\u2066-\u2069]/;
  const alone = node => {
    for (let at = node.parentElement; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (/isolate|plaintext/.test(style.unicodeBidi) || /textarea|option|title|desc|pre/.test(at.localName)) return true;
      if (!/^inline$|^contents$/.test(style.display)) return at.textContent.trim() === node.data.trim();
    }
    return true;
  };
  const outside = [...document.body.querySelectorAll("*")].filter(element => {
    const box = element.getBoundingClientRect();
    return box.width > 1 && (box.right > wide + 1 || box.left < -1) && !contained(element)
      && !stacked.test(element.textContent);
  });
  const leaks = [];
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const made = "script, style, button, label, option, output, [aria-live], [role=status], [role=toolbar], .cm-editor";
  while (walker.nextNode()) {
    const text = walker.currentNode.data.replace(/\s+/g, " ").trim();
    if (turning.test(text) && !walker.currentNode.parentElement.closest("script, style, svg") && !alone(walker.currentNode)) leaks.push(named(walker.currentNode.parentElement));
    if (text && !walker.currentNode.parentElement.closest(made)) texts.push(text);
  }
  const unseen = [...document.body.querySelectorAll("main *")].filter(element =>
    [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim())
    && !element.checkVisibility()
    && !element.closest("details:not([open]), svg, option, template, script, style, datalist, .print-only"));
  const anchors = [...document.querySelectorAll("a[href], area[href]")];
  const absent = anchors.filter(link => {
    const to = new URL(link.href, location.href);
    return to.hash.length > 1 && to.href.split("#")[0] === location.href.split("#")[0]
      && !document.getElementById(decodeURIComponent(to.hash.slice(1)));
  });
  return {
    language: root.lang,
    title: document.title,
    overflow: root.scrollWidth > wide,
    outside: outside.slice(0, 3).map(named),
    leaks: leaks.slice(0, 3),
    ground: getComputedStyle(document.body).backgroundColor,
    links: [...new Set(anchors.map(link => link.href))],
    absent: absent.map(link => link.getAttribute("href")),
    foreign: [...document.querySelectorAll("main script:not([type='application/ld+json']), main iframe, main object, main embed, main [onerror], main [onload], main [onmouseover], main [style]")].map(named),
    unseen: unseen.map(named),
    texts,
    whole: document.body.textContent.replace(/\s+/g, " "),
    forms: [...document.forms].map(form => `${form.method} ${new URL(form.action).pathname} ${[...new Set([...form.elements].map(one => one.name).filter(Boolean))]}`),
  };
}
