// Passkeys need a script: this one asks the authenticator, fills the form's
// field `response` and sends the form like any other. Bytes travel as base64url.
(() => {
  "use strict";
  if (!window.PublicKeyCredential || window.tongxingPasskey) return;
  window.tongxingPasskey = true;
  document.documentElement.classList.add("passkeys");

  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const credentials = (ids) => ids.map((id) => ({ type: "public-key", id: bytes(id) }));

  const create = async (o) => {
    const made = await navigator.credentials.create({
      publicKey: {
        challenge: bytes(o.challenge),
        rp: { id: o.rp, name: document.title },
        user: { id: bytes(o.user), name: o.name, displayName: o.display },
        pubKeyCredParams: o.algorithms.map((alg) => ({ type: "public-key", alg })),
        excludeCredentials: credentials(o.exclude),
        authenticatorSelection: { residentKey: "preferred", userVerification: "preferred" },
        attestation: "none",
        timeout: 300000,
      },
    });
    return [made.rawId, made.response.clientDataJSON, made.response.attestationObject];
  };

  const get = async (o) => {
    const found = await navigator.credentials.get({
      publicKey: {
        challenge: bytes(o.challenge),
        rpId: o.rp,
        allowCredentials: credentials(o.allow),
        userVerification: "preferred",
        timeout: 300000,
      },
    });
    const r = found.response;
    return [found.rawId, r.clientDataJSON, r.authenticatorData, r.signature];
  };

  document.addEventListener("click", async (event) => {
    const button = event.target instanceof Element && event.target.closest("[data-passkey]");
    const form = button && button.closest("form");
    if (!form) return;
    const failed = form.querySelector(".passkey-failed");
    failed.classList.remove("shown");
    try {
      const ask = button.dataset.passkey === "create" ? create : get;
      const parts = await ask(JSON.parse(button.dataset.options));
      form.elements.namedItem("response").value = parts.map(text).join(".");
      form.requestSubmit();
    } catch {
      // Cancelled, timed out, or an embedded browser that only pretends.
      failed.classList.add("shown");
    }
  });
})();
