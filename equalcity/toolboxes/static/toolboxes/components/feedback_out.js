/* Who signs out leaves no unsent feedback on the phone. */
document.addEventListener("submit", (event) => {
  if (new URL(event.target.action, location.href).pathname !== "/accounts/logout/") return;
  try {
    localStorage.removeItem("feedback");
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
});
