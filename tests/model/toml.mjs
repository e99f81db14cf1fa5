// Reads the part of TOML that program files use: tables, arrays of tables, and plain values.

/** The file as nested objects; throws with the line it cannot read. */
export function readToml(text) {
  const root = {};
  let table = root;
  for (const statement of statements(text)) {
    const array = /^\[\[([^\]]+)\]\]$/.exec(statement);
    const plain = /^\[([^\]]+)\]$/.exec(statement);
    if (array) table = appended(root, array[1].split("."));
    else if (plain) table = descend(root, plain[1].split("."));
    else assign(table, statement);
  }
  return root;
}

/** Lines without comments, joined while a bracket or a brace is open. */
function* statements(text) {
  let open = "";
  for (const line of text.split("\n")) {
    open = `${open} ${withoutComment(line)}`.trim();
    if (open === "" || depth(open) > 0) continue;
    yield open;
    open = "";
  }
  if (open !== "") throw new Error(`unfinished: ${open}`);
}

/** Between double quotes with escapes, or between single ones without. */
const STRING = /"(?:[^"\\]|\\.)*"|'[^']*'/g;

function withoutComment(line) {
  const hidden = line.replace(STRING, (string) => "x".repeat(string.length));
  const at = hidden.indexOf("#");
  return at < 0 ? line : line.slice(0, at);
}

function depth(text) {
  const bare = text.replace(STRING, "");
  return (bare.match(/[[{]/g) ?? []).length - (bare.match(/[\]}]/g) ?? []).length;
}

function descend(table, path) {
  let here = table;
  for (const part of path.map((name) => name.trim())) {
    here[part] ??= {};
    here = Array.isArray(here[part]) ? here[part].at(-1) : here[part];
  }
  return here;
}

function appended(root, path) {
  const parent = descend(root, path.slice(0, -1));
  const added = {};
  (parent[path.at(-1)] ??= []).push(added);
  return added;
}

function assign(table, statement) {
  const found = /^([A-Za-z0-9_.-]+)\s*=\s*(.+)$/s.exec(statement);
  if (!found) throw new Error(`not understood: ${statement}`);
  const path = found[1].split(".");
  descend(table, path.slice(0, -1))[path.at(-1)] = readValue(found[2]);
}

/** Inside a program file a value differs from JSON only in inline tables and trailing commas. */
function readValue(text) {
  const parts = text.split(new RegExp(`(${STRING.source})`));
  const quoted = (part) => (part.startsWith("'") ? JSON.stringify(part.slice(1, -1)) : part);
  const json = parts.map((part, index) => (index % 2 === 1 ? quoted(part) : part
    .replace(/([A-Za-z_][A-Za-z0-9_-]*)\s*=/g, '"$1":')
    .replace(/,(\s*[\]}])/g, "$1"))).join("");
  try {
    return JSON.parse(json);
  } catch {
    throw new Error(`not understood: ${text}`);
  }
}
