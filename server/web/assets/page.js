// The page's script. Everything can be read and asked without it; see the
// package documentation of server/web.
import { live } from "./drawing.js";
import { complete, recent } from "./question.js";
import { narrowing } from "./narrow.js";
import { inPlace } from "./place.js";
import { picture } from "./picture.js";
import { tables } from "./rows.js";

const byId = id => document.getElementById(id);

// theme changes between light and dark; the cookie lets the next page come in
// it from the start.
function theme() {
  const button = byId("theme"), root = document.documentElement;
  const prefers = matchMedia("(prefers-color-scheme: dark)");
  const dark = () => root.dataset.theme ? root.dataset.theme === "dark" : prefers.matches;
  button.hidden = false;
  button.addEventListener("click", () => {
    const next = dark() ? "light" : "dark";
    root.dataset.theme = next;
    document.cookie = `theme=${next}; path=/; max-age=31536000; samesite=lax`;
    dress();
  });
}

// dress lets the drawing keep to the page's theme.
function dress() {
  const chosen = document.documentElement.dataset.theme;
  for (const svg of document.querySelectorAll("svg.outflow")) {
    svg.classList.toggle("dark", chosen === "dark");
    svg.classList.toggle("light", chosen === "light");
  }
}

// copying gives commands a button that copies them, and a manifest that may be
// loaded one that loads it.
function copying(root) {
  for (const box of root.querySelectorAll(".copy")) {
    const text = box.querySelector("code").textContent;
    const doing = (label, act) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = label;
      button.addEventListener("click", async () => {
        byId("status").textContent = button.textContent = await act().catch(e => e.message);
        setTimeout(() => { button.textContent = label; }, 4000);
      });
      box.append(button);
    };
    doing("Copy", async () => { await navigator.clipboard.writeText(text); return "Copied"; });
    if (box.dataset.load) doing("Load it", async () => { await load(box.dataset.load, text); return "Loaded"; });
  }
}

// load loads a manifest, and shows what can be asked then.
async function load(address, manifest) {
  const answer = await fetch(address, { method: "POST", body: manifest });
  if (!answer.ok) throw new Error((await answer.json()).detail);
  location.reload();
}

// pinning leads to, or copies, the address of what is seen now, as of the revision that it is
// seen at: so it stays the same for whoever is sent it.
function pinning() {
  document.addEventListener("click", async event => {
    const link = event.target.closest?.("a.pin");
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const here = new URL(location.href);
    here.searchParams.set("at", link.dataset.at);
    event.preventDefault();
    if (!("copy" in link.dataset)) return location.assign(here);
    try {
      await navigator.clipboard.writeText(here.href);
      byId("status").textContent = link.textContent = "Link copied";
      setTimeout(() => { link.textContent = "Link"; }, 4000);
    } catch {
      location.assign(here);
    }
  }, true);
}

// retry goes on to the page if the reader is logged in after all: a browser
// keeps the cookie back from a page that another site led to, not from this.
async function retry() {
  const link = document.querySelector("#retry a");
  if (!link) return;
  const next = await fetch(link.href, { method: "HEAD" });
  if (next.ok) location.replace(link.href);
}

// start wires what is on the page, or what came in its place.
function start() {
  dress();
  copying(byId("main"));
  recent(byId("recent"), byId("sentence"), byId("q"));
  if (byId("q")) complete(byId("q"));
  if (byId("drawing")) live(byId("drawing"));
  if (byId("narrow")) narrowing(byId("narrow"), go);
  tables(byId("status"));
  if (byId("print")) {
    byId("print").hidden = false;
    byId("print").addEventListener("click", () => print());
  }
  if (byId("png")) picture(byId("png"), byId("status"));
}

const go = inPlace(start, byId("status"));
theme();
pinning();
start();
retry();
byId("logout")?.addEventListener("submit", () => localStorage.removeItem("asked"));
