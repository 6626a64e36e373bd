// Lighting up the routes through an arrow: those that the answer gives, or else
// what can follow and precede it in time.

export function lighting(canvas) {
  function light(target) {
    const thing = target.closest?.(".transfer");
    canvas.querySelectorAll(".on").forEach(e => e.classList.remove("on"));
    canvas.classList.toggle("lit", !!thing);
    if (!thing) return;
    // They are looked up each time: another drawing may have come.
    const arrows = [...canvas.querySelectorAll(".transfer[data-from]")].map(thing => ({
      thing, ids: idsOf(thing), from: thing.dataset.from, to: thing.dataset.to,
    }));
    const on = through(new Set(idsOf(thing)), arrows);
    const touched = new Set();
    for (const a of arrows) {
      if (!a.ids.some(id => on.has(id))) continue;
      a.thing.classList.add("on");
      touched.add(a.from).add(a.to);
    }
    for (const l of canvas.querySelectorAll(".transfer.label")) if (idsOf(l).some(id => on.has(id))) l.classList.add("on");
    for (const b of canvas.querySelectorAll(".place")) if (touched.has(b.dataset.id ?? "")) b.classList.add("on");
  }
  canvas.addEventListener("pointerover", e => { if (e.pointerType === "mouse" && !e.buttons) light(e.target); });
  canvas.addEventListener("pointerleave", () => light(canvas));
  canvas.addEventListener("focusin", e => light(e.target.querySelector?.(".transfer") ?? e.target));
  canvas.addEventListener("focusout", () => light(canvas));
}

function idsOf(thing) {
  return thing.dataset.ids ? JSON.parse(thing.dataset.ids) : [thing.dataset.id];
}

// through returns the ids of the transfers on routes through some.
function through(ids, arrows) {
  const on = new Set(ids);
  let known = false;
  for (const row of document.querySelectorAll("#routes [data-route]")) {
    const route = JSON.parse(row.dataset.route);
    if (!route.some(id => ids.has(id))) continue;
    known = true;
    route.forEach(id => on.add(id));
  }
  if (!known) for (const id of timely(ids, arrows)) on.add(id);
  return on;
}

// timely follows arrows from and to some, in time: data leaves a place only
// after it came.
function timely(ids, arrows) {
  const windows = new Map(Object.entries(JSON.parse(document.getElementById("drawing").dataset.windows)).map(([id, [since, until]]) =>
    [id, { since: since === "" ? -Infinity : +since, until: until === "" ? Infinity : +until }]));
  const always = { since: -Infinity, until: Infinity };
  for (const a of arrows) {
    a.since = Math.min(...a.ids.map(id => (windows.get(id) ?? always).since));
    a.until = Math.max(...a.ids.map(id => (windows.get(id) ?? always).until));
  }
  const on = new Set();
  const walk = (starts, bound, next) => {
    const best = new Map(starts.map(a => [a, bound(a)]));
    const queue = [...starts];
    while (queue.length) {
      const a = queue.shift();
      a.ids.forEach(id => on.add(id));
      for (const b of arrows) {
        const time = next(a, b, best.get(a));
        if (time === null || best.has(b) && !(bound === since ? time < best.get(b) : time > best.get(b))) continue;
        best.set(b, time);
        queue.push(b);
      }
    }
  };
  const since = a => a.since, until = a => a.until;
  const starts = arrows.filter(a => a.ids.some(id => ids.has(id)));
  walk(starts, since, (a, b, came) => b.from === a.to && Math.max(came, b.since) < b.until ? Math.max(came, b.since) : null);
  walk(starts, until, (a, b, left) => b.to === a.from && b.since < Math.min(left, b.until) ? Math.min(left, b.until) : null);
  return on;
}
