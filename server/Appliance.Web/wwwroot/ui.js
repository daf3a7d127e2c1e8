// What only the browser can do: remember a taste, hear keys, show dialogs, keep the connection.
(() => {
  "use strict";
  const root = document.documentElement;
  const year = 31536000;

  const keep = (name, value) => {
    const secure = location.protocol === "https:" ? ";Secure" : "";
    document.cookie = `${name}=${encodeURIComponent(value)};path=/;max-age=${year};SameSite=Lax${secure}`;
    if (name === "theme") showTheme(value);
    if (name === "language") root.lang = value;
  };

  const showTheme = (theme) => {
    root.dataset.theme = theme;
    for (const button of document.querySelectorAll('[data-keep="theme"]')) button.setAttribute("aria-pressed", String(button.dataset.value === theme));
  };

  keep("zone", Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC");

  document.addEventListener("click", (click) => {
    const button = click.target.closest("[data-keep]");
    if (button) {
      keep(button.dataset.keep, button.dataset.value);
      if (button.dataset.keep === "language") location.reload();
    }
    const copying = click.target.closest("[data-copy]");
    if (copying) {
      const text = document.getElementById(copying.dataset.copy);
      getSelection().selectAllChildren(text); // Where the clipboard is refused, it is marked at least.
      navigator.clipboard?.writeText(text.textContent).then(() => copying.classList.add("done"), () => {});
    }
    // A menu closes when something else is clicked, or something in it that acts.
    for (const menu of document.querySelectorAll("details.menu-of[open]"))
      if (!menu.contains(click.target) || click.target.closest(".line")) menu.open = false;
    if (click.target.matches("dialog[data-sheet]")) click.target.close();
  });
  document.addEventListener("toggle", (toggle) => {
    if (toggle.target.id === "me") showTheme(root.dataset.theme);
  }, true);
  document.addEventListener("input", (input) => {
    const meter = document.getElementById(input.target.dataset?.strength ?? "");
    if (meter) meter.value = strength(input.target.value);
  });

  // Length counts most, then variety; the appliance itself refuses what is guessed first.
  const strength = (text) => Math.min(100, Math.round(text.length * 4 * Math.min(1, new Set(text).size / 9)));

  const typing = (element) => element.closest("input, textarea, select, [contenteditable]") !== null;

  let listener = null;
  let places = [];
  let first = null;
  document.addEventListener("keydown", (key) => {
    if (key.key === "Escape") for (const menu of document.querySelectorAll("details.menu-of[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
    if (!listener) return;
    if ((key.ctrlKey || key.metaKey) && key.key.toLowerCase() === "k") {
      key.preventDefault();
      listener.invokeMethodAsync("Press", "palette");
      return;
    }
    if (key.ctrlKey || key.metaKey || key.altKey || typing(key.target) || document.querySelector("dialog[open]")) return;
    const place = first && places.find((known) => known.keys === `${first} ${key.key}`);
    first = key.key === "g" ? "g" : null;
    if (place) listener.invokeMethodAsync("Visit", place.path);
    else if (key.key === "?") listener.invokeMethodAsync("Press", "keys");
    else if (key.key === "h") listener.invokeMethodAsync("Press", "help");
    else if (key.key === "/") {
      const filter = document.querySelector("[data-filter]");
      if (filter) {
        key.preventDefault();
        filter.focus();
      }
    }
  });

  window.appliance = {
    keep,
    listen: (dotnet, known) => {
      listener = dotnet;
      places = known;
      showTheme(root.dataset.theme);
    },
    focus: (selector) => document.querySelector(selector)?.focus(),
    toTop: (selector) => document.querySelector(selector)?.scrollTo(0, 0),
    showSheet: (dialog) => {
      if (!dialog?.isConnected || dialog.open) return; // Gone again before it was shown.
      dialog.showModal();
      dialog.querySelector("[autofocus]")?.focus();
    },
    handOver: (file, type, text) => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([text], { type }));
      link.download = file;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    },
  };

  const lost = document.getElementById("components-reconnect-modal");
  if (!lost || !window.Blazor) return;
  lost.addEventListener("components-reconnect-state-changed", (change) => {
    // The server was restarted or has forgotten this screen: all that is on it is in its address.
    if (change.detail.state === "rejected" || change.detail.state === "failed") waitForServer();
  });
  const waitForServer = async () => {
    for (;;) {
      try {
        if ((await fetch("/healthz", { cache: "no-store" })).ok) break;
      } catch {
        // Still away.
      }
      await new Promise((again) => setTimeout(again, 1000));
    }
    location.reload();
  };
  Blazor.start({
    circuit: { reconnectionOptions: { maxRetries: 600, retryIntervalMilliseconds: (tried) => Math.min(250 * (tried + 1), 2000) } },
  });
})();
