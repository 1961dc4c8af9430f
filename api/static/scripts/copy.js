// Code that can be copied: each block gets a button.

for (const block of document.querySelectorAll("[data-copy] .listing pre")) {
  const { copy, copied: done } = block.closest("[data-copy]").dataset;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = copy;
  button.addEventListener("click", async () => {
    if (await taken(block)) {
      button.textContent = done;
      setTimeout(() => {
        button.textContent = copy;
      }, 2000);
    }
  });
  block.after(button);
}

// Pages that came neither over TLS nor from this machine have no clipboard: there the text is
// selected and copied as by keys.
async function taken(block) {
  try {
    await navigator.clipboard.writeText(block.textContent);
    return true;
  } catch {
    getSelection().selectAllChildren(block);
    return document.execCommand("copy");
  }
}
