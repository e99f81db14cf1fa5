// Makes HTML from templates: what is put in is escaped, unless it was made here itself.

class Html {
  constructor(text) {
    this.text = text;
  }

  toString() {
    return this.text;
  }
}

const signs = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

const escaped = (value) => String(value).replace(/[&<>"']/g, (sign) => signs[sign]);

function written(value) {
  if (value instanceof Html) return value.text;
  if (Array.isArray(value)) return value.map(written).join("");
  return value === undefined || value === null || value === false ? "" : escaped(value);
}

export function html(strings, ...values) {
  const parts = strings.map((text, place) => text + written(values[place]));
  return new Html(parts.join(""));
}

/** Data for the page's scripts; no browser runs it, so no policy has to allow it. */
export function data(id, value) {
  const json = JSON.stringify(value).replaceAll("<", "\\u003c");
  return new Html(`<script type="application/json" id="${id}">${json}</script>`);
}
