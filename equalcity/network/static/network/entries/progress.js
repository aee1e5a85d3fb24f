/* Looks every second how far the mails are, and shows it, until none waits. Without this, a link looks again. */
const place = document.querySelector("[data-progress]");
const EVERY = 1000; // milliseconds

async function look() {
  const answer = await fetch(place.dataset.progress, { credentials: "same-origin", redirect: "error" }).catch(() => null);
  if (answer?.ok && !document.hidden) {
    const read = new DOMParser().parseFromString(await answer.text(), "text/html");
    // Not while the button is used: it would go away under the finger.
    if (!place.contains(document.activeElement)) place.replaceChildren(...read.body.childNodes);
  }
  if (place.querySelector("[data-waiting]")) setTimeout(look, EVERY);
}

setTimeout(look, EVERY);
