/* How far a file is, without loading the page anew; and once it is there, it is saved. */
const place = document.querySelector('[data-export="under way"]');

async function look(pause) {
  await new Promise((resolve) => setTimeout(resolve, pause));
  let next = 2 * pause; // a network that is gone may come back
  try {
    const answer = await fetch(location.href, { cache: "no-store" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const news = page.querySelector("[data-export]");
    if (answer.ok && news) {
      for (const part of ["[role=status]", ".how-far span"]) {
        const [old, said] = [place.querySelector(part), news.querySelector(part)];
        // What has not changed is not said again by a screen reader.
        if (old && said && old.textContent !== said.textContent) old.textContent = said.textContent;
      }
      const [bar, value] = [place.querySelector("progress"), news.querySelector("progress")?.getAttribute("value")];
      if (bar && value) bar.value = value;
      if (news.dataset.export !== "under way") return arrive(news);
      next = 600;
    }
  } catch {
    // The next look tells.
  }
  return look(Math.min(next, 10_000));
}

function arrive(news) {
  const end = news.querySelector(".get");
  place.dataset.export = news.dataset.export;
  place.querySelector(".how-far")?.replaceWith(...(end ? [end] : []));
  const file = place.querySelector("[data-file]");
  if (file) file.click();
}

if (place) look(300);
