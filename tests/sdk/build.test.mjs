// What is built of the SDK: the kept scripts are current, small, typed, and carry nothing unsafe.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { cp, mkdir, readFile, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { gzipSync } from "node:zlib";

import { repository } from "../edge/workerd.mjs";
import {
  checkTypes, integrity, kept, makePackage, packaged, scripts,
} from "../../tools/build-sdk.mjs";

const texts = await kept();

test("building again gives the same bytes as are kept", async () => {
  const built = await scripts();
  for (const [name, text] of Object.entries(texts)) {
    assert.ok(built[name] === text, `${name} is not as its sources: run tools/build-sdk.mjs`);
  }
});

describe("a script is at most so large, in bytes of gzip", () => {
  const gates = { "regulars.js": 3_000, "elements.js": 6_000 };
  for (const [name, gate] of Object.entries(gates)) {
    test(`${name}: ${gate}`, (t) => {
      const bytes = gzipSync(texts[name], { level: 9 }).length;
      t.diagnostic(`${name} has ${bytes}`);
      assert.ok(bytes <= gate, `${bytes} bytes`);
    });
  }
});

test("no script keeps, marks up or evaluates anything", () => {
  const banned = new RegExp(["innerHTML", "outerHTML", "insertAdjacentHTML", "DOMParser",
    "\\beval\\b", "new Function", "\\.style\\b", "document\\.(write|cookie)",
    "(local|session)Storage", "indexedDB", "sendBeacon"].join("|"));
  for (const [name, text] of Object.entries(texts)) {
    assert.equal(banned.exec(text)?.[0], undefined, name);
  }
});

test("importing has no side effect, and needs no browser", async () => {
  const before = Object.keys(globalThis);
  for (const name of ["regulars", "elements"]) {
    const module = await import(join(repository, `www/sdk/dist/${name}.js`));
    assert.equal(typeof module.createLoyalty, "function", name);
    assert.equal(module.loyalty, undefined, name);
  }
  assert.deepEqual(Object.keys(globalThis), before);
});

test("the sources agree with the API's document", checkTypes);

test("every script tag of a README has the integrity of what it loads", async () => {
  const tag = /\/sdk\/([\d.]+)\/(\w+\.js)"\s+integrity="([^"]*)"/g;
  const { version } = JSON.parse(await readFile(join(repository, "www/sdk/package.json"), "utf8"));
  let count = 0;
  for (const file of ["README.md", "www/sdk/README.md"]) {
    const text = await readFile(join(repository, file), "utf8");
    for (const [, at, name, said] of text.matchAll(tag)) {
      assert.equal(said, integrity(texts[name]), `${name} in ${file}: run tools/build-sdk.mjs`);
      assert.equal(at, version, file);
      count += 1;
    }
  }
  assert.ok(count > 0, "no README loads a script");
});

describe("the package for npm", () => {
  test("packs, with a type for every entry", async () => {
    await makePackage();
    const packed = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
      cwd: packaged,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    const [{ name, files }] = [JSON.parse(packed)].flat();
    assert.equal(name, "@regulars/storefront");
    const paths = files.map(({ path }) => path);
    const { exports } = JSON.parse(await readFile(join(packaged, "package.json"), "utf8"));
    for (const { types, default: script } of Object.values(exports)) {
      for (const path of [types, script]) assert.ok(paths.includes(path.slice(2)), path);
    }
    const wanted = /^(dist\/.*\.(js|d\.ts)|README\.md|package\.json)$/;
    assert.deepEqual(paths.filter((path) => !wanted.test(path)), []);
  });

  test("its entries are used as the types say", async () => {
    const shop = join(packaged, "../example");
    await rm(shop, { recursive: true, force: true });
    await cp(join(repository, "tests/sdk/example"), shop, { recursive: true });
    await mkdir(join(shop, "node_modules/@regulars"), { recursive: true });
    await symlink(packaged, join(shop, "node_modules/@regulars/storefront"));
    const program = join(repository, "node_modules/typescript/bin/tsc");
    const run = spawnSync(process.execPath, [program, "-p", shop], { encoding: "utf8" });
    assert.equal(run.status, 0, run.stdout);
  });

  test("its elements share one client with who imports both", async () => {
    const elements = await import(join(packaged, "dist/elements.js"));
    const client = await import(join(packaged, "dist/regulars.js"));
    assert.equal(elements.createLoyalty, client.createLoyalty);
  });
});
