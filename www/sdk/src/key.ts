// What makes a command one command, however often it is sent.

/** An idempotency key: 128 random bits in hexadecimal. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return bytes.reduce((key, byte) => key + byte.toString(16).padStart(2, "0"), "");
}
