// Bundle the editor into the folder that is named, with the licences of what is in it.
//   node build.mjs FOLDER

import { mkdir, readFile, readdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { build } from "esbuild";

const folder = process.argv[2];
const { metafile, outputFiles } = await build({
  entryPoints: ["src/editor.js"],
  bundle: true,
  format: "esm",
  target: ["chrome111", "firefox113", "safari16.2"],
  minify: true,
  metafile: true,
  legalComments: "none",
  write: false,
});
const packages = new Set(
  Object.keys(metafile.inputs).flatMap((file) => file.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)\//)?.[1] ?? []),
);
await mkdir(folder, { recursive: true });
await put("editor.licences.txt", (await Promise.all([...packages].sort().map(licence))).join("\n"));
await put("editor.js", outputFiles[0].contents);

async function licence(name) {
  const home = join("node_modules", name);
  const { version } = JSON.parse(await readFile(join(home, "package.json"), "utf8"));
  const file = (await readdir(home)).find((one) => /^licen[cs]e/i.test(one));
  return `${name} ${version}\n\n${file ? await readFile(join(home, file), "utf8") : "MIT\n"}`;
}

/** Write a file beside its place and move it there, so that it is whole for whoever reads it. */
async function put(name, content) {
  await writeFile(join(folder, `${name}.new`), content);
  await rename(join(folder, `${name}.new`), join(folder, name));
}
