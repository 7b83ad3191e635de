// Helpers for a form on the tests' page: creating it, typing into it, and reading its state.
import { opened } from "./opened.mjs";

/** Puts an attached form on the page. Submits are counted, and sent if the method is `post`. */
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
/** Waits until the page has run its deferred work. */
export const turn = () => run(() => new Promise((resolve) => setTimeout(resolve)));
/** Puts a text on the clipboard. */
export const copy = async (text) => {
  await run((text) => {
    document.body.insertAdjacentHTML("beforeend", "<input id=source>");
    document.querySelector("#source").value = text;
  }, text);
  await focus("#source");
  await press("Control+a", "Control+c");
};
/** The field's text after each of a number of undo or redo steps. WebKit has no key for them. */
export const steps = async (command) => {
  const texts = [];
  for (let i = 0; i < 10; i++) {
    if (opened.name === "webkit") await run((command) => document.execCommand(command), command);
    else await press(command === "undo" ? "Control+z" : "Control+Shift+z");
    texts.push(await run(() => document.activeElement.value));
  }
  return texts;
};
/** Replaces the field's text by typing. */
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
/** The messages that describe a field, and whether it is marked invalid. */
export const said = (selector) =>
  run((selector) => {
    const field = document.querySelector(selector);
    const ids = field.getAttribute("aria-describedby").split(" ");
    const text = ids.map((id) => document.getElementById(id).textContent).join(" ");
    return { text, invalid: field.getAttribute("aria-invalid") };
  }, selector);
export const quiet = { text: "", invalid: "false" };
