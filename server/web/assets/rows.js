// The tables of an answer: what is looked for in them is found as it is typed, and other pages
// and orders come in place. Each is what its address would show.

let asking = null;

// tables wires the tables of the page.
export function tables(status) {
  for (const form of document.querySelectorAll("form[data-table]")) {
    const input = form.querySelector("[type=search]");
    const find = () => {
      const state = new URLSearchParams(location.search);
      state.delete(form.dataset.table + "-page");
      if (input.value) state.set(input.name, input.value);
      else state.delete(input.name);
      show(form.dataset.table, state, status, false);
    };
    let wait = 0;
    input.addEventListener("input", () => { clearTimeout(wait); wait = setTimeout(find, 200); });
    form.addEventListener("submit", event => { event.preventDefault(); clearTimeout(wait); find(); });
  }
  for (const rows of document.querySelectorAll("[data-rows]")) follow(rows, status);
}

// follow follows the links of a table that lead to another page or order of it.
function follow(rows, status) {
  rows.addEventListener("click", event => {
    const link = event.target.closest("a[href]");
    if (!link || link.hasAttribute("download") || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const to = new URL(link.getAttribute("href"), location.href);
    if (to.hash !== "#" + rows.dataset.rows) return;
    event.preventDefault();
    event.stopPropagation();
    show(rows.dataset.rows, to.searchParams, status, true);
  });
}

// show puts another state of a table in its place.
async function show(table, state, status, push) {
  const old = document.querySelector(`[data-rows="${table}"]`), own = new URLSearchParams(state);
  asking?.abort();
  asking = new AbortController();
  own.delete("place");
  own.delete("transfer");
  own.set("table", table);
  old.setAttribute("aria-busy", "true");
  let text;
  try {
    const answer = await fetch("/rows?" + own, { signal: asking.signal, headers: { Accept: "text/html" } });
    if (!answer.ok) return location.assign("/?" + state);
    text = await answer.text();
  } catch (e) {
    if (e.name !== "AbortError") location.assign("/?" + state);
    return;
  }
  const next = new DOMParser().parseFromString(text, "text/html").querySelector("[data-rows]");
  const focused = old.contains(document.activeElement) && document.activeElement.textContent;
  old.replaceWith(document.adoptNode(next));
  follow(next, status);
  history[push ? "pushState" : "replaceState"](null, "", "/?" + state + location.hash);
  const looking = document.querySelector(`form[data-table="${table}"] [type=search]`);
  if (looking && push) looking.value = state.get(looking.name) ?? "";
  if (focused) ([...next.querySelectorAll("a")].find(a => a.textContent === focused) ?? next.querySelector("a"))?.focus({ preventScroll: true });
  if (push && next.getBoundingClientRect().top < 0) next.closest("section").scrollIntoView();
  status.textContent = next.querySelector(".shown span").textContent;
}
