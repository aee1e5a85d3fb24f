/* Reads an activity aloud, with a voice that is on the device: one from elsewhere would be sent what is read.
 *
 * Where the activity quotes lines to be said, only these. A word in brackets at the end of a line, such as (wait), is not
 * said: there is a pause instead. Leaving the page, or pressing again, ends it at once.
 */
const PAUSE = 10_000;
const BREATH = 700;
const voices = window.speechSynthesis;
let reading = 0;
let button = null;

function voiceFor(language) {
  const wanted = language.toLowerCase();
  return voices.getVoices().find((one) => one.localService && one.lang.toLowerCase().replace("_", "-").startsWith(wanted));
}

function linesOf(place) {
  const quoted = place.querySelectorAll("blockquote p");
  const all = quoted.length ? quoted : place.querySelectorAll("p, li");
  return [...all].map((one) => one.textContent.trim()).filter(Boolean);
}

function say(text, voice) {
  return new Promise((done) => {
    const said = new SpeechSynthesisUtterance(text);
    Object.assign(said, { voice, lang: voice.lang, rate: 0.85, onend: done, onerror: done });
    voices.speak(said);
  });
}

const silence = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

function stop() {
  reading += 1;
  voices.cancel();
  if (button) button.textContent = button.dataset.start;
  button = null;
}

async function read(lines, voice) {
  const turn = reading;
  for (const line of lines) {
    const [, words, mark] = line.match(/^(.*?)(\([^()\s]+\))?$/s);
    if (words.trim()) await say(words, voice);
    if (turn !== reading) return;
    await silence(mark ? PAUSE : BREATH);
    if (turn !== reading) return;
  }
  stop();
}

function offer(part) {
  const place = part.closest("section").querySelector("[data-said]");
  const voice = voiceFor(place.closest("[lang]").lang);
  const own = part.querySelector("button");
  part.hidden = !voice;
  own.onclick = () => {
    const again = own === button;
    stop();
    if (again) return;
    button = own;
    own.textContent = own.dataset.stop;
    read(linesOf(place), voice);
  };
}

const parts = document.querySelectorAll("[data-aloud]");
if (voices && parts.length) {
  const all = () => !button && parts.forEach(offer);
  voices.addEventListener?.("voiceschanged", all); // some browsers bring their voices late
  addEventListener("pagehide", stop);
  all();
}
