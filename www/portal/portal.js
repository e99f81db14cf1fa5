// What makes the pages better where scripts run; every page does all it can without it.
{
  const main = document.getElementById("main");
  const said = document.getElementById("said");
  const live = document.body.dataset.live;
  const parsed = (text) => new DOMParser().parseFromString(text, "text/html");

  const dress = () => {
    for (const part of document.querySelectorAll("[data-scripted]")) part.hidden = false;
    if (isLive() && !socket && !document.hidden) listen();
  };

  // A step that spends is answered without leaving the page: the same form, the same key.
  const swap = async (form) => {
    const button = form.querySelector("button");
    const label = button.textContent;
    button.disabled = true;
    button.textContent = button.dataset.busy ?? label;
    try {
      const isPost = form.method === "post";
      const fields = new URLSearchParams(new FormData(form));
      const address = isPost ? form.action : `${location.pathname}?${fields}`;
      const answer = await fetch(address, isPost ? { method: "POST", body: fields } : {});
      const page = parsed(await answer.text());
      const fresh = page.getElementById("main");
      main.replaceChildren(...fresh.childNodes);
      document.title = page.title;
      if (isPost && answer.redirected) history.pushState(null, "", answer.url);
      dress();
      main.focus({ preventScroll: !isPost });
      if (isPost) scrollTo(0, 0);
    } catch {
      // Pressed again by hand, it still counts once.
      button.disabled = false;
      button.textContent = label;
      form.removeAttribute("data-swap");
      if (form.isConnected) form.requestSubmit();
    }
  };

  addEventListener("submit", (event) => {
    if (event.target.matches("[data-swap]")) {
      event.preventDefault();
      if (!event.target.querySelector("button").disabled) swap(event.target);
    }
  });
  addEventListener("change", (event) => {
    if (event.target.matches("[data-stepper]") && event.target.validity.valid) {
      event.target.form.requestSubmit();
    }
  });
  addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy], [data-print]");
    if (!button) return;
    if ("print" in button.dataset) return print();
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).dataset.code);
    said.textContent = button.textContent = button.dataset.done;
  });
  addEventListener("popstate", () => location.reload());

  // A commit anywhere shows here at once: what is live on this page is fetched anew.
  let socket;
  let pause = 1000;
  const isLive = () => live && document.querySelector("[id^=live-]");
  const refresh = async () => {
    const answer = await fetch(location.href).catch(() => undefined);
    if (!answer?.ok) return;
    const page = parsed(await answer.text());
    // Lost meanwhile: what is fresh could be pressed.
    if (isLost) return;
    // Asked before: what is fresh moves over from there.
    const news = page.querySelector("[id^=live-] [data-said]")?.dataset.said ?? "";
    for (const part of document.querySelectorAll("[id^=live-], #as-of")) {
      const fresh = page.getElementById(part.id);
      if (fresh && fresh.innerHTML !== part.innerHTML && !part.contains(document.activeElement)) {
        part.replaceWith(fresh);
      }
    }
    said.textContent = news;
    dress();
  };
  // Without a connection a page says of when it is, and spends nothing.
  let isLost = false;
  const lose = (is) => {
    const told = document.getElementById("as-of");
    if (is === isLost || !told) return;
    isLost = is;
    told.hidden = !is;
    for (const way of main.querySelectorAll(".button")) way.inert = is;
    said.textContent = is ? told.textContent : "";
  };
  const listen = () => {
    socket = new WebSocket(location.origin.replace(/^http/, "ws") + live);
    socket.onopen = () => {
      // What happened while nobody listened is not told again.
      if (pause > 1000) refresh();
      pause = 1000;
      lose(false);
    };
    socket.onmessage = refresh;
    socket.onclose = ({ code }) => {
      socket = undefined;
      if (code === 4001) return;
      if (pause > 1000) lose(true);
      pause = Math.min(pause * 2, 60_000);
      setTimeout(() => document.hidden || socket || listen(), pause * (1 + Math.random()));
    };
  };
  addEventListener("visibilitychange", () => {
    if (document.hidden || socket || !isLive()) return;
    refresh();
    listen();
  });
  if (isLive()) {
    addEventListener("offline", () => lose(true));
    addEventListener("online", () => {
      if (socket) lose(false);
      else listen();
      refresh();
    });
  }
  // The card is kept for when there is no network: only by a page that shows it.
  const worker = document.querySelector("[data-worker]")?.dataset.worker;
  if (worker) navigator.serviceWorker?.register(worker).catch(() => {});
  dress();
}
