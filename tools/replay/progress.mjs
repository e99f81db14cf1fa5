// Shows how far a long piece of work is: a bar on a terminal, a line for each tenth elsewhere.

const WIDTH = 32;
const REDRAW_MS = 100;

export class Progress {
  /** `quiet` shows nothing; `total` is counted in steps of `step()`. */
  constructor({ label, total, stream = process.stderr, quiet = false }) {
    Object.assign(this, { label, total, stream, quiet, done: 0, drawnAt: 0, tenth: 0 });
    this.startedAt = Date.now();
  }

  step() {
    this.done += 1;
    if (this.quiet) return;
    if (this.stream.isTTY) this.#redraw();
    else this.#tell();
  }

  finish() {
    if (!this.quiet && this.stream.isTTY) this.stream.write(`\r${this.#bar()}\n`);
  }

  /** A line of its own above the bar. */
  note(text) {
    if (this.quiet) return;
    this.stream.write(this.stream.isTTY ? `\r\x1b[K  ${text}\n` : `  ${text}\n`);
  }

  #redraw() {
    const now = Date.now();
    if (now - this.drawnAt < REDRAW_MS) return;
    this.drawnAt = now;
    this.stream.write(`\r${this.#bar()}\x1b[K`);
  }

  #bar() {
    const share = this.total === 0 ? 1 : this.done / this.total;
    const full = Math.min(WIDTH, Math.floor(share * WIDTH));
    const bar = "━".repeat(full) + "─".repeat(WIDTH - full);
    return `  ${this.label} ${bar} ${this.done}/${this.total}  ${this.#rate()}/s`;
  }

  #tell() {
    const tenth = Math.floor((this.done * 10) / this.total);
    if (tenth === this.tenth) return;
    this.tenth = tenth;
    const progress = `${this.done} of ${this.total}, ${this.#rate()}/s`;
    this.stream.write(`  ${this.label} ${tenth * 10} %  (${progress})\n`);
  }

  #rate() {
    return Math.round((this.done * 1000) / Math.max(1, Date.now() - this.startedAt));
  }
}
