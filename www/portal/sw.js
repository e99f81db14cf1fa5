// Keeps a member's card for when there is no network: the page of the card, and nothing else.

const folder = new URL("./", location).pathname;
const card = `${folder}card`;
const shelf = `card of ${folder}`;
/** Where somebody else comes in, or whose card it is goes. */
const ENDS = ["signin", "signout", "leave"].map((rest) => folder + rest);

const keep = async (answer) => (await caches.open(shelf)).put(card, answer);
const drop = () => caches.delete(shelf);

/** The card as it was, which says of when it is. */
async function kept(path) {
  const found = await caches.match(card, { cacheName: shelf });
  if (!found) return undefined;
  if (path !== card) return Response.redirect(card);
  const text = (await found.text()).replace('id="as-of" hidden', 'id="as-of"');
  return new Response(text, { headers: found.headers });
}

async function answer(request, path) {
  try {
    const fresh = await fetch(request);
    if (path !== card) return fresh;
    if (fresh.status >= 500) return (await kept(path)) ?? fresh;
    // Who is not let in any more has no card here either.
    await (fresh.ok ? keep(fresh.clone()) : drop());
    return fresh;
  } catch {
    return (await kept(path)) ?? Response.error();
  }
}

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(fetch(card).then((fresh) => fresh.ok && keep(fresh)));
});

addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const path = new URL(url).pathname;
  if (method === "POST" && ENDS.includes(path)) {
    event.waitUntil(drop().then(() => registration.unregister()));
  } else if (method === "GET" && mode === "navigate" && !path.startsWith(`${folder}till`)) {
    event.respondWith(answer(event.request, path));
  }
});
