// The meeting screen by keyboard: the links of the page do the same without this file.
"use strict";
(() => {
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
  const screen = document.querySelector(".hop");
  if (!screen) return;

  const go = (url) => url && location.assign(url);
  const link = (selector) => document.querySelector(selector)?.href;
  const fullScreen = () =>
    document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen();
  const keys = {
    ArrowRight: () => go(link("a[rel=next]")),
    PageDown: () => go(link("a[rel=next]")),
    ArrowLeft: () => go(link("a[rel=prev]")),
    PageUp: () => go(link("a[rel=prev]")),
    Home: () => go(screen.dataset.first),
    End: () => go(screen.dataset.last),
    f: fullScreen,
    Escape: () => document.fullscreenElement || go(link("#thoat")),
  };
  const conclude = document.querySelector(".conclude");
  // while words are typed the keys belong to them
  const typing = (node) => node.closest("input, textarea, select") || conclude?.open;

  addEventListener("keydown", (event) => {
    const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act || event.ctrlKey || event.altKey || event.metaKey || typing(event.target)) return;
    event.preventDefault();
    act();
  });
  conclude?.addEventListener("toggle", () => {
    if (!conclude.open) return;
    conclude.scrollIntoView({ block: "start" });
    conclude.querySelector("textarea").focus();
  });
  // what was not kept is shown first; words typed are not left behind by mistake
  if (conclude?.open) (conclude.querySelector("[role=alert]") ?? conclude).scrollIntoView({ block: "start" });
  let unsaved = Boolean(conclude?.open);
  conclude?.addEventListener("input", () => (unsaved = true));
  conclude?.addEventListener("submit", () => (unsaved = false));
  addEventListener("beforeunload", (event) => unsaved && event.preventDefault());
})();
