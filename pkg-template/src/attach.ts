/** What makes the fields of an ordinary HTML form check, group and explain what is typed. */
import "./platform.js";
import type { Check } from "./answer.js";
import {
  At,
  type Attached,
  check,
  type Field,
  fieldsOf,
  finish,
  isFilled,
  type Kinds,
  SELECTOR,
  stateOf,
  update,
} from "./attach-field.js";
import { copy, group, ungroup } from "./attach-typing.js";
import { QashError } from "./errors.js";
import { createCrossCheck, type Format } from "./format.js";
import type { Formats } from "./made/formats.js";
import type { Money } from "./money.js";

/** The formats that the fields of a form may name, and amounts; those alone, and a page's bundle holds no other. */
export interface FieldKinds {
  money?: Money | undefined;
  [name: string]: Format<unknown> | Money | undefined;
}

/** `HTMLFormElement`, where there are the types of a browser: a server's program imports the client without them. */
export type FormElement = typeof globalThis extends { HTMLFormElement: { prototype: infer Form } } ? Form : never;

/** What `attach` can be told. */
export interface AttachOptions {
  /** Language of the messages; by default that of the nearest `lang` attribute around the form. */
  lang?: string | undefined;
  /** How amounts are written, such as `es-MX`; by default as in the form's language. A field's `data-locale` goes before it. */
  locale?: string | undefined;
  /**
   * Called where the form is left as it is, because the browser has no WebAssembly or the page's policy forbids it, with an error whose
   * code is `WASM_UNAVAILABLE`.
   */
  onError?: ((error: QashError) => void) | undefined;
}

declare global {
  interface HTMLElementEventMap {
    /** What a field was found to hold, each time that `attach` looks at it. It bubbles. */
    "qash:check": CustomEvent<Check<unknown>>;
  }
}

/**
 * Makes the fields of a form check, group and explain what is typed, and gives back the function that detaches from it and puts
 * everything back.
 *
 * Fields that are added later work too. An error is shown as soon as nothing that could follow would mend the text, else when
 * the field is left or the form is submitted. A form with a wrong field is not submitted, as with `required`, and its first wrong
 * field gets the focus. What the form sends are the canonical values: no spaces in a CLABE, `1500.50` for an amount.
 *
 * Every check is told in a `qash:check` event of the field; its `detail` is the `Check`.
 *
 * @throws TypeError if a `data-qash` names no format that is there, or is `money` without a `data-currency`.
 * @example
 * const detach = attach(document.querySelector("form"), { lang: "es" });
 */
export type Attach = (form: FormElement, options?: AttachOptions) => () => void;

/**
 * An `attach` for forms whose fields are of these formats alone.
 *
 * @example
 * import { createAttach } from "qash-client/forms";
 * import { clabe, money, phone } from "qash-client/validate";
 * const attach = createAttach({ clabe, money, phone });
 */
export function createAttach({ money, ...formats }: FieldKinds): Attach {
  return (form, options = {}) => attachWith({ formats, money } as Kinds, form, options);
}

/** Listens in the capturing phase, before the page's own listeners, which then find the text as it stays. */
type Listen = <E extends Event>(target: EventTarget, type: string, handle: (event: E) => void) => void;

/** Does it when the event at hand is over, unless detached by then. */
type Later = (act: () => void) => void;

/** Listens to what is typed, and to a form that is reset; gives back what finishes the fields that were left. */
function listenToFields(attached: Attached, listen: Listen, later: Later): () => void {
  const { form } = attached;
  let pressed = false;
  /** Fields that were left, to be finished once no pointer is pressed. */
  const waiting: Field[] = [];
  /** The form, and what holds fields that are tied to it from outside. */
  const places = [form, form.isConnected ? form.getRootNode() : form.ownerDocument];

  const on = <E extends Event>(type: string, handle: (field: Field, event: E) => void) => {
    const heard = (event: E) => {
      const field = event.target as Field;
      const own = field.form === form && (event.currentTarget === form || !form.contains(field));
      if (attached.telling || !own) return;
      if (field.matches(SELECTOR)) handle(field, event);
      // What refers to this field is judged anew.
      const names = [field.name, field.id];
      for (const other of fieldsOf(form)) {
        const texts = Object.values(other.dataset as Record<string, string>);
        const refers = texts.some((text) => names.includes(text.replace("#", "")));
        if (refers && other !== field) update(attached, other, stateOf(attached, other).time);
      }
    };
    for (const place of places) listen(place, type, heard);
  };

  const flush = () => {
    for (const field of waiting.splice(0)) {
      const { time, text } = stateOf(attached, field);
      // A field that tells of a change as it is left was finished then; once more would take back a warning about what was corrected.
      if (time !== At.Left || text !== field.value) finish(attached, field, At.Left);
      // Enter tells of a change, too, and leaves nothing.
      later(() => ungroup(attached, field));
    }
  };

  const typed = (field: Field, event: InputEvent) => {
    if (event.isComposing) return;
    group(attached, field, event);
    update(attached, field, At.Typed);
  };

  const renew = () => {
    for (const field of fieldsOf(form)) update(attached, field, At.Typed);
  };

  renew();
  const heard = (field: Field) => {
    stateOf(attached, field).told = field.value;
  };
  on("focusin", (field) => {
    ungroup(attached, field);
    heard(field);
  });
  on("beforeinput", (field, event: InputEvent) => {
    const { set } = stateOf(attached, field);
    const [, step] = /^history(Undo|Redo)/.exec(event.inputType) ?? [];
    // They would put digits back at places that moved when the text was set.
    if (set && step && (!set[0] || (step === "Undo" && set.includes(field.value)))) event.preventDefault();
  });
  on("input", typed);
  on("compositionend", typed);
  const left = (field: Field) => {
    waiting.push(field);
    // A message that appears moves what is below it, so a button under a pressed pointer would miss its click.
    if (!pressed) flush();
  };
  on("change", (field, event) => {
    // Of an amount that was changed here alone, the browser tells as well.
    const same = field.value === stateOf(attached, field).told;
    if (same && event.isTrusted && field.dataset["qash"] === "money") event.stopImmediatePropagation();
    heard(field);
    left(field);
  });
  on("focusout", left);
  for (const type of ["copy", "cut"]) on<ClipboardEvent>(type, (field, event) => copy(attached, field, event));
  const { ownerDocument } = form;
  // The first button alone: behind the menu of another, no pointer is seen to rise.
  for (const type of ["pointerdown", "pointerup", "pointercancel"]) {
    listen<PointerEvent>(ownerDocument, type, ({ buttons }) => {
      pressed = buttons === 1;
      if (!pressed) later(flush);
      else attached.gesture++;
    });
  }
  listen(ownerDocument, "keydown", () => {
    attached.gesture++;
  });
  // The event comes before the fields are reset.
  listen(form, "reset", () => later(renew));
  return flush;
}

/** Keeps a wrong form from being sent, and sends canonical values. */
function listenToForm(
  attached: Attached,
  listen: Listen,
  later: Later,
  checkedByBrowser: boolean,
  flush: () => void,
): void {
  const { form, known } = attached;
  listen<SubmitEvent>(form, "submit", (event) => {
    // Of the click that submits; afterwards it would take back what is said here.
    flush();
    if ((event.submitter as HTMLButtonElement | null)?.formNoValidate) return;
    const fields = fieldsOf(form);
    for (const field of fields) {
      finish(attached, field, At.Sent);
      later(() => ungroup(attached, field));
    }
    // What the press that submits has made of an amount, nobody has seen yet.
    const unseen = fields.find((field) => {
      const { read } = stateOf(attached, field);
      return read && attached.gesture > 0 && read.gesture === attached.gesture;
    });
    const all = [...form.elements] as Field[];
    const wrong =
      unseen ??
      all.find((field) => field.willValidate && !field.validity.valid && (checkedByBrowser || known.has(field)));
    if (!wrong) return;
    event.preventDefault();
    // The browser would not even have told of it.
    if (checkedByBrowser) event.stopImmediatePropagation();
    if (known.has(wrong) && (wrong === unseen || wrong.validity.customError)) wrong.focus();
    else wrong.reportValidity();
  });
  listen<FormDataEvent>(form, "formdata", ({ formData }) => {
    for (const field of fieldsOf(form)) {
      const checked = check(attached, field);
      // Several fields may have one name.
      for (const [index, text] of formData.getAll(field.name).entries()) {
        const own = checked.ok ? checked.value : isFilled(checked) ? text : "";
        formData[index ? "append" : "set"](field.name, (text === field.value ? own : text) as string);
      }
    }
  });
}

let logged = false;

/** Why nothing can be checked here, if the browser has no WebAssembly or the page's policy forbids it. */
function withoutWasm({ formats, money }: Kinds, form: HTMLFormElement): QashError | undefined {
  // What the first field needs, so that nothing is compiled for this alone.
  const name = fieldsOf(form)[0]?.dataset["qash"] ?? "";
  const format = formats[name] ?? Object.values(formats)[0];
  try {
    if (format && name !== "money") format.isValid("");
    else money?.toDecimal(0, "USD");
    return undefined;
  } catch (error) {
    return QashError.is(error) && error.code === "WASM_UNAVAILABLE" ? error : undefined;
  }
}

function attachWith(kinds: Kinds, form: HTMLFormElement, { lang, locale, onError }: AttachOptions): () => void {
  const error = withoutWasm(kinds, form);
  if (error) {
    if (!logged) console.error(error);
    logged = true;
    onError?.(error);
    return () => {};
  }
  const crossCheck = createCrossCheck(kinds.formats as unknown as Partial<Formats>);
  const attached: Attached = {
    ...kinds,
    lang,
    locale,
    form,
    crossCheck,
    known: new WeakMap(),
    telling: false,
    gesture: 0,
  };
  const ends: (() => void)[] = [];
  let detached = false;
  const checkedByBrowser = !form.noValidate;
  // Without a signal, which some imitations of a browser refuse.
  const listen: Listen = (target, type, handle) => {
    target.addEventListener(type, handle as EventListener, true);
    ends.push(() => target.removeEventListener(type, handle as EventListener, true));
  };
  const later: Later = (act) => setTimeout(() => detached || act());
  const flush = listenToFields(attached, listen, later);
  form.noValidate = true;
  listenToForm(attached, listen, later, checkedByBrowser, flush);

  return () => {
    detached = true;
    for (const end of ends) end();
    form.noValidate = !checkedByBrowser;
    for (const field of fieldsOf(form)) {
      for (const restore of attached.known.get(field)?.undo.reverse() ?? []) restore();
      attached.known.delete(field);
      field.setCustomValidity("");
    }
  };
}
