// The slider over time, and the lists beside it, which apply at once. While it moves, the boxes
// of places that had forgotten by its date are greyed as they are drawn then.

export function narrowing(form, go) {
  const apply = () => {
    const state = new URLSearchParams(location.search);
    for (const key of ["place", "transfer", "transfers-page", "places-page"]) state.delete(key);
    for (const choice of form.querySelectorAll("select, [type=date]")) {
      if (choice.value) state.set(choice.name, choice.value);
      else state.delete(choice.name);
    }
    go("/?" + state);
  };
  form.addEventListener("submit", event => { event.preventDefault(); apply(); });
  form.querySelectorAll("select").forEach((list, i) => {
    list.id ||= "choice" + i;
    list.addEventListener("change", apply);
  });
  const date = form.elements["as-of"], time = document.getElementById("time"), slider = document.getElementById("slider");
  date.id = "as-of";
  date.addEventListener("change", apply);
  if (!slider) return;
  const dates = JSON.parse(time.dataset.dates), counts = JSON.parse(time.dataset.counts);
  const bars = [...time.querySelectorAll(".histogram rect")], said = document.getElementById("stepped");
  const last = dates.length - 1;
  const ends = JSON.parse(time.dataset.ends ?? "{}");
  const all = () => [...document.querySelectorAll("#canvas .place[data-id]")]; // another drawing may have come
  const forget = at => {
    for (const box of all().filter(box => Object.hasOwn(ends, box.dataset.id))) {
      const is = at === last ? "" : ends[box.dataset.id].findLast(([step]) => step <= at)?.[1];
      for (const ended of ["gone", "perhaps"]) box.classList.toggle(ended, is === ended);
    }
  };
  // forgotten says for those who do not see it what is greyed.
  const forgotten = () => [["gone", "gone from"], ["perhaps", "possibly still at"]].map(([ended, words]) => {
    const n = all().filter(box => box.classList.contains(ended)).length;
    return n ? `, ${words} ${n} ${n === 1 ? "place" : "places"}` : "";
  }).join("");
  const say = () => {
    const at = +slider.value;
    const text = at === last ? "at any time" : `as of ${dates[at]}`;
    said.textContent = text;
    forget(at);
    slider.setAttribute("aria-valuetext", `${text}, ${counts[at]} ran then${forgotten()}`);
    for (const bar of bars) bar.classList.toggle("later", +bar.getAttribute("x") >= (at + 1) * 100 / dates.length);
  };
  let wait = 0;
  slider.hidden = false;
  slider.addEventListener("input", say);
  slider.addEventListener("change", () => {
    date.value = +slider.value === last ? "" : dates[+slider.value];
    clearTimeout(wait);
    wait = setTimeout(apply, 250);
  });
  slider.setAttribute("aria-valuetext", said.textContent + forgotten());
}
