// A shop for tests: a running edge with programs published by the desk, and clients that ask it.

import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { repository, start } from "../workerd.mjs";

const run = promisify(execFile);
const here = (file) => fileURLToPath(new URL(file, import.meta.url));

/** The program files that tests publish, by program. */
export const programs = {
  "test-house": here("everything.toml"),
  "last-house": here("ending.toml"),
  "live-house": here("live.toml"),
  "party-house": here("party.toml"),
  "quiet-house": here("holdout.toml"),
  "sole-house": here("unique.toml"),
  "coffee-card": `${repository}programs/coffee-card.toml`,
  "coffee-stars": `${repository}programs/coffee-stars.toml`,
  collectors: `${repository}programs/collectors.toml`,
  "prime-club": `${repository}programs/prime-club.toml`,
  "shop-cash": `${repository}programs/shop-cash.toml`,
  "wine-angels": `${repository}programs/wine-angels.toml`,
  "nights": `${repository}programs/nights.toml`,
  "beauty-tiers": `${repository}programs/beauty-tiers.toml`,
  "switch-bonus": `${repository}programs/switch-bonus.toml`,
  "healthy-choices": `${repository}programs/healthy-choices.toml`,
  "insider": `${repository}programs/insider.toml`,
  "spend-miles": `${repository}programs/spend-miles.toml`,
  "welcome": `${repository}programs/welcome.toml`,
};

/** When most tests play: a test program is told its time. */
export const NOW = "2026-03-01T09:00:00Z";

/** The deployment's secrets, new for every shop. */
export function newSecrets() {
  return {
    REGULARS_ROOT_KEY: randomBytes(32).toString("hex"),
    REGULARS_IDENTITY_KEY: randomBytes(32).toString("hex"),
  };
}

/** The merchant's command line with these arguments, as a command and its arguments. */
export function desk(args) {
  const built = process.env.REGULARS_DESK;
  const cargo = ["run", "--quiet", "--no-default-features", "--features", "desk", "--"];
  return built ? [built, args] : ["cargo", [...cargo, ...args]];
}

/** Publishes a program file as a merchant would. */
export async function publish(url, key, file) {
  const env = { ...process.env, REGULARS_KEY: key };
  const [command, args] = desk(["apply", file, "--to", url]);
  await run(command, args, { cwd: repository, env });
}

/**
 * Opens a shop: `files` names the programs to publish; the other options are those of `start`.
 * The first program is the one that `shop.call` is for.
 */
export async function openShop({ files = ["test-house"], ...options } = {}) {
  const vars = { ...newSecrets(), ...options.vars };
  const bundle = options.bundle ?? process.env.REGULARS_BUNDLE;
  const edge = await start({ ...options, ...(bundle && { bundle }), vars });
  try {
    for (const file of files) await publish(edge.url, vars.REGULARS_ROOT_KEY, programs[file]);
    return new Shop(edge, vars, files[0]);
  } catch (error) {
    await edge.stop();
    throw error;
  }
}

let made = 0;

/** An idempotency key that no other call of this process has. */
export function newKey() {
  made += 1;
  return `test-key-${String(made).padStart(12, "0")}`;
}

class Shop {
  constructor(edge, vars, program) {
    this.edge = edge;
    this.vars = vars;
    this.program = program;
  }

  get url() {
    return this.edge.url;
  }

  /** Publishes one more program on this edge, and answers a shop that asks for that one. */
  async beside(program) {
    await publish(this.url, this.vars.REGULARS_ROOT_KEY, programs[program]);
    return new Shop(this.edge, this.vars, program);
  }

  /** Asks with the root key, for the shop's first program, at `NOW`, under a new key. */
  call(method, path, body, options = {}) {
    const credential = options.credential ?? this.vars.REGULARS_ROOT_KEY;
    const program = credential === this.vars.REGULARS_ROOT_KEY ? this.program : undefined;
    return send(this.url, method, path, body, { credential, program, ...options });
  }

  get(path, options) {
    return this.call("GET", path, undefined, options);
  }

  post(path, body, options) {
    return this.call("POST", path, body, options);
  }

  /** Enrols `ref` and answers the path of the member, like `/v1/members/mem_…`. */
  async enrol(ref, rest = {}, options = {}) {
    const { body } = await this.must(201, this.post("/v1/members", { ref, ...rest }, options));
    return `/v1/members/${body.member}`;
  }

  /** Names a partner: the bakery, wherever it is, unless it is another. */
  async partner(body = { id: "bakery", name: "The bakery", locations: [] }, options = {}) {
    return (await this.post("/v1/partners", body, options)).body;
  }

  /** Makes a key and answers its record, with the key. */
  async makeKey(body, options) {
    return (await this.must(201, this.post("/v1/keys", body, options))).body;
  }

  /** The answer, which must have that status. */
  async must(status, promise) {
    const answer = await promise;
    if (answer.status !== status) {
      throw new Error(`expected ${status}, got ${answer.status}: ${answer.text}`);
    }
    return answer;
  }

  stop() {
    return this.edge.stop();
  }
}

/**
 * Sends one request. `body`: an object goes as JSON, a string or bytes as they are. `key`: the
 * Idempotency-Key, `null` for none. `now`: Regulars-Now, `null` for none. `headers` win over all.
 */
export async function send(url, method, path, body, options = {}) {
  const { credential, program, key = newKey(), now = NOW, headers = {} } = options;
  const all = { ...headersOf({ method, body, credential, program, key, now }), ...headers };
  const given = Object.entries(all).filter(([, value]) => value !== undefined);
  const answer = await fetch(url + path, {
    method,
    headers: Object.fromEntries(given),
    body: isBytes(body) ? body : body && JSON.stringify(body),
    redirect: "manual",
    ...(body instanceof ReadableStream && { duplex: "half" }),
  });
  return read(answer);
}

function headersOf({ method, body, credential, program, key, now }) {
  return {
    "authorization": credential ? `Bearer ${credential}` : undefined,
    "regulars-program": program,
    "regulars-now": now ?? undefined,
    "idempotency-key": method === "POST" ? key ?? undefined : undefined,
    "content-type": body === undefined ? undefined : "application/json",
  };
}

function isBytes(body) {
  return typeof body === "string" || ArrayBuffer.isView(body) || body instanceof ReadableStream;
}

async function read(answer) {
  const text = await answer.text();
  const { status, headers } = answer;
  const isJson = /^application\/(problem\+)?json$/.test(headers.get("content-type") ?? "");
  const replayed = headers.get("idempotency-replayed") === "true";
  return { status, headers, text, replayed, body: isJson && text ? JSON.parse(text) : undefined };
}

/** An order of lines with these gross amounts, in minor units. */
export function order(ref, amounts, rest = {}) {
  const lines = [amounts].flat().map((gross, place) => ({
    id: `l${place + 1}`,
    quantity: 1,
    gross,
  }));
  return { order: { ref, occurred_at: "2026-03-01T08:00:00Z", currency: "EUR", lines, ...rest } };
}

/** Whether issued = active + pending + held + redeemed + expired + clawed back − deficit. */
export function balances({ balances: wallets }) {
  return wallets.every((wallet) => {
    const { active, pending, held, redeemed, expired, clawed_back: clawedBack } = wallet;
    const sum = active + pending + held + redeemed + expired + clawedBack - wallet.deficit;
    return wallet.issued === sum;
  });
}

/** The figures of one wallet in a view. */
export function wallet(view, id) {
  return view.balances.find((one) => one.wallet === id);
}
