// The sheet of a period: rows that save themselves say how they stand, nothing typed is lost when
// the network or the session goes, and a block of cells from Excel fills the table. Without this
// file the page is one form with a button.
"use strict";
(() => {
  const form = document.getElementById("phieu");
  if (!form) return;
  const RETRY = 15000; // ms between attempts while the network is away
  const waiting = new Set(); // rows whose newest text is not on the server yet
  const under = new Set(); // rows with a request on its way
  let pressed = null; // the button that waits for them

  const rowOf = (node) => node.closest("[data-row]");
  const stateOf = (row) => [...row.querySelectorAll("[id^='state-']")];
  const say = (row, name) => {
    const words = document.getElementById(name).content;
    for (const place of stateOf(row)) place.replaceChildren(words.cloneNode(true));
  };

  form.addEventListener("input", (event) => {
    const row = rowOf(event.target);
    if (row) waiting.add(row);
  });

  // a choice of what to send is no text of the row
  for (const kind of ["input", "change"]) {
    form.addEventListener(kind, (event) => event.target.name === "pick" && event.stopPropagation(), true);
  }

  form.addEventListener("htmx:configRequest", (event) => {
    const prefix = `${event.detail.elt.dataset.row}-`;
    for (const name of [...event.detail.formData.keys()]) {
      if (!name.startsWith(prefix) && name !== "csrfmiddlewaretoken") event.detail.formData.delete(name);
    }
  });
  form.addEventListener("htmx:beforeRequest", (event) => {
    const row = event.detail.elt;
    waiting.delete(row);
    under.add(row);
    say(row, "row-saving");
  });
  // what is being written in is not replaced, even by the words that were copied into it
  form.addEventListener("htmx:oobBeforeSwap", (event) => {
    const active = document.activeElement;
    const typing = active && active.matches("input:not([type=checkbox]), textarea");
    if (typing && event.detail.target.contains(active)) event.preventDefault();
  });
  form.addEventListener("htmx:afterRequest", (event) => {
    const row = event.detail.elt;
    const { xhr, successful } = event.detail;
    under.delete(row);
    if (!successful) waiting.add(row);
    if (xhr.status === 401) {
      for (const place of stateOf(row)) place.innerHTML = xhr.responseText;
    } else if (xhr.status === 0) {
      say(row, "row-lost");
      setTimeout(() => waiting.has(row) && htmx.trigger(row, "change"), RETRY);
    } else if (!successful) {
      say(row, "row-failed");
    }
    markBad(row);
    if (pressed && under.size === 0) {
      const button = pressed;
      pressed = null;
      setTimeout(() => form.requestSubmit(button));
    }
  });

  // cells that cannot be read, as the server said
  function markBad(row) {
    for (const field of row.querySelectorAll("input, textarea")) {
      const bad = document.getElementById(`${field.id}_error`) !== null;
      field.classList.toggle("is-invalid", bad);
      if (bad) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
    }
    for (const line of row.querySelectorAll("tr")) {
      line.classList.toggle("is-refused", line.querySelector(".state-refused") !== null);
    }
  }

  // the button sends what the page shows: rows on their way arrive first
  form.addEventListener("submit", (event) => {
    if (under.size > 0 && !pressed) {
      event.preventDefault();
      pressed = event.submitter;
      return;
    }
    waiting.clear();
    under.clear();
  });
  window.addEventListener("beforeunload", (event) => {
    if (waiting.size + under.size > 0) event.preventDefault();
  });
  window.addEventListener("online", () => waiting.forEach((row) => htmx.trigger(row, "change")));

  // a block of cells goes right and down from the cell it is pasted into
  form.addEventListener("paste", (event) => {
    const start = event.target;
    const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n+$/, "");
    if (!start.matches(".cellinput") || !/[\t\n]/.test(text)) return;
    event.preventDefault();
    const lines = [...start.closest("table").querySelectorAll("tbody tr:not(.section)")];
    const column = [...start.closest("tr").querySelectorAll(".cellinput")].indexOf(start);
    const first = lines.indexOf(start.closest("tr"));
    const filled = new Set();
    text.split("\n").forEach((line, down) => {
      const cells = lines[first + down] ? lines[first + down].querySelectorAll(".cellinput") : [];
      line.split("\t").forEach((value, right) => {
        const cell = cells[column + right];
        if (!cell) return;
        cell.value = value.trim();
        filled.add(cell);
      });
    });
    const rows = new Set([...filled].map(rowOf));
    rows.forEach((row) => {
      waiting.add(row);
      htmx.trigger(row, "change");
    });
  });
})();
