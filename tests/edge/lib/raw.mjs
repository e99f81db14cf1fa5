// One HTTP/1.1 exchange over a bare socket: what `fetch` would tidy up arrives as it was written.

import { connect } from "node:net";

/**
 * Sends the bytes of a request, to the host `test` if it names none; answers status, headers and
 * body of what comes back.
 */
export function exchange(port, head, body = "") {
  return new Promise((done, failed) => {
    const socket = connect(port, "127.0.0.1");
    const parts = [];
    socket.on("error", (error) => (parts.length ? done(parse(parts)) : failed(error)));
    socket.on("data", (bytes) => parts.push(bytes));
    socket.on("end", () => done(parse(parts)));
    const host = head.some((line) => /^host:/i.test(line)) ? [] : ["host: test"];
    const lines = [...head, ...host, "connection: close"];
    socket.write(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
    socket.write(body);
  });
}

function parse(parts) {
  const text = Buffer.concat(parts).toString("utf8");
  const [head, ...rest] = text.split("\r\n\r\n");
  const [line, ...lines] = head.split("\r\n");
  const headers = new Map(lines.map((one) => {
    const colon = one.indexOf(":");
    return [one.slice(0, colon).toLowerCase(), one.slice(colon + 1).trim()];
  }));
  return { status: Number(line.split(" ")[1] ?? 0), headers, text: rest.join("\r\n\r\n") };
}
