// What a merchant does once, before the first customer: makes the keys that the shop's server needs.

/** Makes the store's secret key; asked again it is shown again, so nothing has to be kept. */
export async function makeKeys({ edge, rootKey, program }) {
  const answer = await fetch(`${edge}/v1/keys`, {
    method: "POST",
    headers: {
      "authorization": `Bearer ${rootKey}`,
      "regulars-program": program,
      "content-type": "application/json",
      "idempotency-key": `demo-store-key-${program}`,
    },
    body: JSON.stringify({ kind: "sk", label: "demo shop" }),
  });
  const body = await answer.json();
  if (!answer.ok) throw new Error(`a key for ${program}: ${body.code}: ${body.detail}`);
  return { secretKey: body.key };
}
