// Draws a QR code from its path, sign by sign: text from the network never becomes markup.

import type { Card } from "../types.js";

const SVG = "http://www.w3.org/2000/svg";

export function qr({ number, qr }: Card): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", `0 0 ${qr.size} ${qr.size}`);
  svg.setAttribute("part", "qr");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", number);
  path.setAttribute("d", qr.path);
  svg.append(path);
  return svg;
}
