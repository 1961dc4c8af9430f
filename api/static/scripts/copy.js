// Code that can be copied: each block gets a button.

for (const block of document.querySelectorAll("pre[data-copy]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = block.dataset.copy;
  button.addEventListener("click", async () => {
    if (await copied(block)) {
      button.textContent = block.dataset.copied;
      setTimeout(() => {
        button.textContent = block.dataset.copy;
      }, 2000);
    }
  });
  block.after(button);
}

// Pages that came neither over TLS nor from this machine have no clipboard: there the text is
// selected and copied as by keys.
async function copied(block) {
  try {
    await navigator.clipboard.writeText(block.textContent);
    return true;
  } catch {
    getSelection().selectAllChildren(block);
    return document.execCommand("copy");
  }
}
