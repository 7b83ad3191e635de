// A form on the tests' page: how it is put there and typed into, and what is seen of it.
import { opened } from "./opened.mjs";

/** Puts a form on the page, attached. Submits are counted, and sent if the method is `post`. */
export async function form(fields, attributes = 'lang="en"', options = {}) {
  await run(
    (html, given) => {
      document.body.innerHTML = html;
      window.form = document.querySelector("form");
      window.sent = [];
      window.detach = window.attach(window.form, given);
      window.form.addEventListener("submit", (event) => {
        if (window.form.method !== "post") event.preventDefault();
        window.sent.push(Object.fromEntries(new FormData(window.form)));
      });
    },
    `<form ${attributes}>${fields}<button id="send">Send</button></form><button id="away">Away</button>`,
    options,
  );
}

export const run = (...given) => opened.browser.evaluate(...given);
export const press = (...keys) => opened.browser.press(...keys);
export const type = (selector, text) => opened.browser.type(selector, text);
export const focus = (selector) => opened.browser.focus(selector);
export const click = (selector) => opened.browser.click(selector);
export const leave = () => focus("#away");
/** What the page has put off until its event is over has been done then. */
export const turn = () => run(() => new Promise((resolve) => setTimeout(resolve)));
/** Puts a text where Control+v takes it from. */
export const copy = async (text) => {
  await run((text) => {
    document.body.insertAdjacentHTML("beforeend", "<input id=source>");
    document.querySelector("#source").value = text;
  }, text);
  await focus("#source");
  await press("Control+a", "Control+c");
};
/** The field's text after each of so many steps back or forth. WebKit has no key for it. */
export const steps = async (command) => {
  const texts = [];
  for (let i = 0; i < 10; i++) {
    if (opened.name === "webkit") await run((command) => document.execCommand(command), command);
    else await press(command === "undo" ? "Control+z" : "Control+Shift+z");
    texts.push(await run(() => document.activeElement.value));
  }
  return texts;
};
/** Types over what is there. */
export const fill = async (selector, text) => {
  await focus(selector);
  await press("Control+a", ...text);
};
export const select = (selector, value) =>
  run(
    (selector, value) => {
      const field = document.querySelector(selector);
      field.value = value;
      for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, { bubbles: true }));
    },
    selector,
    value,
  );
export const value = (selector) => run((selector) => document.querySelector(selector).value, selector);
export const caret = (selector) => run((selector) => document.querySelector(selector).selectionStart, selector);
export const focused = () => run(() => document.activeElement.id);
export const sent = () => run(() => window.sent);
/** What is said about a field: its described-by messages, and whether it is called wrong. */
export const said = (selector) =>
  run((selector) => {
    const field = document.querySelector(selector);
    const ids = field.getAttribute("aria-describedby").split(" ");
    const text = ids.map((id) => document.getElementById(id).textContent).join(" ");
    return { text, invalid: field.getAttribute("aria-invalid") };
  }, selector);
export const quiet = { text: "", invalid: "false" };
