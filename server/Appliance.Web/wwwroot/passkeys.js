// Passkeys: the browser asks the authenticator, the appliance judges the answer. Web Authentication, level 3.
(() => {
  "use strict";
  const able = typeof PublicKeyCredential === "function" && typeof PublicKeyCredential.parseRequestOptionsFromJSON === "function";

  window.appliance.makePasskey = async (options) => {
    if (!able) return { problem: "none" };
    try {
      const made = await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(JSON.parse(options)) });
      return { answer: JSON.stringify(made) };
    } catch (refused) {
      return { problem: refused.name };
    }
  };

  const button = document.querySelector("[data-passkey]");
  if (!button) return;
  const form = document.getElementById(button.dataset.passkey);
  const problem = document.getElementById("passkey-problem");
  button.hidden = !able;
  button.addEventListener("click", async () => {
    problem.hidden = button.disabled = true;
    try {
      const reply = await fetch(`/api/v1/login/passkey?address=${encodeURIComponent(location.origin)}`, { cache: "no-store" });
      if (!reply.ok) throw new Error(reply.statusText);
      const start = await reply.json();
      const shown = await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(JSON.parse(start.options)) });
      form.elements.Ticket.value = start.ticket;
      form.elements.Answer.value = JSON.stringify(shown);
      form.requestSubmit();
    } catch {
      problem.hidden = false;
    } finally {
      button.disabled = false;
    }
  });
})();
