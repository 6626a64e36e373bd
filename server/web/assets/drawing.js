// The drawing: pan and zoom by mouse, touch and keyboard, and the routes through
// an arrow. What is seen of it is in the address, after the #.
import { lighting } from "./routes.js";

const mostZoom = 12, step = 1.25;

export function live(figure) {
  const canvas = figure.querySelector(".canvas"), svg = canvas.querySelector("svg.outflow");
  mark(canvas);
  if (!svg || figure.classList.contains("live")) return;
  const [, , width, height] = svg.getAttribute("viewBox").split(/\s+/).map(Number);
  figure.classList.add("live");
  figure.querySelector(".tools").hidden = false;

  // The drawing gets the room it takes, as far as there is any.
  canvas.style.setProperty("--natural", height * Math.min(1.15, canvas.clientWidth / width) + "px");
  // Fitted, a drawing is as large as it can be seen whole, but not much larger
  // than it was drawn.
  const fitted = () => {
    const w = width * Math.max(1, Math.min(canvas.clientWidth / width, canvas.clientHeight / height) / 1.15);
    return { x: (width - w) / 2, y: (height - w * height / width) / 2, w };
  };
  const view = { ...fitted(), h: 0 };
  const widest = () => Math.max(width * 2, fitted().w);
  let wait = 0;
  function show(remember = true) {
    view.w = Math.min(widest(), Math.max(width / mostZoom, view.w));
    view.h = view.w * height / width;
    view.x = Math.min(width - view.w * 0.1, Math.max(-view.w * 0.9, view.x));
    view.y = Math.min(height - view.h * 0.1, Math.max(-view.h * 0.9, view.y));
    svg.setAttribute("viewBox", `${view.x} ${view.y} ${view.w} ${view.h}`);
    const home = fitted(), atHome = ["x", "y", "w"].every(k => Math.abs(view[k] - home[k]) < 1);
    canvas.style.touchAction = atHome ? "pan-y" : "none"; // a fitted drawing is scrolled past
    if (!remember) return;
    clearTimeout(wait);
    wait = setTimeout(() => {
      const seen = atHome ? "" : "#view=" + [view.x, view.y, view.w].map(n => Math.round(n)).join(",");
      history.replaceState(null, "", location.pathname + location.search + seen);
    }, 300);
  }
  const fit = () => { Object.assign(view, fitted()); show(); };
  // at turns a point of the screen into one of the drawing.
  const at = (x, y) => new DOMPoint(x, y).matrixTransform(svg.getScreenCTM().inverse());
  function zoom(factor, x, y) {
    const box = canvas.getBoundingClientRect();
    const p = at(x ?? box.x + box.width / 2, y ?? box.y + box.height / 2);
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
      const a = at(before.clientX, before.clientY), b = at(e.clientX, e.clientY);
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
    const p = at(box.x + box.width / 2, box.y + box.height / 2);
    view.x = p.x - view.w / 2;
    view.y = p.y - view.h / 2;
    show();
  });

  // Paper gets all of it, whatever is looked at.
  addEventListener("beforeprint", () => svg.setAttribute("viewBox", `0 0 ${width} ${height}`));
  addEventListener("afterprint", () => show(false));

  const seen = /^#view=(-?\d+),(-?\d+),(\d+)$/.exec(location.hash);
  if (seen) Object.assign(view, { x: +seen[1], y: +seen[2], w: +seen[3] });
  show(false);
  lighting(canvas);
  // A transfer has its line and its name as links: one is enough to tab to.
  const named = new Set([...canvas.querySelectorAll("a > .label")].map(l => l.parentNode.getAttribute("href")));
  for (const line of canvas.querySelectorAll("a > .transfer:not(.label)")) {
    if (named.has(line.parentNode.getAttribute("href"))) line.parentNode.setAttribute("tabindex", "-1");
  }
}

// mark shows in the drawing what lies open beside it.
function mark(canvas) {
  const state = new URL(location.href).searchParams;
  for (const thing of canvas.querySelectorAll(".place, .party, .transfer")) {
    const open = thing.matches(".transfer") ? state.get("transfer") : state.get("place");
    thing.classList.toggle("open", !!open && thing.dataset.id === open);
  }
}
