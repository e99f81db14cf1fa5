// The load generator, a process of its own: keep-alive sockets, ready-made bytes, exact counts.

import { connect } from "node:net";

// The parent sends { port, callers, seconds, first, method, path, headers, body, refs } and gets
// the figures back. In path, headers and body, {n} becomes the request's number, counted from
// `first`, and {member} one of `refs`, in turn.
process.on("message", async (work) => {
  try {
    process.send({ figures: await generate(work) });
  } catch (error) {
    process.send({ error: error.message });
  }
});

const NUMBER_WIDTH = 9;

async function generate(work) {
  const run = {
    write: template(work), port: work.port, next: work.first, deadline: 0,
    statuses: new Map(), latencies: [], samples: [],
  };
  const lines = await Promise.all(Array.from({ length: work.callers }, () => open(run)));
  const began = process.hrtime.bigint();
  const cpuBegan = process.cpuUsage();
  run.deadline = performance.now() + work.seconds * 1000;
  await Promise.all(lines.map((line) => line.finish()));
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  const { user, system } = process.cpuUsage(cpuBegan);
  run.latencies.sort((one, other) => one - other);
  return {
    seconds,
    requests: run.latencies.length,
    statuses: Object.fromEntries(run.statuses),
    samples: run.samples,
    p50Ms: quantile(run.latencies, 0.5),
    p99Ms: quantile(run.latencies, 0.99),
    generatorCpuMicros: user + system,
  };
}

function quantile(sorted, share) {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** The bytes of request number n, cut into pieces once so that each is one string join. */
function template({ method, path, headers, body, refs }) {
  const place = (text) => text.replaceAll("{n}", "\u0001").replaceAll("{member}", "\u0002");
  const width = refs[0].length;
  if (refs.some((ref) => ref.length !== width)) throw new Error("refs must be of one length");
  const lengthOf = (text) => Buffer.byteLength(text)
    + (text.split("\u0001").length - 1) * (NUMBER_WIDTH - 1)
    + (text.split("\u0002").length - 1) * (width - 1);
  const payload = place(body ?? "");
  const head = [`${method} ${place(path)} HTTP/1.1`, "Host: localhost"];
  for (const [name, value] of Object.entries(headers)) head.push(`${name}: ${place(value)}`);
  if (body !== undefined) {
    head.push("Content-Type: application/json", `Content-Length: ${lengthOf(payload)}`);
  }
  const pieces = `${head.join("\r\n")}\r\n\r\n${payload}`.split(/([\u0001\u0002])/);
  return (number) => {
    const digits = String(number).padStart(NUMBER_WIDTH, "0");
    const ref = refs[number % refs.length];
    let text = "";
    for (const piece of pieces) {
      text += piece === "\u0001" ? digits : piece === "\u0002" ? ref : piece;
    }
    return text;
  };
}

/** One caller: the next request leaves when the answer to the last one is complete. */
function open(run) {
  return new Promise((resolve, reject) => {
    const socket = connect(run.port, "127.0.0.1");
    socket.setNoDelay(true);
    socket.once("error", reject);
    socket.once("connect", () => resolve({ finish: () => exchange(run, socket) }));
  });
}

function exchange(run, socket) {
  return new Promise((resolve, reject) => {
    let held = null;
    let sentAt = 0;
    const ask = () => {
      sentAt = performance.now();
      if (sentAt >= run.deadline) {
        socket.destroy();
        resolve();
        return;
      }
      socket.write(run.write(run.next), "latin1");
      run.next += 1;
    };
    socket.on("error", reject);
    socket.on("close", () => reject(new Error("the edge closed the connection")));
    socket.on("data", (chunk) => {
      held = held === null ? chunk : Buffer.concat([held, chunk]);
      const answer = complete(held);
      if (answer === null) return;
      run.latencies.push(performance.now() - sentAt);
      count(run, answer, held);
      held = null;
      ask();
    });
    ask();
  });
}

function count(run, status, bytes) {
  run.statuses.set(status, (run.statuses.get(status) ?? 0) + 1);
  // A few answers that are not as they should be say more than their number.
  if (status >= 300 && run.samples.length < 3) run.samples.push(bytes.toString("utf8"));
}

const HEAD_END = Buffer.from("\r\n\r\n");
const LAST_CHUNK = Buffer.from("\r\n0\r\n\r\n");

/** The status when the whole answer has arrived, else null. */
function complete(bytes) {
  const end = bytes.indexOf(HEAD_END);
  if (end < 0) return null;
  const head = bytes.latin1Slice(0, end).toLowerCase();
  const status = Number(head.slice(9, 12));
  const length = /\r\ncontent-length: *(\d+)/.exec(head);
  if (length) return bytes.length >= end + 4 + Number(length[1]) ? status : null;
  if (!head.includes("\r\ntransfer-encoding: chunked")) return status;
  const tail = bytes.subarray(-LAST_CHUNK.length);
  return tail.equals(LAST_CHUNK) ? status : null;
}
