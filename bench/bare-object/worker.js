// What a shop would write by hand: an edge and a Durable Object that adds points, and nothing else.

import { DurableObject } from "cloudflare:workers";

const KEY = "bare-object-key";

/** One member: a balance, and a ledger in which a key counts once. */
export class Account extends DurableObject {
  constructor(context, env) {
    super(context, env);
    this.sql = context.storage.sql;
    this.sql.exec("CREATE TABLE IF NOT EXISTS ledger ("
      + "seq INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, points INTEGER NOT NULL)");
    this.sql.exec("CREATE TABLE IF NOT EXISTS balance ("
      + "id INTEGER PRIMARY KEY, points INTEGER NOT NULL)");
    this.sql.exec("INSERT OR IGNORE INTO balance (id, points) VALUES (1, 0)");
  }

  earn(key, points) {
    const known = this.sql.exec("SELECT points FROM ledger WHERE key = ?", key).toArray();
    if (known.length > 0) return { points: known[0].points, replayed: true };
    this.sql.exec("INSERT INTO ledger (key, points) VALUES (?, ?)", key, points);
    const [row] = this.sql
      .exec("UPDATE balance SET points = points + ? WHERE id = 1 RETURNING points", points)
      .toArray();
    return { points, balance: row.points, replayed: false };
  }

  earnMany(items) {
    return items.map(({ key, points }) => this.earn(key, points));
  }

  read() {
    const [row] = this.sql.exec("SELECT points FROM balance WHERE id = 1").toArray();
    return { balance: row.points };
  }

  count() {
    const [{ entries }] = this.sql.exec("SELECT count(*) AS entries FROM ledger").toArray();
    return { entries };
  }
}

export default {
  async fetch(request, env) {
    if (request.headers.get("authorization") !== `Bearer ${KEY}`) {
      return Response.json({ error: "wrong key" }, { status: 401 });
    }
    const [, name, action] = new URL(request.url).pathname.split("/");
    const account = env.ACCOUNT.get(env.ACCOUNT.idFromName(name));
    switch (action) {
      case "earn": {
        const points = pointsOf(await request.json());
        const key = request.headers.get("idempotency-key");
        return Response.json(await account.earn(key, points), { status: 201 });
      }
      case "batch": {
        const { items } = await request.json();
        const list = items.map(({ key, order }) => ({ key, points: pointsOf({ order }) }));
        return Response.json(await account.earnMany(list));
      }
      case "quote": {
        const points = pointsOf(await request.json());
        return Response.json({ points, ...await account.read() });
      }
      case "enrol":
        return Response.json(await account.read(), { status: 201 });
      case "entries":
        return Response.json(await account.count());
      default:
        return Response.json(await account.read());
    }
  },
};

/** One point for each whole unit of money. */
function pointsOf({ order }) {
  const total = order.lines.reduce((sum, line) => sum + line.gross - (line.discount ?? 0), 0);
  return Math.floor(total / 100);
}
