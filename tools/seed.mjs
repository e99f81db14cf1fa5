// Puts a first member with a little history into a running edge; run twice, it changes nothing.

const [edge] = process.argv.slice(2);
const key = process.env.REGULARS_KEY;

const orders = [
  { ref: "first-cup", at: "2026-03-01T09:00:00Z", gross: 1260 },
  { ref: "second-cup", at: "2026-03-08T09:30:00Z", gross: 8400 },
];

async function post(path, name, now, body) {
  const answer = await fetch(edge + path, {
    method: "POST",
    headers: {
      authorization: `Bearer ${key}`,
      "content-type": "application/json",
      "regulars-program": "coffee-stars",
      "regulars-now": now,
      "idempotency-key": `seed-coffee-stars-${name}`,
    },
    body: JSON.stringify(body),
  });
  const json = await answer.json();
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${json.code}: ${json.detail}`);
  return json;
}

await post("/v1/members", "enrol-ada", orders[0].at, { ref: "demo:ada" });
let last;
for (const { ref, at, gross } of orders) {
  const order = { ref, occurred_at: at, currency: "EUR", lines: [{ id: "1", quantity: 1, gross }] };
  last = await post("/v1/members/ref:demo:ada/earn", ref, at, { order });
}
console.log(`  seeded  member ref:demo:ada with ${last.view.balances[0].active} stars`);
