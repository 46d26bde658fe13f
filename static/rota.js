/* What somebody has typed stays while the live block around it is fetched again; what is open stays by app.js. */
(() => {
  const BLOCKS = "#calls, #standing, #parties, #signin";
  const place = (el) => {
    const row = el.closest("[id]");
    return `${row?.id} ${[...(row?.querySelectorAll("input, textarea, select") ?? [])].indexOf(el)}`;
  };
  let typed = new Map();
  document.addEventListener("htmx:before:swap", (event) => {
    typed = new Map();
    if (event.detail?.ctx?.request?.method !== "GET") return;
    for (const block of document.querySelectorAll(BLOCKS)) {
      for (const el of block.querySelectorAll("input:not([type=hidden]), textarea, select")) {
        if (el.value !== (el.defaultValue ?? "")) typed.set(place(el), el.value);
      }
    }
  });
  document.addEventListener("htmx:after:swap", () => {
    if (!typed.size) return;
    for (const block of document.querySelectorAll(BLOCKS)) {
      for (const el of block.querySelectorAll("input:not([type=hidden]), textarea, select")) {
        const text = typed.get(place(el));
        if (text !== undefined && el.value !== text) el.value = text;
      }
    }
  });
})();
