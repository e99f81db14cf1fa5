// Builds the storefront SDK: node tools/build-sdk.mjs [--check]
//
// Types come from the API's document, into target/sdk/api. The two scripts that the edge serves are
// kept in www/sdk/dist, so that the bundle builds without node; --check only says whether they are
// what the sources give. What goes to npm is put together in target/sdk/package.

import { createHash } from "node:crypto";
import { spawnSync } from "node:child_process";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import openapi, { astToString } from "openapi-typescript";

const repository = fileURLToPath(new URL("../", import.meta.url));
const source = join(repository, "www/sdk");
const served = join(source, "dist");
const types = join(repository, "target/sdk/api");

/** What goes to npm, once `makePackage` has put it there. */
export const packaged = join(repository, "target/sdk/package");

const { name, version } = JSON.parse(await readFile(join(source, "package.json"), "utf8"));

/** Bundles one entry point; `external` stays an import. */
export async function bundle(entry, external = []) {
  const { outputFiles } = await build({
    absWorkingDir: source,
    entryPoints: [`src/${entry}.ts`],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    banner: { js: `/*! ${name} ${version}, Apache-2.0 */` },
    external,
    write: false,
  });
  return outputFiles[0].text;
}

/** The scripts that the edge serves; each is whole, so that its integrity covers all of it. */
export async function scripts() {
  return {
    "regulars.js": await bundle("regulars"),
    "elements.js": await bundle("elements"),
  };
}

/** The scripts as they are kept in the repository. */
export async function kept() {
  const names = ["regulars.js", "elements.js"];
  const texts = names.map((file) => readFile(join(served, file), "utf8").catch(() => ""));
  const all = await Promise.all(texts);
  return Object.fromEntries(names.map((file, place) => [file, all[place]]));
}

/** What a script tag's `integrity` says of these bytes. */
export function integrity(text) {
  return `sha384-${createHash("sha384").update(text).digest("base64")}`;
}

/** The types of the API's document, as it is now. */
export async function makeTypes() {
  const document = new URL("../www/openapi.json", import.meta.url);
  const head = "// The API's own types, made from its document (tools/build-sdk.mjs).\n\n";
  // A field with a default may be left out of a request.
  const text = head + astToString(await openapi(document, { defaultNonNullable: false }));
  await mkdir(types, { recursive: true });
  await writeFile(join(types, "api.d.ts"), text);
}

function tsc(...options) {
  const program = join(repository, "node_modules/typescript/bin/tsc");
  const { status, stdout } = spawnSync(process.execPath, [program, ...options], {
    cwd: source,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`types:\n${stdout}`);
}

/** Whether the sources and the API's document agree; an error says where they do not. */
export async function checkTypes() {
  await makeTypes();
  tsc("-p", ".", "--noEmit");
}

/** Puts together what goes to npm. */
export async function makePackage() {
  const dist = join(packaged, "dist");
  await rm(packaged, { recursive: true, force: true });
  await mkdir(dist, { recursive: true });
  await makeTypes();
  tsc("-p", ".", "--noEmit", "false", "--emitDeclarationOnly", "--declaration", "--outDir", dist);
  await cp(join(types, "api.d.ts"), join(dist, "api.d.ts"));
  for (const file of ["package.json", "README.md"]) {
    await cp(join(source, file), join(packaged, file));
  }
  await cp(join(repository, "LICENSE"), join(packaged, "LICENSE")).catch(() => {});
  const files = {
    "regulars.js": await bundle("regulars"),
    // Who bundles has the client once, not once more inside the elements.
    "elements.js": await bundle("elements", ["./regulars.js"]),
    "server.js": await bundle("server"),
  };
  for (const [file, text] of Object.entries(files)) await writeFile(join(dist, file), text);
}

/** Writes a file only if that changes it: what is newer in www has the edge built again. */
async function writeIfChanged(file, text) {
  const before = await readFile(file, "utf8").catch(() => undefined);
  if (before !== text) await writeFile(file, text);
}

/** The README with the integrity of each script as it is now. */
async function stampReadme(file, texts) {
  let text = await readFile(file, "utf8");
  for (const [script, body] of Object.entries(texts)) {
    const tag = new RegExp(`(/sdk/)[0-9.]+(/${script}"\\s+integrity=")[^"]*`, "g");
    text = text.replace(tag, `$1${version}$2${integrity(body)}`);
  }
  await writeIfChanged(file, text);
}

async function main() {
  await checkTypes();
  const made = await scripts();
  if (process.argv.includes("--check")) {
    const stale = Object.entries(await kept()).filter(([file, text]) => made[file] !== text);
    if (stale.length) throw new Error(`not as the sources are: ${stale.map(([file]) => file)}`);
    return;
  }
  await mkdir(served, { recursive: true });
  for (const [file, text] of Object.entries(made)) await writeIfChanged(join(served, file), text);
  for (const file of ["README.md", "www/sdk/README.md"]) {
    await stampReadme(join(repository, file), made);
  }
  await makePackage();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main().catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
