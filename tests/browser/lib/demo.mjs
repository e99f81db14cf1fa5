// The demo for tests: a running edge with the shops' programs, the demo's server, its members.

import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { repository } from "../../edge/workerd.mjs";
import { openShop } from "../../edge/lib/shop.mjs";

const LATE_MS = 60_000;

/** Opens the demo. Nobody has ten thousand entries here: that takes a minute. */
export async function openDemo() {
  const files = ["coffee-stars", "spend-miles", "beauty-tiers", "prime-club"];
  const shop = await openShop({ files });
  const folder = await mkdtemp(join(tmpdir(), "regulars-demo-"));
  const state = join(folder, "state.json");
  const anchor = new Date().toISOString();
  const seeded = ["coffee/mei", "fashion/mei"];
  await writeFile(state, JSON.stringify({ generation: 1, anchor, clock_seconds: 0, seeded }));
  // One host for both, so that the clock's cookie is for both.
  const edge = shop.url.replace("127.0.0.1", "localhost");
  const env = { EDGE: edge, PORT: "0", STATE: state, REGULARS_KEY: shop.vars.REGULARS_ROOT_KEY };
  const server = spawn(process.execPath, ["www/demo/server.mjs"], {
    cwd: repository,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const stop = async () => {
    server.kill();
    await shop.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const url = await addressOf(server);
    return { url, edge, shop, stop, state: async () => JSON.parse(await readFile(state, "utf8")) };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Where it says that it has opened. */
function addressOf(server) {
  let said = "";
  return new Promise((found, failed) => {
    const late = setTimeout(() => failed(new Error(`the demo did not open:\n${said}`)), LATE_MS);
    const listen = (text) => {
      said += text;
      const [, url] = /demo\s+(http:\/\/localhost:\d+)/.exec(said) ?? [];
      if (!url) return;
      clearTimeout(late);
      found(url);
    };
    server.stdout.setEncoding("utf8").on("data", listen);
    server.stderr.setEncoding("utf8").on("data", listen);
    server.once("exit", (code) => {
      clearTimeout(late);
      failed(new Error(`the demo ended with ${code}:\n${said}`));
    });
  });
}
