// Starts the real workerd on a bundle, for every test and measurement that needs a running edge.
//
// A bundle is two Workers, as what ships: DIR/edge and DIR/keepers; or both in one, in DIR. It is
// started directly, not through wrangler, whose proxy would be what a load test measures.

import { spawn } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { copyFile, cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import workerdPackage from "workerd";

const workerd = workerdPackage.default;

export const repository = fileURLToPath(new URL("../../", import.meta.url));

/** The folder of what ships; tools/build-edge makes it. */
export const shipped = join(repository, "build");

/** The folder of the bundle with fault routes: tools/build-edge --features faults --out … */
export const faulty = join(repository, "target/bundles/faults");

/** What a wrangler file says, as far as a running worker needs it. */
async function deployment(file) {
  const text = await readFile(join(repository, file), "utf8");
  const tables = text.split(/^(?=\[)/m).map((table) => ({
    head: /^\[+([^\]]+)\]/.exec(table)?.[1] ?? "",
    values: Object.fromEntries(
      [...table.matchAll(/^(\w+)\s*=\s*"([^"]*)"/gm)].map(([, name, value]) => [name, value]),
    ),
  }));
  const named = (head) => tables.filter((table) => table.head === head).map((t) => t.values);
  return {
    name: named("")[0].name,
    date: named("")[0].compatibility_date,
    keepers: Object.fromEntries(
      named("durable_objects.bindings").map((keeper) => [keeper.name, keeper.class_name]),
    ),
    // Where the keepers are another Worker's, all are the same one's.
    keptBy: named("durable_objects.bindings")[0].script_name,
    services: named("services"),
    vars: Object.assign({}, ...named("vars")),
  };
}

/** A Cap'n Proto text literal: JSON's escapes are a part of its own, but for \u. */
function literal(text) {
  const escape = (sign) =>
    [...Buffer.from(sign)].map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("");
  return `"${String(text).replace(/["\\\u0000-\u001f\u007f-\uffff]+/gu, escape)}"`;
}

const list = (items) => items.map((item) => `\n    ${item},`).join("");

/** One Worker: where its keepers are, if it has some, or in which other Worker they are. */
function worker({ name, folder, date, flags, keepers, keptBy, services, vars, hasFiles }) {
  const kinds = [...new Set(Object.values(keepers))];
  const space = (kind) => (keptBy
    ? `(className = ${literal(kind)}, serviceName = ${literal(keptBy)})`
    : literal(kind));
  const bindings = [
    ...Object.entries(keepers).map(
      ([name, kind]) => `(name = ${literal(name)}, durableObjectNamespace = ${space(kind)})`,
    ),
    ...Object.entries(vars).map(
      ([name, value]) => `(name = ${literal(name)}, text = ${literal(value)})`,
    ),
    ...services.map(
      ({ binding, service }) => `(name = ${literal(binding)}, service = ${literal(service)})`,
    ),
    ...(hasFiles ? ['(name = "ASSETS", service = "files")'] : []),
  ];
  const namespaces = (keptBy ? [] : kinds).map((kind) => {
    const key = literal(`regulars-${kind}`);
    return `(className = ${literal(kind)}, uniqueKey = ${key}, enableSql = true)`;
  });
  return `    (name = ${literal(name)}, worker = (
  modules = [
    (name = "index.js", esModule = embed ${literal(`${folder}/index.js`)}),
    (name = "index_bg.wasm", wasm = embed ${literal(`${folder}/index_bg.wasm`)}),
  ],
  compatibilityDate = ${literal(date)},
  compatibilityFlags = [${flags.map(literal).join(", ")}],
  bindings = [${list(bindings)}
  ],
  durableObjectNamespaces = [${list(namespaces)}
  ],
  durableObjectStorage = (localDisk = "storage"),
    )),`;
}

/** The Workers of a bundle, and the first of them is who listens. */
function configuration(workers, { scheme, hasFiles, second }) {
  const http = scheme ? `(forwardedProtoHeader = ${literal(scheme)})` : "()";
  const files = hasFiles ? '    (name = "files", disk = (path = "bundle/files")),\n' : "";
  const sockets = [["http", workers[0].name], ["second", second]].filter(([, name]) => name)
    .map(([socket, name]) => `
    (name = "${socket}", address = "127.0.0.1:0", http = ${http}, service = ${literal(name)}),`);
  // The workers may call this machine only: no test ever reaches out.
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
${workers.map((one) => worker({ ...one, hasFiles })).join("\n")}
${files}    (name = "storage", disk = (path = "storage", writable = true)),
    (name = "internet", network = (allow = ["local"])),
  ],
  sockets = [${sockets.join("")}
  ],
);
`;
}

/** What is in a bundle's folder: two Workers, the edge first, or the one. */
function partsOf(bundle) {
  const pair = [["edge", "wrangler.toml"], ["keepers", "wrangler.keepers.toml"]];
  const one = [["", "wrangler.keepers.toml"]];
  const isThere = ([folder]) => existsSync(join(bundle, folder, "index_bg.wasm"));
  const parts = [pair, one].find((parts) => parts.every(isThere));
  if (!parts) throw new Error(`no bundle in ${bundle}: run tools/build-edge`);
  return parts.map(([folder, settings]) => ({ folder, settings }));
}

/** The code and the files of a bundle, copied: building again does not change a running edge. */
async function copyBundle(bundle, parts, to) {
  for (const { folder } of parts) {
    await mkdir(join(to, folder), { recursive: true });
    for (const file of ["index.js", "index_bg.wasm"]) {
      await copyFile(join(bundle, folder, file), join(to, folder, file));
    }
  }
  const files = join(bundle, "files");
  if (!existsSync(files)) return false;
  await cp(files, join(to, "files"), { recursive: true });
  return true;
}

/** Only the edge knows the first key: no keeper asks who somebody is. */
function forKeepers({ REGULARS_ROOT_KEY: _, ...vars }) {
  return vars;
}

// What is started and made here ends with this process, however this process ends.
const running = new Set();
const temporary = new Set();
const leaveNothing = () => {
  for (const group of running) signal(group, "SIGKILL");
  for (const dir of temporary) rmSync(dir, { recursive: true, force: true });
};
process.on("exit", leaveNothing);
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.once(name, () => {
    leaveNothing();
    process.kill(process.pid, name);
  });
}

function signal(group, name) {
  try {
    process.kill(-group, name);
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}

/**
 * Starts workerd and answers when it is up.
 *
 * - `bundle`: the folder of the bundle; what ships if not given.
 * - `dir`: where to keep storage; it outlives `stop()`. Not given: a temporary folder, which ends
 *   with `stop()`.
 * - `vars`: text bindings, on top of wrangler.toml's `[vars]`; `keeperVars`: what of them is
 *   otherwise for the keepers of a pair.
 * - `keepers`: Durable Object bindings (name to class), on top of wrangler.toml's.
 * - `date`, `flags`: compatibility date and flags; wrangler.toml's date and none if not given.
 * - `scheme`: the header in which somebody in front of the edge, who speaks https, says so.
 * - `second`: whether a second edge runs beside the first, in an isolate of its own, at `second`;
 *   both ask the same keepers.
 * - `health`: the path that must answer well before the edge counts as up; `null`: any answer will
 *   do, for an edge that is not to be well.
 */
export async function start(options = {}) {
  const kept = options.dir !== undefined;
  const bundle = resolve(options.bundle ?? shipped);
  const parts = partsOf(bundle);
  const dir = kept ? resolve(options.dir) : await mkdtemp(join(tmpdir(), "regulars-"));
  if (!kept) temporary.add(dir);
  await mkdir(join(dir, "storage"), { recursive: true });
  await rm(join(dir, "bundle"), { recursive: true, force: true });
  const hasFiles = await copyBundle(bundle, parts, join(dir, "bundle"));
  const workers = [];
  for (const { folder, settings } of parts) {
    const given = await deployment(settings);
    const vars = { ...given.vars, ...options.vars };
    workers.push({
      name: given.name,
      folder: join("bundle", folder),
      date: options.date ?? given.date,
      flags: options.flags ?? [],
      keepers: { ...given.keepers, ...options.keepers },
      keptBy: given.keptBy,
      services: given.services,
      vars: folder === "keepers" ? { ...forKeepers(vars), ...options.keeperVars } : vars,
    });
  }
  let second;
  if (options.second) {
    const [first] = workers;
    second = `${first.name}-second`;
    workers.push({ ...first, name: second, keptBy: first.keptBy ?? first.name });
  }
  const text = configuration(workers, { scheme: options.scheme, hasFiles, second });
  await writeFile(join(dir, "workerd.capnp"), text, { mode: 0o600 });
  const edge = new Edge(dir, kept, options.health);
  await edge.start();
  return edge;
}

class Edge {
  #child;
  #ended;
  #kept;
  #health;
  #output = "";
  #ports = {};

  constructor(dir, kept, health = "/health") {
    this.dir = dir;
    this.port = 0;
    this.#kept = kept;
    this.#health = health;
  }

  /** Where the second edge is, if there is one. */
  get second() {
    return `http://127.0.0.1:${this.#ports.second}`;
  }

  get url() {
    return `http://127.0.0.1:${this.port}`;
  }

  get pid() {
    return this.#child?.pid;
  }

  /** All that workerd printed since it was first started. */
  log() {
    return this.#output;
  }

  /** Starts it, at first on any free port, then always on that one. */
  async start() {
    const command = [
      workerd,
      "serve",
      "--control-fd=3",
      "--verbose",
      `--socket-addr=http=127.0.0.1:${this.port}`,
      "workerd.capnp",
    ];
    // Where the system can do so, even a killed test leaves nothing running.
    const guard = existsSync("/usr/bin/setpriv")
      ? ["/usr/bin/setpriv", "--pdeathsig", "KILL", "--"]
      : [];
    const [program, ...rest] = [...guard, ...command];
    const child = spawn(program, rest, {
      cwd: this.dir,
      detached: true,
      stdio: ["ignore", "pipe", "pipe", "pipe"],
    });
    this.#child = child;
    this.#ended = new Promise((done) => {
      child.once("exit", done);
      child.once("error", done);
    });
    running.add(child.pid);
    this.#ended.then(() => running.delete(child.pid));
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => (this.#output += text));
    }
    this.port = await this.#listening(child);
    await this.#healthy();
    child.unref();
    for (const stream of child.stdio) stream?.unref();
  }

  /** workerd says on its control pipe which port it got. */
  async #listening(child) {
    let said = "";
    const port = new Promise((found) => {
      child.stdio[3].setEncoding("utf8").on("data", (text) => {
        said += text;
        for (const [event] of said.matchAll(/\{"event":"listen"[^}]*\}/g)) {
          const { socket, port } = JSON.parse(event);
          this.#ports[socket] = port;
        }
        if (this.#ports.http) found(this.#ports.http);
      });
    });
    const failed = this.#ended.then(() => {
      throw new Error(`workerd did not start:\n${this.#output}`);
    });
    return Promise.race([port, failed, this.#late("did not listen")]);
  }

  async #healthy() {
    const giveUp = Date.now() + 20_000;
    for (;;) {
      const answer = await fetch(this.url + (this.#health ?? "/")).catch(() => undefined);
      await answer?.arrayBuffer();
      if (answer?.ok || (answer && this.#health === null)) return;
      if (Date.now() > giveUp || this.#child.exitCode !== null) {
        await this.kill9();
        throw new Error(`workerd is not healthy (${answer?.status}):\n${this.#output}`);
      }
      await pause(20);
    }
  }

  async #late(what) {
    await pause(20_000, undefined, { ref: false });
    throw new Error(`workerd ${what} within 20 s:\n${this.#output}`);
  }

  /** Ends it as a power cut would. */
  async kill9() {
    this.#child.ref();
    signal(this.pid, "SIGKILL");
    await this.#ended;
  }

  /** Starts it again on the same storage and port; ends it first if it runs. */
  async restart() {
    await this.kill9();
    await this.start();
  }

  /** Ends it, and removes its storage if that was temporary. */
  async stop() {
    this.#child.ref();
    signal(this.pid, "SIGTERM");
    const late = pause(2_000, "late", { ref: false });
    if ((await Promise.race([this.#ended, late])) === "late") await this.kill9();
    if (!this.#kept) await rm(this.dir, { recursive: true, force: true });
    temporary.delete(this.dir);
  }
}
