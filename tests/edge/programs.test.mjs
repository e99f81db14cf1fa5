// The gallery on the real edge: every case of every program, each answer what the engine decides.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";

import { desk, openShop, programs, publish } from "./lib/shop.mjs";
import { repository } from "./workerd.mjs";

const run = promisify(execFile);
const folder = `${repository}programs/`;
const gallery = readdirSync(folder).filter((name) => name.endsWith(".toml")).sort();

let shop;
let env;
before(async () => {
  shop = await openShop();
  env = { ...process.env, REGULARS_KEY: shop.vars.REGULARS_ROOT_KEY };
});
after(() => shop?.stop());

/** What `regulars rehearse` says of a program at the edge, whatever it is. */
async function rehearse(file, url = shop.url) {
  const [command, args] = desk(["rehearse", file, "--at", url, "--json"]);
  try {
    return JSON.parse((await run(command, args, { cwd: repository, env })).stdout);
  } catch (error) {
    return { ok: false, said: error.stdout, exit: error.code };
  }
}

describe("a program of the gallery does on the edge what its cases say", () => {
  for (const name of gallery) {
    test(name, async () => {
      const file = `${folder}${name}`;
      await publish(shop.url, shop.vars.REGULARS_ROOT_KEY, file);
      const { ok, said, cases, rows, requests } = await rehearse(file);
      assert.ok(ok, said);
      assert.ok(cases >= 3 && rows >= 10 && requests >= rows, `${cases} cases, ${rows} rows`);
      // Members of its own each time: a second rehearsal finds nothing of the first.
      if (name === gallery[0]) assert.ok((await rehearse(file)).ok);
    });
  }
});

test("whoever is drawn by lot, the cases meet the members whom their author met", async () => {
  // In this program half of all members are held out, and neither Ada nor Bo is: eleven members
  // whom nobody chose would all be spared once in 2,048 runs.
  const dir = await mkdtemp(join(tmpdir(), "regulars-programs-"));
  try {
    const text = await readFile(`${folder}miss-you.toml`, "utf8");
    const file = join(dir, "half-missed.toml");
    const half = text.replace('"miss-you"', '"half-missed"').replace('"5 percent"', '"50 percent"');
    await writeFile(file, half);
    await copyFile(`${folder}miss-you.cases`, join(dir, "half-missed.cases"));
    await publish(shop.url, shop.vars.REGULARS_ROOT_KEY, file);
    const { ok, said } = await rehearse(file);
    assert.ok(ok, said);
  } finally {
    await rm(dir, { recursive: true });
  }
});

describe("what cannot be rehearsed is said", () => {
  test("a version that is not live there", async () => {
    const said = await rehearse(programs["sole-house"]);
    assert.equal(said.exit, 1);
    assert.match(said.said, /no cases that hold/);
  });

  test("an edge that is not there", async () => {
    const said = await rehearse(`${folder}${gallery[0]}`, "http://127.0.0.1:9");
    assert.equal(said.exit, 2);
    assert.match(said.said, /no edge answers/);
  });
});
