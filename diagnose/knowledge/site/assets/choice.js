"use strict";
// Remembers the exchange a reader chose, in this browser alone, and opens articles in its words. Everything works without it.
(() => {
  const KEY = "diagnose.exchange";
  const root = document.documentElement;
  root.classList.add("scripts");

  const remembered = () => {
    try {
      return localStorage.getItem(KEY) || "";
    } catch {
      return ""; // storage is switched off
    }
  };

  const remember = (exchange) => {
    try {
      if (exchange) localStorage.setItem(KEY, exchange);
      else localStorage.removeItem(KEY);
    } catch {
      // nothing is remembered, and every link still works
    }
  };

  // Only pages in general words have variants: a link to the words of one exchange is always obeyed.
  const exchange = remembered();
  if (exchange && (root.dataset.variants || "").split(" ").includes(exchange)) {
    location.replace(`${root.dataset.folder}/${exchange}.html${location.hash}`);
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-exchange]");
    if (link) remember(link.dataset.exchange);
  });
})();
