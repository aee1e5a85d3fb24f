/* Passkeys: asks the browser to make or use one, and sends what it signed with the form. Loaded by pages that need it.
 *
 * A form says with data-passkey what is done: "create", "get" (the options stand in the page), or "sign-in" (they are
 * asked for when the button is pressed, so that reading the page leaves nothing behind).
 */
const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const withBytes = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

async function create({ publicKey }) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...publicKey,
      challenge: bytes(publicKey.challenge),
      user: { ...publicKey.user, id: bytes(publicKey.user.id) },
      excludeCredentials: withBytes(publicKey.excludeCredentials),
    },
  });
  return answer(made, {
    attestationObject: text(made.response.attestationObject),
    transports: made.response.getTransports ? made.response.getTransports() : [],
  });
}

async function get({ publicKey }) {
  const used = await navigator.credentials.get({
    publicKey: { ...publicKey, challenge: bytes(publicKey.challenge), allowCredentials: withBytes(publicKey.allowCredentials) },
  });
  const { authenticatorData, signature, userHandle } = used.response;
  return answer(used, {
    authenticatorData: text(authenticatorData),
    signature: text(signature),
    userHandle: userHandle ? text(userHandle) : null,
  });
}

function answer(credential, response) {
  return {
    type: credential.type,
    id: credential.id,
    rawId: text(credential.rawId),
    authenticatorAttachment: credential.authenticatorAttachment,
    response: { clientDataJSON: text(credential.response.clientDataJSON), ...response },
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

async function options(form) {
  if (form.dataset.passkey !== "sign-in") return JSON.parse(document.getElementById("passkey-options").textContent);
  const asked = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!asked.ok) throw new Error(String(asked.status));
  return (await asked.json()).request_options;
}

async function run(form) {
  const given = await options(form);
  if (form.dataset.passkey === "create") return create(given.creation_options || given);
  return get(given.request_options || given);
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const status = form.querySelector("[role=status]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!window.PublicKeyCredential) {
      status.textContent = form.dataset.unknown;
      return;
    }
    status.textContent = form.dataset.waiting;
    try {
      form.elements.credential.value = JSON.stringify(await run(form));
      form.submit();
    } catch {
      // She closed the window of her phone, or it knows no passkey for this site: nothing is broken, she may try again.
      status.textContent = form.dataset.failed;
    }
  });
}
