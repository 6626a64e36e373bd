// Changing the page in place: links and forms of an answer lead to addresses of
// the same page, so only what is shown is exchanged, and the drawing only if it
// is another one.

const shown = () => document.getElementById("shown");

// inPlace follows links within the page in place, and the back button. start
// wires what came. It returns a function that goes to an address.
export function inPlace(start, status) {
  let asking = null;

  async function go(address, push = true) {
    asking?.abort();
    asking = new AbortController();
    const old = shown();
    old.setAttribute("aria-busy", "true");
    status.textContent = "Working it out …";
    let page;
    try {
      const answer = await fetch(address, { signal: asking.signal, headers: { Accept: "text/html" } });
      page = new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch (e) {
      if (e.name !== "AbortError") location.assign(address);
      return;
    }
    const next = page.getElementById("shown");
    if (!next) return location.assign(address); // a problem, or a place to log in
    if (push) history.pushState(null, "", address);
    exchange(old, next, page);
    document.title = page.title;
    status.textContent = document.getElementById("sentence").textContent;
  }

  function exchange(old, next, page) {
    const active = document.activeElement, focused = active?.id;
    const hooked = active?.closest?.("[data-id]") ?? active?.querySelector?.("[data-id]");
    const wasOpen = document.getElementById("panel")?.querySelector("h2")?.textContent;
    const [canvas, drawn] = [old, next].map(root => root.querySelector(".canvas"));
    const same = canvas && drawn && canvas.dataset.drawn === drawn.dataset.drawn;
    const kept = same ? old.querySelector(".drawing") : null;
    old.replaceWith(document.adoptNode(next));
    const [where, came] = [document, page].map(root => root.querySelector(".where"));
    if (where && came) where.replaceWith(document.adoptNode(came));
    if (kept) shown().querySelector(".drawing").replaceWith(kept);
    start();
    const panel = document.getElementById("panel");
    const again = focused && document.getElementById(focused);
    if (panel && panel.querySelector("h2").textContent !== wasOpen) {
      panel.focus({ preventScroll: true });
      panel.scrollIntoView({ block: "nearest" });
    } else if (again) {
      again.focus({ preventScroll: true });
    } else if (hooked) {
      document.querySelector(`.canvas [data-id="${CSS.escape(hooked.dataset.id)}"]`)?.closest("a")?.focus({ preventScroll: true });
    } else if (!panel && wasOpen) {
      document.getElementById("canvas")?.focus({ preventScroll: true });
    }
  }

  document.addEventListener("click", event => {
    const link = event.target.closest?.("a[href]");
    if (!link || !shown()?.contains(link) || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const to = new URL(link.getAttribute("href"), location.href);
    if (link.hasAttribute("download") || to.origin !== location.origin || to.pathname !== "/" || !to.searchParams.get("q") || link.getAttribute("href").startsWith("#")) return;
    event.preventDefault();
    if (to.searchParams.get("q") !== new URL(location.href).searchParams.get("q")) return location.assign(to);
    // Tables stay as they were left, which this link may not know.
    if (!to.hash) {
      const table = /^(transfers|places)-/, left = new URL(location.href).searchParams;
      for (const key of [...to.searchParams.keys()]) if (table.test(key)) to.searchParams.delete(key);
      for (const [key, value] of left) if (table.test(key)) to.searchParams.set(key, value);
    }
    go(to.pathname + to.search);
  });
  addEventListener("popstate", () => {
    if (shown() && new URL(location.href).searchParams.get("q")) go(location.href, false);
    else location.reload();
  });
  return go;
}
