// What the elements share: the fallback they begin with and return to, and when they ask again.

import type { Loyalty, Program, View } from "../types.js";

/** How large an element is, before it is defined as after, is for the page's own style to say. */
const STYLE = `
  :host { display: inline-block }
  :host(:is(loyalty-rewards, loyalty-card, loyalty-challenges)) { display: block }
  :host([hidden]) { display: none }
  ul { list-style: none; margin: 0; padding: 0 }
  li { display: flex; gap: var(--loyalty-gap, 0.75em); align-items: center; min-block-size: 44px }
  [part=name] { flex: 1 }
  [part=progress] { display: block; inline-size: 100% }
  li [part=progress] { inline-size: 6em }
  [part=name] + [part=next] { display: block }
  button { min-block-size: 44px; min-inline-size: 44px; font: inherit }
  svg { display: block; inline-size: var(--loyalty-qr-size, 10em); aspect-ratio: 1 }
`;

/** An element of our shadow trees, of a part that the page can style. */
export function make(tag: string, part: string, ...children: (Node | string)[]): HTMLElement {
  const made = document.createElement(tag);
  made.setAttribute("part", part);
  made.append(...children);
  return made;
}

/** Where there is no document, as on a server, the classes can be named and nothing more. */
const Base = globalThis.HTMLElement ?? (class {} as typeof HTMLElement);

/** Whom the elements of this page serve, and what they share of it. */
let loyalty: Loyalty | undefined;
let program: Promise<Program> | undefined;
let sheet: CSSStyleSheet | undefined;

export function programOf(served: Loyalty): Promise<Program> {
  program ??= served.program.get().catch((error) => {
    program = undefined;
    throw error;
  });
  return program;
}

/** Our style for every element: a constructed sheet, which no CSP forbids. */
function styleOf(): CSSStyleSheet {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
  }
  return sheet;
}

/**
 * Shows what it slots until it has something better, and again when it has not: an error is never
 * a box on the page.
 */
export abstract class LoyaltyElement extends Base {
  readonly #fallback = globalThis.document?.createElement("slot");
  #left: AbortController | undefined;
  #asked: AbortController | undefined;

  static serve(served: Loyalty): void {
    loyalty = served;
    program = undefined;
  }

  /** Asks for what is shown; null if there is nothing to ask. */
  abstract load(loyalty: Loyalty, signal: AbortSignal): Promise<unknown> | null;
  abstract show(answer: any, program: Program, loyalty: Loyalty): Node[];
  onBalance?(view: View): void;

  connectedCallback(): void {
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [styleOf()];
    root.replaceChildren(this.#fallback);
    this.#left = new AbortController();
    const ends = [
      loyalty?.on("balance", (view) => this.onBalance?.(view)),
      loyalty?.on("reset", () => this.refresh()),
    ];
    this.#left.signal.addEventListener("abort", () => ends.forEach((end) => end?.()));
    this.refresh();
  }

  disconnectedCallback(): void {
    this.#asked?.abort();
    this.#left?.abort();
  }

  attributeChangedCallback(): void {
    this.refresh();
  }

  /** Asks again; attributes that change together, and whatever was asked before, are one ask. */
  refresh(): void {
    this.#asked?.abort();
    if (!loyalty || !this.isConnected) return;
    const { signal } = (this.#asked = new AbortController());
    this.setAttribute("aria-busy", "true");
    queueMicrotask(() => signal.aborted || this.#answer(signal));
  }

  /** Shows an answer, unless the element has gone or asked anew since. */
  async display(answer: unknown, signal = this.#asked?.signal): Promise<void> {
    if (!loyalty || signal?.aborted) return;
    const nodes = this.show(answer, await programOf(loyalty), loyalty);
    if (!signal?.aborted) this.shadowRoot?.replaceChildren(...nodes);
  }

  async #answer(signal: AbortSignal): Promise<void> {
    try {
      const answer = await (loyalty && this.load(loyalty, signal));
      if (answer) await this.display(answer, signal);
      else this.shadowRoot?.replaceChildren(this.#fallback);
    } catch {
      if (!signal.aborted) this.shadowRoot?.replaceChildren(this.#fallback);
    }
    if (!signal.aborted) this.removeAttribute("aria-busy");
  }
}
