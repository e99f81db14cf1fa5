// Versions at the edge: a share of the members tries a new one, a rollback brings the old one back.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";

import { NOW, desk, openShop, order, programs, wallet } from "./lib/shop.mjs";
import { repository } from "./workerd.mjs";

const run = promisify(execFile);
/** So many that all of them on one side of a half happens once in 2^39 runs. */
const MEMBERS = 40;

let shop;
let dir;
let members;
let first;
const late = [];
before(async () => {
  shop = await openShop({ files: ["switch-bonus"] });
  first = (await live()).at(-1);
  members = [];
  for (let place = 0; place < MEMBERS; place += 1) members.push(await shop.enrol(`shop:m${place}`));
  dir = await mkdtemp(join(tmpdir(), "regulars-versions-"));
});
after(async () => {
  await shop?.stop();
  if (dir) await rm(dir, { recursive: true });
});

/** The hashes that are released, in their order. */
async function live() {
  const { body } = await shop.must(200, shop.get("/v1/program"));
  return body.releases.map(({ hash }) => hash);
}

async function regulars(...args) {
  const env = { ...process.env, REGULARS_KEY: shop.vars.REGULARS_ROOT_KEY };
  const [command, all] = desk([...args, "--to", shop.url, "--json"]);
  return JSON.parse((await run(command, all, { cwd: repository, env })).stdout);
}

const spend = (member, ref, gross, rest) => {
  return shop.must(201, shop.post(`${member}/earn`, order(ref, gross, rest)));
};
const points = async (member) => {
  return wallet((await shop.must(200, shop.get(`${member}/balance`))).body, "point");
};

test("for half of the members, one by one and for good", async () => {
  const text = await readFile(programs["switch-bonus"], "utf8");
  const file = join(dir, "doubled.toml");
  const doubled = text.replace('"1 point per 1.00"', '"2 point per 1.00"');
  await writeFile(file, doubled.replace('"10000 point"', '"90000 point"'));
  const applied = await regulars("apply", file, "--share", "50 percent");
  assert.equal(applied.changed, true);
  assert.deepEqual(await live(), [first, applied.version]);
  const rates = new Set();
  for (const [place, member] of members.entries()) {
    const { body } = await spend(member, `a${place}`, 10_000);
    const again = await spend(member, `b${place}`, 10_000);
    const [once, twice] = [body, again.body].map(({ awards }) => awards[0].points);
    assert.equal(once, twice, "a member keeps to one version");
    assert.equal(body.why.version, once === 100 ? first : applied.version);
    rates.add(once);
  }
  assert.deepEqual([...rates].sort(), [100, 200]);
  for (let place = 0; place < MEMBERS; place += 1) late.push(await shop.enrol(`shop:l${place}`));
  const set = await Promise.all(late.map(async (member) => (await points(member)).pending));
  assert.deepEqual([...new Set(set)].sort(), [12_000, 92_000]);
});

test("a rollback restores the hash of before, and what was earned keeps its terms", async () => {
  const before = await Promise.all(members.map(points));
  assert.equal((await regulars("rollback", "switch-bonus")).version, first);
  assert.deepEqual(await live(), [first]);
  assert.deepEqual(await Promise.all(members.map(points)), before, "nobody lost anything");
  for (const [place, member] of members.entries()) {
    const { body } = await spend(member, `c${place}`, 10_000);
    assert.equal(body.awards[0].points, 100);
    assert.equal(body.why.version, first);
  }
  // What was sold by the other version is returned by it.
  const doubled = before.findIndex(({ active }) => active === 400);
  assert.notEqual(doubled, -1);
  const back = { return_ref: "r1" };
  const returned = shop.post(`${members[doubled]}/orders/a${doubled}/returns`, back);
  assert.equal((await shop.must(200, returned)).body.taken[0].points, 200);
});

test("a bonus that was set aside under one version is released as it was given", async () => {
  for (const [place, member] of late.entries()) {
    const { pending } = await points(member);
    const { body } = await spend(member, `d${place}`, 60_000, { occurred_at: NOW });
    assert.equal(wallet(body.view, "point").pending, 2000);
    assert.equal(wallet(body.view, "point").active, pending - 2000 + 600);
  }
});
