// The meeting screen by keyboard, and the full screen kept from item to item: the links of the page
// do the same without this file.
"use strict";
(() => {
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
  const screen = () => document.querySelector(".hop");
  if (!screen()) return;
  const conclude = () => document.querySelector(".conclude");
  let unsaved = Boolean(conclude()?.open);

  // a new page would end the full screen, so the item is put into this one
  const swap = async (url) => {
    const answer = await fetch(url);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = page.querySelector(".hop");
    if (!answer.ok || !next) throw new Error(url);
    screen().replaceWith(next);
    document.title = page.title;
    history.pushState(null, "", url);
    scrollTo(0, 0);
  };
  const leave = (url) => location.assign(url);
  const go = (url) => {
    if (!url) return;
    if (document.fullscreenElement) swap(url).catch(() => leave(url));
    else leave(url);
  };
  const link = (selector) => document.querySelector(selector)?.href;
  const keys = {
    ArrowRight: () => go(link("a[rel=next]")),
    PageDown: () => go(link("a[rel=next]")),
    ArrowLeft: () => go(link("a[rel=prev]")),
    PageUp: () => go(link("a[rel=prev]")),
    Home: () => go(screen().dataset.first),
    End: () => go(screen().dataset.last),
    f: () =>
      document.fullscreenElement
        ? document.exitFullscreen()
        : document.documentElement.requestFullscreen(),
    Escape: () => document.fullscreenElement || leave(link("#thoat")),
  };
  // while a conclusion is being typed the keys belong to it
  const typing = (node) => node.closest("input, textarea, select") || conclude()?.open;

  addEventListener("keydown", (event) => {
    const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act || event.ctrlKey || event.altKey || event.metaKey || typing(event.target)) return;
    event.preventDefault();
    act();
  });
  addEventListener("click", (event) => {
    const pressed = event.target.closest(".bar a[rel]");
    if (!pressed || unsaved || !document.fullscreenElement) return;
    event.preventDefault();
    go(pressed.href);
  });
  addEventListener("popstate", () => location.reload());

  const show = (node) => node.scrollIntoView({ block: "start" });
  addEventListener(
    "toggle",
    (event) => {
      if (event.target !== conclude() || !event.target.open || unsaved) return;
      show(event.target);
      event.target.querySelector("textarea").focus();
    },
    true, // it does not bubble
  );
  if (unsaved) show(conclude().querySelector("[role=alert]") ?? conclude());
  addEventListener("input", (event) => {
    if (event.target.closest(".conclude")) unsaved = true;
  });
  addEventListener("submit", () => (unsaved = false));
  addEventListener("beforeunload", (event) => unsaved && event.preventDefault());
})();
