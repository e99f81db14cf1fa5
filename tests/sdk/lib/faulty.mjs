// A bad network before the edge: a proxy that loses, delays, repeats and refuses as it is told.

import { serve } from "./browser.mjs";

/** What can become of a request; `name: (forward, request) => Response`, undefined hangs up. */
const faults = {
  pass: (forward) => forward(),
  // It never arrived.
  drop: () => undefined,
  // It arrived, and its answer did not.
  lose: async (forward) => void (await forward()),
  // It arrived, and its answer came too late for anybody to wait.
  late: async (forward, request) => {
    const gone = new Promise((done) => request.socket.once("close", done));
    await forward();
    await gone;
  },
  // It arrived twice, at once.
  twice: async (forward) => (await Promise.all([forward(), forward()]))[0],
  // It arrived once more after it was answered, as a page that is opened again does.
  again: async (forward) => {
    const first = await forward();
    await forward();
    return first;
  },
  busy: () => refusal(429, "rate_limited", { "retry-after": "1" }),
  fault: () => refusal(500, "fault"),
  // It was done, and then something failed.
  "fault after": async (forward) => {
    await forward();
    return refusal(503, "unavailable");
  },
  // Somebody else answered: a gateway, a hotel.
  stranger: async (forward) => {
    await forward();
    return new Response("<p>Please sign in</p>", { headers: { "content-type": "text/html" } });
  },
  "signed out": () => refusal(401, "credential_invalid"),
};

const others = ["pass", "signed out"];
/** The faults that a client gets over by trying again, however many there are. */
export const transient = Object.keys(faults).filter((name) => !others.includes(name));

function refusal(status, code, headers = {}) {
  const body = { type: "about:blank", title: code, status, code, detail: code };
  return Response.json(body, { status, headers });
}

/**
 * Stands before an edge. `plan(faults)` says what becomes of the next requests to commands and
 * questions alike; when it is used up, all passes. `sent` is what was forwarded since.
 */
export async function faultyEdge(edge) {
  let schedule = [];
  let sent = [];
  const { url, stop } = await serve(async (request, body) => {
    const { host, connection, ...headers } = request.headers;
    const forward = async () => {
      sent.push(`${request.method} ${request.url.split("?")[0]}`);
      const answer = await fetch(edge + request.url, {
        method: request.method,
        headers,
        ...(body.length && { body }),
      });
      // Node has decoded what it was sent, whatever its header says.
      const decoded = /^(content-encoding|transfer-encoding)$/;
      const kept = [...answer.headers].filter(([name]) => !decoded.test(name));
      // The answer to a pre-flight has no body, and may have none.
      const text = [204, 304].includes(answer.status) ? null : await answer.arrayBuffer();
      return new Response(text, { status: answer.status, headers: kept });
    };
    return faults[schedule.shift() ?? "pass"](forward, request);
  });
  return {
    url,
    stop,
    plan(given) {
      schedule = [...given];
      sent = [];
    },
    sent: () => sent,
  };
}
