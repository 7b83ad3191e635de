/** `attach`: validation, formatting and messages for the fields of an HTML form. */
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

/** Formats that the fields of a form can use, and `money` for amounts. The page's bundle contains only these. */
export interface FieldKinds {
  money?: Money | undefined;
  [name: string]: Format<unknown> | Money | undefined;
}

/** `HTMLFormElement`, or `never` in a TypeScript program without the types of a browser. */
export type FormElement = typeof globalThis extends { HTMLFormElement: { prototype: infer Form } } ? Form : never;

/** Options of `attach`. */
export interface AttachOptions {
  /** Language of the messages. Default: the nearest `lang` attribute, of the form or of an element around it. */
  lang?: string | undefined;
  /** Locale in which amounts are written, such as `es-MX`. A field's `data-locale` has precedence. Default: the language of the messages. */
  locale?: string | undefined;
  /**
   * Called with an error of code `WASM_UNAVAILABLE` if the browser has no WebAssembly, or the page's Content Security Policy forbids it. The form is not
   * changed then.
   */
  onError?: ((error: QashError) => void) | undefined;
}

declare global {
  interface HTMLElementEventMap {
    /** Result of a check of a field, after each check by `attach`. It bubbles. */
    "qash:check": CustomEvent<Check<unknown>>;
  }
}

/**
 * Adds validation, formatting and messages to the fields of a form. Returns a function that removes them and restores the form.
 *
 * Fields that are added later work too. An error is shown as soon as no further character could make the text valid; otherwise when the field loses the
 * focus, or when the form is submitted. A form with an invalid field is not submitted, as with `required`, and its first invalid field gets the focus. The
 * form sends canonical values: a CLABE without spaces, `1500.50` for an amount.
 *
 * After each check the field dispatches a `qash:check` event, whose `detail` is the `Check`.
 *
 * @throws TypeError if a `data-qash` is not the name of a format here, or is `money` without a `data-currency`.
 * @example
 * const detach = attach(document.forms[0], { lang: "es" });
 */
export type Attach = (form: FormElement, options?: AttachOptions) => () => void;

/**
 * Creates an `attach` with some formats only, for a smaller bundle.
 *
 * @example
 * import { createAttach } from "qash-client/forms";
 * import { clabe, money, phone } from "qash-client/validate";
 * const attach = createAttach({ clabe, money, phone });
 */
export function createAttach({ money, ...formats }: FieldKinds): Attach {
  return (form, options = {}) => attachWith({ formats, money } as Kinds, form, options);
}

/** Adds a listener in the capturing phase, so that the page's own listeners see the final text. */
type Listen = <E extends Event>(target: EventTarget, type: string, handle: (event: E) => void) => void;

/** Runs a function after the current event, unless the form is detached by then. */
type Later = (act: () => void) => void;

/** Listens to input in fields, and to a reset of the form. Returns a function that finishes the fields that lost the focus. */
function listenToFields(attached: Attached, listen: Listen, later: Later): () => void {
  const { form } = attached;
  let pressed = false;
  /** Fields that lost the focus, to be finished when no pointer is pressed. */
  const waiting: Field[] = [];
  /** The form, and the root of fields outside of it that have a `form` attribute. */
  const places = [form, form.isConnected ? form.getRootNode() : form.ownerDocument];

  const on = <E extends Event>(type: string, handle: (field: Field, event: E) => void) => {
    const listener = (event: E) => {
      const field = event.target as Field;
      const own = field.form === form && (event.currentTarget === form || !form.contains(field));
      if (attached.dispatching || !own) return;
      if (field.matches(SELECTOR)) handle(field, event);
      // Check the fields that refer to this one again.
      const names = [field.name, field.id];
      for (const other of fieldsOf(form)) {
        const texts = Object.values(other.dataset as Record<string, string>);
        const refers = texts.some((text) => names.includes(text.replace("#", "")));
        if (refers && other !== field) update(attached, other, stateOf(attached, other).time);
      }
    };
    for (const place of places) listen(place, type, listener);
  };

  const flush = () => {
    for (const field of waiting.splice(0)) {
      const { time, text } = stateOf(attached, field);
      // A field whose `change` event came first was finished then; a second time would remove a warning about a correction.
      if (time !== At.Left || text !== field.value) finish(attached, field, At.Left);
      // Enter dispatches `change` too, and the field keeps the focus.
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
  const rememberText = (field: Field) => {
    stateOf(attached, field).changedText = field.value;
  };
  on("focusin", (field) => {
    ungroup(attached, field);
    rememberText(field);
  });
  on("beforeinput", (field, event: InputEvent) => {
    const { set } = stateOf(attached, field);
    const [, step] = /^history(Undo|Redo)/.exec(event.inputType) ?? [];
    // The browser would restore digits at positions that changed when the text was set.
    if (set && step && (!set[0] || (step === "Undo" && set.includes(field.value)))) event.preventDefault();
  });
  on("input", typed);
  on("compositionend", typed);
  const left = (field: Field) => {
    waiting.push(field);
    // A message that appears moves the elements below it, so that a button under a pressed pointer would not get its click.
    if (!pressed) flush();
  };
  on("change", (field, event) => {
    // The browser also dispatches `change` for an amount whose text was changed only by this module.
    const same = field.value === stateOf(attached, field).changedText;
    if (same && event.isTrusted && field.dataset["qash"] === "money") event.stopImmediatePropagation();
    rememberText(field);
    left(field);
  });
  on("focusout", left);
  for (const type of ["copy", "cut"]) on<ClipboardEvent>(type, (field, event) => copy(attached, field, event));
  const { ownerDocument } = form;
  // Only the first button: with the context menu of another one open, no `pointerup` arrives.
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

/** Prevents the submission of an invalid form, and sends canonical values. */
function listenToForm(
  attached: Attached,
  listen: Listen,
  later: Later,
  checkedByBrowser: boolean,
  flush: () => void,
): void {
  const { form, known } = attached;
  listen<SubmitEvent>(form, "submit", (event) => {
    // For the click that submits: later it would remove the messages shown here.
    flush();
    if ((event.submitter as HTMLButtonElement | null)?.formNoValidate) return;
    const fields = fieldsOf(form);
    for (const field of fields) {
      finish(attached, field, At.Sent);
      later(() => ungroup(attached, field));
    }
    // An amount that was changed by the key press or click that submits: the user has not seen it yet.
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
    // The browser would not have dispatched `submit` at all.
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

/** Returns the error if the browser has no WebAssembly, or the page's policy forbids it. */
function withoutWasm({ formats, money }: Kinds, form: HTMLFormElement): QashError | undefined {
  // Uses the format of the first field, so that no other module is compiled only for this test.
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
    dispatching: false,
    gesture: 0,
  };
  const ends: (() => void)[] = [];
  let detached = false;
  const checkedByBrowser = !form.noValidate;
  // Without the option `signal`, which some simulated browsers refuse.
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
