// Reads the JSON object of a token as strictly as the edge does: no name twice, no fractions.

/** By name: a text, a whole number from 0, or null for what is neither. */
export type Flat = ReadonlyMap<string, string | number | null>;

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;
const WHOLE = /^(0|[1-9][0-9]*)$/;

/**
 * What the object says; null where it is no object, or says something twice. `JSON.parse` alone
 * would let the last of two members of one name win, and make 500 of 500.0.
 */
export function readFlat(bytes: Uint8Array): Flat | null {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    JSON.parse(text);
  } catch {
    return null;
  }
  const tokens = text.match(TOKEN) ?? [];
  if (tokens[0] !== "{") return null;
  const found = new Map<string, string | number | null>();
  let depth = 0;
  for (const [at, token] of tokens.entries()) {
    if (token === "{" || token === "[") depth += 1;
    if (token === "}" || token === "]") depth -= 1;
    if (depth !== 1 || tokens[at + 1] !== ":") continue;
    const name: string = JSON.parse(token);
    if (found.has(name)) return null;
    found.set(name, read(tokens[at + 2] ?? ""));
  }
  return found;
}

function read(token: string): string | number | null {
  if (token.startsWith('"')) return JSON.parse(token) as string;
  const number = WHOLE.test(token) ? Number(token) : NaN;
  return Number.isSafeInteger(number) ? number : null;
}
