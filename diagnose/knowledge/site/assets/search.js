"use strict";
// Search over window.pages (index.js): rows of [kind, address, title, line, strong words, other words, cause].
(() => {
  const SHOWN = 20;
  const WEIGHTS = [[2, 6], [4, 5], [3, 2], [5, 1]]; // field, weight
  const BEST = 0.9; // what is left of the score of the best code when its likeliest cause has got all of it
  const ASKED = 1.05; // the same for a code that is all that was typed
  const FURTHER = 0.5; // the same for the other codes
  const LEAST = 0.2; // share of the best score below which nothing is shown
  const KINDS = { cause: "Cause", exchange: "Exchange", guide: "Guide", code: "Error code" };

  const box = document.getElementById("query");
  const list = document.getElementById("results");
  const count = document.getElementById("count");

  const words = (text) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) || [];

  const holders = new Map(); // word -> Map(row -> weight)
  window.pages.forEach((row, number) => {
    for (const [field, weight] of WEIGHTS) {
      for (const word of new Set(words(row[field]))) {
        if (!holders.has(word)) holders.set(word, new Map());
        const rows = holders.get(word);
        rows.set(number, (rows.get(number) || 0) + weight);
      }
    }
  });

  // Whether two words differ by one slip: a character too many, too few, wrong, or two exchanged.
  const oneSlip = (a, b) => {
    if (Math.abs(a.length - b.length) > 1 || a === b) return a === b;
    let start = 0;
    while (start < a.length && a[start] === b[start]) start += 1;
    let end = 0;
    while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
    const left = a.slice(start, a.length - end);
    const right = b.slice(start, b.length - end);
    return Math.max(left.length, right.length) <= 1 || (left.length === 2 && left[0] === right[1] && left[1] === right[0]);
  };

  // The words of the index that a typed one stands for, each with how well it fits.
  const meant = (word, last) => {
    const found = holders.has(word) ? [[word, 1]] : [];
    if (last && word.length > 1) {
      for (const other of holders.keys()) if (other !== word && other.startsWith(word)) found.push([other, 0.6]);
    }
    if (!found.length && word.length > 3) {
      for (const other of holders.keys()) if (oneSlip(word, other)) found.push([other, 0.5]);
    }
    return found.slice(0, 50);
  };

  const search = (text) => {
    const typed = [...new Set(words(text))].slice(0, 64);
    const scores = new Map();
    typed.forEach((word, at) => {
      const best = new Map();
      for (const [other, fit] of meant(word, at === typed.length - 1)) {
        const rows = holders.get(other);
        const rarity = Math.log(1 + window.pages.length / rows.size) ** 2;
        for (const [row, weight] of rows) {
          best.set(row, Math.max(best.get(row) || 0, fit * rarity * Math.log1p(weight)));
        }
      }
      for (const [row, score] of best) scores.set(row, (scores.get(row) || 0) + score);
    });
    let first = true;
    for (const [row, score] of [...scores].sort((a, b) => b[1] - a[1])) {
      if (window.pages[row][0] !== "code") continue;
      const cause = window.pages[row][6];
      if (cause >= 0) scores.set(cause, Math.max(scores.get(cause) || 0, score));
      const asked = typed.every((word) => words(window.pages[row][4]).includes(word)); // a code, and the name of its exchange
      scores.set(row, (asked ? ASKED : first ? BEST : FURTHER) * score);
      first = false;
    }
    const ranked = [...scores].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
    return ranked.filter(([, score]) => score >= LEAST * ranked[0][1]).slice(0, SHOWN).map(([row]) => window.pages[row]);
  };

  const shown = (row) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = row[1];
    link.textContent = row[2];
    const kind = document.createElement("span");
    kind.className = "kind";
    kind.textContent = KINDS[row[0]] || "";
    const line = document.createElement("p");
    line.textContent = row[3];
    item.append(link, " ", kind, line);
    return item;
  };

  const show = () => {
    const text = box.value.trim();
    const found = text ? search(text) : [];
    list.replaceChildren(...found.map(shown));
    count.textContent = !text ? "" : found.length ? `${found.length === SHOWN ? "The first " : ""}${found.length} results` : "Nothing fits. Try fewer words, or the code alone.";
  };

  box.value = new URLSearchParams(location.search).get("q") || "";
  box.addEventListener("input", show);
  show();
  if (!box.value) box.focus();
})();
