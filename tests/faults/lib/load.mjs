// Writers that keep sending commands, remember every answer, and live through the edge's death.

import { newKey, order } from "../../edge/lib/shop.mjs";

/** A random sequence that is the same every time (mulberry32). */
function random(seed) {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

export class Load {
  #shop;
  #pick;
  #writers;
  #count;
  #made = 0;
  #due = [];
  #back = Promise.resolve();
  /** Commands with their answers, in the order of the answers. */
  known = [];
  /** Commands that never had one. */
  unknown = new Set();
  members = [];
  kills = 0;

  constructor(shop, { members, writers, seed }) {
    this.#shop = shop;
    this.#pick = random(seed);
    this.#writers = writers;
    this.#count = members;
  }

  /** Enrols the members. */
  async begin() {
    for (let n = 0; n < this.#count; n += 1) {
      const command = { path: "/v1/members", body: { ref: `load:${n}` }, key: newKey() };
      const answer = await this.#shop.must(201, this.#send(command));
      this.known.push({ ...command, answer });
      this.members.push(`/v1/members/${answer.body.member}`);
    }
  }

  /** Writes until `kills` kills have passed, one after every `between` acknowledged commands. */
  async run({ kills, between }) {
    const start = this.known.length;
    this.#due = Array.from({ length: kills }, (_, n) => start + between * (n + 1));
    const enough = start + between * (kills + 1);
    await Promise.all(Array.from({ length: this.#writers }, () => this.#write(enough)));
  }

  async #write(enough) {
    while (this.known.length < enough) {
      const command = this.#command();
      try {
        await this.#back;
        this.known.push({ ...command, answer: await this.#send(command) });
      } catch {
        this.unknown.add(command);
      }
      if (this.#due.length > 0 && this.known.length >= this.#due[0]) this.#kill();
    }
  }

  #kill() {
    this.#due.shift();
    this.kills += 1;
    this.#back = this.#shop.edge.restart();
  }

  #send({ path, body, key }) {
    return this.#shop.post(path, body, { key });
  }

  /** Sends what had no answer again. */
  async resend() {
    await this.#back;
    for (const command of this.unknown) {
      this.known.push({ ...command, answer: await this.#send(command) });
      this.unknown.delete(command);
    }
  }

  /** Sends everything again, and answers what was not replayed as it was. */
  async compareAll() {
    const kept = this.known.filter(({ answer }) => answer.status !== 404);
    const again = await Promise.all(kept.map((command) => this.#send(command)));
    return kept.filter(({ answer }, place) => {
      const { status, text, replayed } = again[place];
      return !replayed || status !== answer.status || text !== answer.text;
    });
  }

  /** The ids of the entries that answers have named. */
  acknowledgedEntries(member) {
    return this.known
      .map(({ answer: { status, body } }) => (status < 300 ? body : {}))
      .filter((body) => body.entry?.id && member.endsWith(body.member))
      .map((body) => body.entry.id);
  }

  /** Every member's whole journal, by path. */
  async journals() {
    const journals = this.members.map(async (path) => [path, await this.#all(path)]);
    return new Map(await Promise.all(journals));
  }

  async #all(path) {
    const entries = [];
    let cursor = "";
    do {
      const page = this.#shop.get(`${path}/entries?limit=100${cursor}`);
      const { body } = await this.#shop.must(200, page);
      entries.push(...body.data);
      cursor = body.next_cursor && `&cursor=${body.next_cursor}`;
    } while (cursor);
    return entries;
  }

  /** The next command: mostly orders, then what can be done with them. */
  #command() {
    const member = this.members[this.#pick(this.members.length)];
    const number = (this.#made += 1);
    const before = `o${1 + this.#pick(number)}`;
    const held = this.#held(member);
    const kinds = [
      [8, "/earn", order(`o${number}`, 100 * (1 + this.#pick(300)))],
      [2, "/redemptions", { reward: "drink" }],
      [2, "/holds", { wallet: "point", points: 1 + this.#pick(20) }],
      [held ? 2 : 0, `/holds/${held}/${this.#pick(2) ? "capture" : "void"}`, undefined],
      [2, `/orders/${before}/returns`, { return_ref: `b${number}` }],
      [1, "/actions", { action: "review", event_id: `e${number}`, occurred_at: TIME }],
      [1, "/adjustments", { wallet: "point", points: 5, reason: "load", actor: "test" }],
    ];
    let draw = this.#pick(kinds.reduce((sum, [weight]) => sum + weight, 0));
    const [, path, body] = kinds.find(([weight]) => (draw -= weight) < 0);
    return { path: member + path, body, key: newKey() };
  }

  /** A hold of the member's that an answer has named, open or not. */
  #held(member) {
    const holds = this.known
      .filter(({ path, answer }) => path === `${member}/holds` && answer.status === 201)
      .map(({ answer }) => answer.body.hold.id);
    return holds.length ? holds[this.#pick(holds.length)] : "";
  }
}

const TIME = "2026-03-01T08:00:00Z";
