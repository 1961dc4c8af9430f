// A question's page: its answer is fetched without leaving the form, and by itself where the page
// came without one because there is much to look through.

import { runner } from "./running.js";

const form = document.getElementById("ask");
const { show, run } = runner(form, document.getElementById("state"), ["fields", "outcome"]);

async function answer(options) {
  const { id } = document.activeElement;
  await run(options);
  if (id) document.getElementById(id)?.focus();
}

if (form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    answer();
  });
  addEventListener("popstate", () => show(location.href, { push: false }));
  if (document.querySelector("#outcome [data-later]")) answer({ push: false });
}
