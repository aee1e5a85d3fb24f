/* The answer shows by style alone; here it is also said to those who listen. */
for (const question of document.querySelectorAll(".question")) {
  const said = question.querySelector("[role=status]");
  // Some browsers keep answers over a reload; nothing is kept here.
  for (const option of question.querySelectorAll("input")) option.checked = false;
  question.addEventListener("change", (event) => {
    const answer = event.target.nextElementSibling.nextElementSibling;
    said.textContent = `${answer.textContent} ${question.querySelector(".because").textContent}`;
  });
}
