// Small things that every answer of the demo's server needs: bodies, files, headers, refusals.

import { readFile } from "node:fs/promises";
import { extname } from "node:path";

const BODY_MAX_BYTES = 64 * 1024;

const types = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** Nothing but this server and the edge; no inline script, no inline style. */
export const policy = (edge) => [
  "default-src 'none'",
  `script-src 'self' ${edge}`,
  "style-src 'self'",
  "img-src 'self' data:",
  `connect-src 'self' ${edge}`,
  `form-action 'self' ${edge}`,
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join("; ");

export function refuse(status, message) {
  return Object.assign(new Error(message), { status });
}

export async function bodyOf(request) {
  const parts = [];
  let size = 0;
  for await (const part of request) {
    size += part.length;
    if (size > BODY_MAX_BYTES) throw refuse(413, "The body is too large.");
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

export async function jsonOf(request) {
  try {
    return JSON.parse((await bodyOf(request)) || "{}");
  } catch (error) {
    throw error.status ? error : refuse(400, "The body is not JSON.");
  }
}

/** A form's fields. */
export const fieldsOf = async (request) => new URLSearchParams(await bodyOf(request));

/** A form or a script of another site has no business here. */
export function mustBeOurs(request) {
  const site = request.headers["sec-fetch-site"];
  const { origin, host } = request.headers;
  const isOther = site ? !["same-origin", "none"].includes(site) : origin && origin !== `http://${host}`;
  if (isOther) throw refuse(403, "Another site asked.");
}

export function sendJson(response, status, body) {
  response.writeHead(status, { "content-type": types[".json"], "cache-control": "no-store" });
  response.end(JSON.stringify(body));
}

export function sendPage(response, page, { edge, cookies = [] }) {
  response.writeHead(200, {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "content-security-policy": policy(edge),
    // With less, browsers would not name the page that hands a member over, and the edge asks.
    "referrer-policy": "strict-origin-when-cross-origin",
    "x-content-type-options": "nosniff",
    "set-cookie": cookies,
  });
  response.end(String(page));
}

export function sendBack(response, where, cookies = []) {
  response.writeHead(303, { location: where, "set-cookie": cookies });
  response.end();
}

/** A file of ours, from `folder`, with nothing in its name that leads elsewhere. */
export async function sendFile(response, folder, name) {
  if (!/^[a-z0-9][a-z0-9./-]*$/.test(name) || name.includes("..")) throw refuse(404, "No such file.");
  const type = types[extname(name)];
  const bytes = type && await readFile(new URL(name, folder)).catch(() => undefined);
  if (!bytes) throw refuse(404, "No such file.");
  response.writeHead(200, {
    "content-type": type,
    "cache-control": "no-cache",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
  });
  response.end(bytes);
}
