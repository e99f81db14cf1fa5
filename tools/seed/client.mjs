// Asks the edge with the root key, for one program, at the instant that a step was lived.

/** A key of 16 characters at least, the same for the same step. */
const keyOf = (name) => `demo-seed-${name}`;

export class Client {
  constructor({ edge, key, program }) {
    this.edge = edge;
    this.key = key;
    this.program = program;
  }

  async send(method, path, { body, at, name } = {}) {
    const answer = await fetch(this.edge + path, {
      method,
      headers: {
        "authorization": `Bearer ${this.key}`,
        "regulars-program": this.program,
        ...(at && { "regulars-now": at }),
        ...(name && { "idempotency-key": keyOf(name) }),
        ...(body && { "content-type": "application/json" }),
      },
      body: body && JSON.stringify(body),
    });
    return { status: answer.status, body: await answer.json() };
  }

  /** A command that has to go well; sent again it is answered as it was the first time. */
  async command(path, name, at, body) {
    const answer = await this.send("POST", path, { body, at, name });
    if (answer.status >= 300) throw refused(name, answer);
    return answer.body;
  }

  /** Many commands at one instant: `items` are `{ name, path, body }`. */
  async batch(at, items) {
    const body = { items: items.map(({ name, ...rest }) => ({ key: keyOf(name), ...rest })) };
    const answer = await this.send("POST", "/v1/batch", { body, at });
    if (answer.status !== 200) throw refused("a batch", answer);
    return answer.body.answers.map((one, place) => {
      if (one.status >= 300) throw refused(items[place].name, one);
      return one.body;
    });
  }
}

/** What was refused, with the answer as `problem`. */
function refused(name, { status, body }) {
  const error = new Error(`${name}: ${status} ${body.code}: ${body.detail}`);
  return Object.assign(error, { problem: body });
}
