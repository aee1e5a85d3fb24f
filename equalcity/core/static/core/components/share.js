/* Copy the address, or hand it to the phone's own sharing. */
for (const place of document.querySelectorAll("[data-share]")) {
  const address = place.dataset.share;
  const [copy, send, said] = ["[data-copy]", "[data-send]", "[role=status]"].map((part) => place.querySelector(part));

  if (navigator.clipboard) {
    copy.hidden = false;
    copy.addEventListener("click", async () => {
      await navigator.clipboard.writeText(address);
      said.textContent = copy.dataset.copied;
    });
  }

  if (navigator.share) {
    send.hidden = false;
    // Closing the phone's sheet without choosing is an answer, not a mistake.
    send.addEventListener("click", () => navigator.share({ title: document.title, url: address }).catch(() => {}));
  }
}
