// The drawing: pan and zoom by mouse, touch and keyboard, and the routes through
// an arrow. What is seen of it is in the address, after the #.
import { lighting } from "./routes.js";

const mostZoom = 12, step = 1.25;

// What a drawing may be made for: windows whose widths differ by less share one.
const narrowest = 240, broadest = 1440, between = 40;
// largest is how many times as large as it is made a drawing is shown at first.
const largest = 1.15;
// sheet is what A4 has room for between its margins, in pixels, and how small a drawing may be
// printed on it: its smallest letters are then of six points.
const sheet = { width: 688, height: 960, least: 0.68 };
// idle is for how many milliseconds a page is looked at before it is made ready to be printed.
const idle = 1000;

export async function live(figure) {
  const canvas = figure.querySelector(".canvas");
  let svg = canvas.querySelector("svg.outflow"), width = 0, height = 0;
  mark(canvas);
  if (!svg || figure.classList.contains("live")) return;
  const sent = svg;
  let paper = sent; // what is printed
  const seen = /^#view=(-?\d+),(-?\d+),(\d+)(?:,(\d+))?$/.exec(location.hash);
  let madeFor = 0; // 0 is what the service sent
  await suit(seen?.[4] ? +seen[4] : fitting());
  if (!canvas.isConnected) return; // another page came meanwhile
  figure.classList.add("live");
  figure.querySelector(".tools").hidden = false;

  // fitting returns for which width the drawing is to be made: what the service sent serves if it
  // can be read here, and nothing would be shown more closely in a wider one.
  function fitting() {
    const room = Math.min(broadest, Math.max(narrowest, Math.floor(canvas.clientWidth / between) * between));
    const takes = +sent.getAttribute("width"), folded = !!sent.querySelector(".place.folded");
    return takes > canvas.clientWidth || folded && room > +figure.dataset.width ? room : 0;
  }
  // drawn asks for the drawing as it is made for a size, null if it does not come.
  async function drawn(size) {
    try {
      const answer = await fetch(figure.dataset.drawing + size, { headers: { Accept: "image/svg+xml" } });
      return answer.ok ? document.adoptNode(new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("svg.outflow")) : null;
    } catch {
      return null;
    }
  }
  // suit puts the drawing for a width there. One that does not come leaves what is there.
  async function suit(to) {
    let next = to === madeFor ? svg : sent;
    if (to && to !== madeFor) {
      canvas.setAttribute("aria-busy", "true");
      const made = await drawn(`&width=${to}`);
      if (made) next = made;
      else to = 0;
      canvas.removeAttribute("aria-busy");
    }
    for (const theme of ["light", "dark"]) next.classList.toggle(theme, svg.classList.contains(theme));
    if (next !== svg) svg.replaceWith(next);
    [svg, madeFor] = [next, to];
    [width, height] = ["width", "height"].map(side => +svg.getAttribute(side));
    // A transfer has its line and its name as links: one is enough to tab to.
    const named = new Set([...svg.querySelectorAll("a > .label")].map(l => l.parentNode.getAttribute("href")));
    for (const line of svg.querySelectorAll("a > .transfer:not(.label)")) {
      if (named.has(line.parentNode.getAttribute("href"))) line.parentNode.setAttribute("tabindex", "-1");
    }
    // It gets the room it takes, as far as there is any.
    canvas.style.setProperty("--natural", Math.ceil(height * Math.min(size(), canvas.clientWidth / width)) + "px");
    mark(canvas);
  }
  // size is how large it is shown at first: larger than it is made if all of that is seen at once.
  function size() { return Math.max(1, Math.min(largest, innerHeight / height)); }
  // spread is how wide the drawing is if all of it is seen.
  const spread = () => Math.min(canvas.clientWidth, canvas.clientHeight * width / height);
  const at = scale => {
    const w = spread() / scale, h = w * height / width;
    return { x: (width - w) / 2, y: (height - h) / 2, w };
  };
  const fitted = () => at(Math.min(size(), spread() / width));
  // opening is what is seen at first: all of it, or the top if all could not be read.
  const opening = () => {
    if (spread() >= width) return fitted();
    const top = at(1);
    return { ...top, y: (canvas.clientHeight - top.w * height / width) / 2 };
  };
  const view = { ...opening(), h: 0 };
  const widest = () => Math.max(width * 2, fitted().w);
  let wait = 0;
  function show(remember = true) {
    view.w = Math.min(widest(), Math.max(width / mostZoom, view.w));
    view.h = view.w * height / width;
    view.x = Math.min(width - view.w * 0.1, Math.max(-view.w * 0.9, view.x));
    view.y = Math.min(height - view.h * 0.1, Math.max(-view.h * 0.9, view.y));
    svg.setAttribute("viewBox", `${view.x} ${view.y} ${view.w} ${view.h}`);
    const home = opening(), atHome = ["x", "y", "w"].every(k => Math.abs(view[k] - home[k]) < 1);
    canvas.style.touchAction = atHome ? "pan-y" : "none"; // a drawing that was not moved is scrolled past
    if (!remember) return;
    clearTimeout(wait);
    wait = setTimeout(() => {
      const seen = atHome ? "" : "#view=" + [view.x, view.y, view.w, ...madeFor ? [madeFor] : []].map(n => Math.round(n)).join(",");
      history.replaceState(null, "", location.pathname + location.search + seen);
    }, 300);
  }
  const fit = () => { Object.assign(view, fitted()); show(); };
  // point turns one of the screen into one of the drawing.
  const point = (x, y) => new DOMPoint(x, y).matrixTransform(svg.getScreenCTM().inverse());
  function zoom(factor, x, y) {
    const box = canvas.getBoundingClientRect();
    const p = point(x ?? box.x + box.width / 2, y ?? box.y + box.height / 2);
    const w = Math.min(widest(), Math.max(width / mostZoom, view.w * factor));
    const f = w / view.w;
    view.x = p.x - (p.x - view.x) * f;
    view.y = p.y - (p.y - view.y) * f;
    view.w = w;
    show();
  }
  const full = () => document.fullscreenElement ? document.exitFullscreen() : figure.requestFullscreen();
  const doings = { in: () => zoom(1 / step), out: () => zoom(step), fit, full };
  figure.querySelector(".tools").addEventListener("click", e => doings[e.target.dataset.do]?.());
  if (!document.fullscreenEnabled) figure.querySelector("[data-do=full]").hidden = true;

  canvas.addEventListener("wheel", e => {
    // A reader who scrolls past the page must not be caught by the drawing.
    if (!e.ctrlKey && !canvas.contains(document.activeElement) && !document.fullscreenElement) return;
    e.preventDefault();
    zoom(Math.exp(Math.max(-60, Math.min(60, e.deltaY)) * 0.004), e.clientX, e.clientY);
  }, { passive: false });

  canvas.addEventListener("keydown", e => {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const keys = { "+": doings.in, "=": doings.in, "-": doings.out, "0": fit, f: full };
    if (moves[e.key]) {
      view.x += moves[e.key][0] * view.w * 0.08;
      view.y += moves[e.key][1] * view.w * 0.08;
      show();
    } else if (keys[e.key]) keys[e.key]();
    else return;
    e.preventDefault();
  });

  const pointers = new Map();
  let moved = 0;
  canvas.addEventListener("pointerdown", e => {
    if (e.button) return;
    if (!pointers.size) moved = 0;
    pointers.set(e.pointerId, e);
  });
  canvas.addEventListener("pointermove", e => {
    const before = pointers.get(e.pointerId);
    if (!before) return;
    moved += Math.hypot(e.clientX - before.clientX, e.clientY - before.clientY);
    if (pointers.size === 1) {
      if (moved > 4 && !canvas.hasPointerCapture(e.pointerId)) canvas.setPointerCapture(e.pointerId);
      const a = point(before.clientX, before.clientY), b = point(e.clientX, e.clientY);
      view.x += a.x - b.x;
      view.y += a.y - b.y;
      show();
    } else if (pointers.size === 2) {
      const other = [...pointers.values()].find(p => p.pointerId !== e.pointerId);
      const apart = p => Math.max(1, Math.hypot(p.clientX - other.clientX, p.clientY - other.clientY));
      zoom(apart(before) / apart(e), (e.clientX + other.clientX) / 2, (e.clientY + other.clientY) / 2);
    }
    pointers.set(e.pointerId, e);
  });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, e => pointers.delete(e.pointerId));
  canvas.addEventListener("dragstart", e => e.preventDefault());
  // What was moved was not clicked.
  canvas.addEventListener("click", e => { if (moved > 4) { e.preventDefault(); e.stopPropagation(); } }, true);

  canvas.addEventListener("focusin", e => {
    const thing = e.target.closest("a");
    if (!thing?.matches(":focus-visible")) return;
    const box = thing.getBoundingClientRect(), seen = canvas.getBoundingClientRect();
    if (box.left >= seen.left && box.right <= seen.right && box.top >= seen.top && box.bottom <= seen.bottom) return;
    const p = point(box.x + box.width / 2, box.y + box.height / 2);
    view.x = p.x - view.w / 2;
    view.y = p.y - view.h / 2;
    show();
  });

  // A window that is turned, or made narrower, gets a drawing that can be read in it.
  let turned = 0;
  const turn = new ResizeObserver(() => {
    clearTimeout(turned);
    turned = setTimeout(async () => {
      if (!canvas.isConnected) return turn.disconnect();
      const home = canvas.style.touchAction === "pan-y", was = svg;
      if (!document.fullscreenElement) await suit(fitting());
      if (home || svg !== was) Object.assign(view, opening());
      show(false);
    }, 200);
  });
  turn.observe(canvas);

  // Paper gets all of what the service sent, whatever is looked at in which window, or, where that
  // could not be read on a sheet, what is made for one. Who prints waits for nothing: that is asked
  // for before.
  setTimeout(async () => {
    const [w, h] = ["width", "height"].map(side => +sent.getAttribute(side));
    if (canvas.isConnected && Math.min(sheet.width / w, sheet.height / h) < sheet.least) paper = await drawn(figure.dataset.sheet) ?? sent;
  }, idle);
  addEventListener("beforeprint", () => {
    if (svg !== paper && svg.isConnected) svg.replaceWith(paper);
    paper.setAttribute("viewBox", `0 0 ${paper.getAttribute("width")} ${paper.getAttribute("height")}`);
  });
  addEventListener("afterprint", () => {
    if (svg !== paper && paper.isConnected) paper.replaceWith(svg);
    show(false);
  });

  if (seen) Object.assign(view, { x: +seen[1], y: +seen[2], w: +seen[3] });
  show(false);
  lighting(canvas);
}

// mark shows in the drawing what lies open beside it.
function mark(canvas) {
  const state = new URL(location.href).searchParams;
  for (const thing of canvas.querySelectorAll(".place, .party, .transfer")) {
    const open = thing.matches(".transfer") ? state.get("transfer") : state.get("place");
    thing.classList.toggle("open", !!open && thing.dataset.id === open);
  }
}
