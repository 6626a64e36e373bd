// The question box: completion from the names that are loaded and the forms of
// questions, and what was asked lately.

const most = 12, kept = "asked";
// The blanks in forms of questions.
const blank = /\b(PEOPLE|WHAT|START\/END|X|Y|T)\b/;

function asked() {
  try {
    return JSON.parse(localStorage.getItem(kept) ?? "[]").filter(q => typeof q === "string");
  } catch {
    return [];
  }
}

// recent keeps what was answered, and lists what was asked before.
export function recent(list, sentence, input) {
  if (sentence && input.defaultValue) {
    const all = [input.defaultValue, ...asked().filter(q => q !== input.defaultValue)].slice(0, most);
    try { localStorage.setItem(kept, JSON.stringify(all)); } catch { /* no room is no fault */ }
  }
  if (!list || !asked().length) return;
  list.hidden = false;
  list.querySelector("ul").replaceChildren(...asked().map(q => {
    const item = document.createElement("li"), link = document.createElement("a"), text = document.createElement("bdi");
    text.textContent = q.length > 300 ? q.slice(0, 300) + "…" : q;
    link.href = "/?q=" + encodeURIComponent(q);
    link.append(text);
    item.append(link);
    return item;
  }));
  list.querySelector("button").addEventListener("click", () => {
    localStorage.removeItem(kept);
    list.hidden = true;
    input.focus();
  });
}

// complete makes the box a combobox.
export function complete(input) {
  const list = document.createElement("ul");
  list.id = "options";
  list.className = "options";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Completions");
  input.after(list);
  for (const [key, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "options" })) input.setAttribute(key, value);
  const forms = [...document.querySelectorAll(".forms code")].map(c => c.textContent);
  let options = [], at = -1, asking = null, wait = 0;

  function close() {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }
  function show(found) {
    options = found;
    at = -1;
    list.replaceChildren(...found.map((o, i) => {
      const item = document.createElement("li"), text = document.createElement("bdi"), kind = document.createElement("span");
      item.id = "option" + i;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      text.textContent = o.label.length > 80 ? o.label.slice(0, 80) + "…" : o.label;
      kind.textContent = o.kind;
      kind.className = "minor";
      item.append(text, kind);
      item.addEventListener("pointerdown", e => { e.preventDefault(); choose(o); });
      return item;
    }));
    if (!found.length) return close();
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    input.removeAttribute("aria-activedescendant");
  }
  function select(i) {
    list.children[at]?.setAttribute("aria-selected", "false");
    at = (i + options.length) % options.length;
    list.children[at].setAttribute("aria-selected", "true");
    list.children[at].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", "option" + at);
  }
  function choose(o) {
    input.setRangeText(o.text, o.from, o.to, "end");
    close();
    const next = blank.exec(input.value);
    if (next) input.setSelectionRange(next.index, next.index + next[0].length);
    else if (o.whole) input.form.requestSubmit();
  }

  async function look() {
    const text = input.value, caret = input.selectionStart;
    const found = [];
    if (text.trim() === "") {
      return show(asked().slice(0, 6).map(q => ({ label: q, kind: "asked lately", text: q, from: 0, to: text.length, whole: true })));
    }
    for (const f of forms) {
      if (f.toLowerCase().startsWith(text.toLowerCase()) && f !== text) found.push({ label: f, kind: "form", text: f, from: 0, to: text.length });
    }
    asking?.abort();
    asking = new AbortController();
    const words = endings(text.slice(0, caret));
    const at = new URL(location.href).searchParams.get("at");
    const answers = await Promise.all(words.map(async w => {
      const answer = await fetch("/v1/search?limit=8&q=" + encodeURIComponent(w.text) + (at ? "&at=" + encodeURIComponent(at) : ""), { signal: asking.signal });
      return answer.ok ? (await answer.json()).names.map(n => ({ ...n, from: w.from, non: w.non })) : [];
    })).catch(() => null); // another letter came, or nobody answers
    if (!answers) return;
    const seen = new Set();
    for (const n of answers.flat()) {
      if (seen.has(n.kind + " " + n.id)) continue;
      seen.add(n.kind + " " + n.id);
      if (n.non && n.kind !== "cohort" && n.kind !== "population") continue; // only people are "non-"
      const non = n.non ? (n.write.startsWith('"') ? "not " : "non-") : "";
      found.push({ label: n.name === n.text ? n.name : `${n.name} (${n.text})`, kind: n.kind, text: non + n.write, from: n.from, to: caret });
    }
    show(found.slice(0, most));
  }

  input.addEventListener("input", () => { clearTimeout(wait); wait = setTimeout(look, 120); });
  input.addEventListener("focus", () => { if (input.value === "") look(); });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", e => {
    if (list.hidden) {
      if (e.key === "ArrowDown") { e.preventDefault(); look(); }
      return;
    }
    if (e.key === "ArrowDown") select(at + 1);
    else if (e.key === "ArrowUp") select(at < 0 ? options.length - 1 : at - 1);
    else if (e.key === "Escape") close();
    else if ((e.key === "Enter" || e.key === "Tab") && at >= 0) choose(options[at]);
    else return;
    e.preventDefault();
  });
}

// endings are the last three, two and one words of a text: a name may have
// several.
function endings(text) {
  const all = [];
  const words = [...text.matchAll(/\S+/g)].slice(-3);
  if (/\s$/.test(text)) return all;
  for (let i = 0; i < words.length; i++) {
    const from = words[i].index;
    const plain = text.slice(from).replace(/^["“]/, "");
    const non = /^non-/i.test(plain);
    const word = non ? plain.slice(4) : plain;
    if (word.length > 0 && word.length < 200 && blank.exec(word)?.[0] !== word) all.push({ text: word, from, non });
  }
  return all;
}
