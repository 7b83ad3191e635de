/** What makes the fields of an ordinary HTML form check, group and explain what is typed. */
import type { Check, Issue } from "./answer.js";
import { type CrossCheck, createCrossCheck, type Format } from "./format.js";
import type { Formats, RfcDetails } from "./made/formats.js";
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
}

declare global {
  interface HTMLElementEventMap {
    /** What a field was found to hold, each time that `attach` looks at it. It bubbles. */
    "qash:check": CustomEvent<Check<unknown>>;
  }
}

type Field = HTMLInputElement;

/** What is known of a field. */
interface State {
  /** Its text after the last event. */
  text: string;
  /** Its text when it last told of a change. */
  told: string;
  /** What it was last checked at: At.Typed, At.Left or At.Sent. */
  time: number;
  /** Whether its text was set here. */
  set?: true;
  /** Where its message stands. */
  note: HTMLElement;
  /** What puts back how the field was. */
  undo: (() => void)[];
}

/** For a format: inputmode, autocomplete and autocapitalize. */
const HINTS: Record<string, string> = {
  money: "decimal transaction-amount",
  phone: "tel tel",
  email: "email email none",
  clabe: "numeric",
  aba: "numeric",
  country: "text country",
};

/** When a field is checked. */
enum At {
  Typed,
  Left,
  Sent,
}

const SELECTOR = "[data-qash],[data-qash-bank-code-for]";

/**
 * Browsers that can undo what is written while an event is under way; on phones nobody has tried. WebKit cannot: a redo writes the digits twice.
 */
const UNDOING = /(mac|win|x11).*(chrom|firefox)/i;

let notes = 0;

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

/** What a field may be. */
interface Kinds {
  formats: Record<string, Format<unknown>>;
  money: Money | undefined;
}

/** A form that is attached to. */
interface Attached extends Kinds, AttachOptions {
  form: HTMLFormElement;
  crossCheck: CrossCheck;
  known: WeakMap<Element, State>;
  /** Whether an event of our own is under way. */
  telling: boolean;
}

const fieldsOf = (form: HTMLFormElement) =>
  [...form.elements].filter((field): field is Field => field.matches(SELECTOR));

const languageOf = ({ lang, form }: Attached) => lang ?? form.closest<HTMLElement>("[lang]")?.lang;

/** What is known of a field; the first time, it gets its attributes and the place of its message. */
function stateOf({ known, formats, money }: Attached, field: Field): State {
  const before = known.get(field);
  if (before) return before;
  const { qash = "", currency, qashMessage = "" } = field.dataset;
  if (qash && !(qash === "money" ? money : formats[qash])) throw new TypeError(`There is no format "${qash}".`);
  if (qash === "money" && currency == null) throw new TypeError("There is no data-currency.");
  const undo: (() => void)[] = [];
  const put = (name: string, value: string | null) => {
    const old = field.getAttribute(name);
    const write = (text: string | null) =>
      text === null ? field.removeAttribute(name) : field.setAttribute(name, text);
    undo.push(() => write(old));
    write(value);
  };
  const [inputmode = "text", autocomplete = "off", autocapitalize = "characters"] = HINTS[qash]?.split(" ") ?? [];
  for (const [name, value] of Object.entries({
    inputmode,
    autocomplete,
    autocapitalize,
    autocorrect: "off",
    spellcheck: "false",
    // The browser would apply these to the text with its spaces.
    maxlength: null,
    minlength: null,
    pattern: null,
  })) {
    if (!value || !field.hasAttribute(name)) put(name, value);
  }
  let note = document.getElementById(qashMessage);
  if (!note) {
    const made = document.createElement("span");
    made.className = "qash-message";
    made.id = `qash-message-${++notes}`;
    // Inside the label it would be read as part of the field's name.
    (field.closest("label") ?? field).after(made);
    undo.push(() => made.remove());
    note = made;
  }
  const { textContent } = note;
  undo.push(() => (note.textContent = textContent));
  note.setAttribute("aria-live", "polite");
  put("aria-describedby", [field.getAttribute("aria-describedby"), note.id].join(" ").trim());
  put("aria-invalid", "false");
  const state = { text: field.value, told: field.value, time: At.Typed, note, undo };
  known.set(field, state);
  return state;
}

function check(attached: Attached, field: Field): Check<unknown> {
  try {
    return judge(attached, field);
  } catch (error) {
    // An unknown currency or locale, or a field that is not there: such a form must not be sent. A QashError has an issue's code and message.
    return { ok: false, complete: true, issues: [error as Issue] };
  }
}

function judge(attached: Attached, { value, dataset }: Field): Check<unknown> {
  const { form, formats, money, crossCheck, locale } = attached;
  const { qash, currency, locale: own, qashCountry, qashCountryOnly, qashKind, qashBankCodeFor } = dataset;
  /** What another field of the form holds, by its name or id. */
  const textOf = (name: string) => {
    const field = form.elements.namedItem(name) as Field | null;
    if (field) return field.value;
    throw { code: "INVALID_ARGUMENT", message: `There is no field "${name}".` } satisfies Issue;
  };
  /** What the attribute says: `MX`, or `#country` for what that field holds. */
  const linked = (text = "") => (text[0] === "#" ? textOf(text.slice(1)) : text);
  const country = linked(qashCountry);
  const lang = languageOf(attached);
  const options = { lang, country };
  // Every format says the same of nothing, and so do amounts of any currency.
  if (!value.trim()) {
    const any = formats[qash ?? ""] ?? Object.values(formats)[0];
    return any?.check("", options) ?? (money as Money).check("", "USD", options);
  }
  const code = linked(currency);
  let checked: Check<unknown> = { ok: true, value: value.trim(), formatted: value, details: {}, warnings: [] };
  if (qash !== "money") checked = formats[qash ?? ""]?.check(value, options) ?? checked;
  // Until the currency is chosen, nothing can be said of the amount.
  else if (code && money) {
    const tag = own || locale || lang;
    checked = money.check(value, code, tag ? { ...options, locale: tag } : options);
  }
  if (!checked.ok) return checked;
  const issue =
    qashKind != null
      ? crossCheck.rfcKind(value, linked(qashKind) as RfcDetails["kind"], options)
      : qashBankCodeFor != null
        ? crossCheck.bankCode(value, textOf(qashBankCodeFor), options)
        : qashCountryOnly != null && crossCheck.phoneCountry(value, country, options);
  return issue ? { ok: false, complete: true, issues: [issue] } : checked;
}

/** Checks a field and says what is to be said at that time. */
function update(attached: Attached, field: Field, time: number): Check<unknown> {
  const state = stateOf(attached, field);
  const checked = check(attached, field);
  const filled = field.value.trim();
  const wrong = !checked.ok && !field.matches(":disabled") && (filled || field.required);
  const message = (checked.ok ? checked.warnings : checked.issues)[0]?.message ?? "";
  // An empty field is passed over on the way to others; only the one who submits has forgotten it.
  const shown = checked.ok ? time > At.Typed : wrong && (checked.complete || time > (filled ? At.Typed : At.Left));
  state.time = time;
  state.text = field.value;
  state.note.textContent = shown ? message : "";
  field.setCustomValidity(wrong ? message : "");
  field.setAttribute("aria-invalid", String(wrong && shown));
  field.dispatchEvent(new CustomEvent("qash:check", { bubbles: true, detail: checked }));
  return checked;
}

function tell(attached: Attached, field: Field, type: string): void {
  attached.telling = true;
  field.dispatchEvent(new Event(type, { bubbles: true }));
  attached.telling = false;
}

/** Sets the text as the browser itself does, past what a framework has put on the field to watch over it. */
function setText(attached: Attached, field: Field, text: string): void {
  stateOf(attached, field).set = true;
  Reflect.set(Object.getPrototypeOf(field), "value", text, field);
}

/** A field was left, or its form is submitted: what is right is written as people read it. */
function finish(attached: Attached, field: Field, time: number): void {
  const checked = update(attached, field, time);
  const state = stateOf(attached, field);
  const changed = state.told !== field.value;
  // A number field would drop what it cannot read itself; like a select, it has no selection.
  if (checked.ok && checked.formatted !== field.value && field.selectionStart != null) {
    setText(attached, field, checked.formatted);
    tell(attached, field, "input");
  }
  state.told = state.text = field.value;
  // Browsers tell of no change where a script had the last word on the text. Where a script alone set it, that is the page's affair.
  if (changed && (time === At.Left || field.matches(":focus"))) tell(attached, field, "change");
}

/** Groups what is being typed, the caret kept behind the character that it was behind. */
function group(attached: Attached, field: Field, inputType: string): void {
  const format = attached.formats[field.dataset["qash"] ?? ""];
  const caret = field.selectionStart;
  if (!format || caret == null) return;
  const grouped = format.formatCaret(field.value, caret);
  if (grouped.text === field.value) return;
  // Undone or done again was only the grouping: the step beyond it goes too.
  if (inputType[0] === "h") {
    document.execCommand(inputType.slice(7));
    return;
  }
  // Deleting forward at a separator brings it back; the caret steps over it, so that the next press deletes what is behind.
  const at = grouped.caret + +(inputType.endsWith("Forward") && grouped.text === stateOf(attached, field).text);
  const focused = field.matches(":focus");
  // As a step of its own among those that can be undone.
  if (focused && UNDOING.test(navigator.userAgent)) {
    field.select();
    document.execCommand("insertText", false, grouped.text);
  }
  if (field.value !== grouped.text) setText(attached, field, grouped.text);
  if (focused) field.setSelectionRange(at, at);
}

/** Listens to what is typed, and to a form that is reset; gives back what finishes the fields that were left. */
function listenToFields(attached: Attached, signal: AbortSignal): () => void {
  const { form } = attached;
  /** Before the page's own listeners, which then find the text as it stays. */
  const first = { capture: true, signal };
  let pressed = false;
  /** Fields that were left, to be finished once no pointer is pressed. */
  const waiting: Field[] = [];

  const on = (type: string, handle: (field: Field, event: Event) => void) => {
    form.addEventListener(
      type,
      (event) => {
        const field = event.target as Field;
        if (attached.telling) return;
        if (field.matches(SELECTOR)) handle(field, event);
        // What refers to this field is judged anew.
        const names = [field.name, field.id];
        for (const other of fieldsOf(form)) {
          const texts = Object.values(other.dataset as Record<string, string>);
          const refers = texts.some((text) => names.includes(text.replace("#", "")));
          if (refers && other !== field) update(attached, other, stateOf(attached, other).time);
        }
      },
      first,
    );
  };

  /** Does it when the event at hand is over, unless detached by then. */
  const later = (act: () => void) => setTimeout(() => signal.aborted || act());

  const flush = () => {
    for (const field of waiting.splice(0)) {
      const { time, text } = stateOf(attached, field);
      // A field that tells of a change as it is left was finished then; once more would take back a warning about what was corrected.
      if (time !== At.Left || text !== field.value) finish(attached, field, At.Left);
    }
  };

  const typed = (field: Field, event: Event) => {
    const { isComposing, inputType = "" } = event as InputEvent;
    if (isComposing) return;
    group(attached, field, inputType);
    update(attached, field, At.Typed);
  };

  const renew = () => {
    for (const field of fieldsOf(form)) update(attached, field, At.Typed);
  };

  renew();
  const heard = (field: Field) => {
    stateOf(attached, field).told = field.value;
  };
  on("focusin", heard);
  on("beforeinput", (field, event) => {
    // `historyUndo` and `historyRedo` would put digits back at places that moved when the text was set.
    if (stateOf(attached, field).set && (event as InputEvent).inputType[0] === "h") event.preventDefault();
  });
  on("input", typed);
  on("compositionend", typed);
  const left = (field: Field) => {
    waiting.push(field);
    // A message that appears moves what is below it, so a button under a pressed pointer would miss its click.
    if (!pressed) flush();
  };
  on("change", heard);
  on("change", left);
  on("focusout", left);
  // The first button alone: behind the menu of another, no pointer is seen to rise.
  for (const type of ["pointerdown", "pointerup", "pointercancel"] as const) {
    const move = (event: PointerEvent) => {
      pressed = event.buttons === 1;
      if (!pressed) later(flush);
    };
    document.addEventListener(type, move, first);
  }
  // The event comes before the fields are reset.
  form.addEventListener("reset", () => later(renew), first);
  return flush;
}

/** Keeps a wrong form from being sent, and sends canonical values. */
function listenToForm(attached: Attached, signal: AbortSignal, checkedByBrowser: boolean, flush: () => void): void {
  const { form, known } = attached;
  const first = { capture: true, signal };
  form.addEventListener(
    "submit",
    (event) => {
      // Of the click that submits; afterwards it would take back what is said here.
      flush();
      if ((event.submitter as HTMLButtonElement | null)?.formNoValidate) return;
      for (const field of fieldsOf(form)) finish(attached, field, At.Sent);
      const all = [...form.elements] as Field[];
      const wrong = all.find(
        (field) => field.willValidate && !field.validity.valid && (checkedByBrowser || known.has(field)),
      );
      if (!wrong) return;
      event.preventDefault();
      // The browser would not even have told of it.
      if (checkedByBrowser) event.stopImmediatePropagation();
      if (known.has(wrong) && wrong.validity.customError) wrong.focus();
      else wrong.reportValidity();
    },
    first,
  );
  form.addEventListener(
    "formdata",
    ({ formData }) => {
      for (const field of fieldsOf(form)) {
        const checked = check(attached, field);
        // Several fields may have one name.
        for (const [index, text] of formData.getAll(field.name).entries()) {
          const sent = checked.ok && text === field.value ? checked.value : (text as string);
          formData[index ? "append" : "set"](field.name, sent);
        }
      }
    },
    first,
  );
}

function attachWith(kinds: Kinds, form: HTMLFormElement, options: AttachOptions): () => void {
  const crossCheck = createCrossCheck(kinds.formats as unknown as Partial<Formats>);
  const attached: Attached = { ...kinds, ...options, form, crossCheck, known: new WeakMap(), telling: false };
  const listening = new AbortController();
  const { signal } = listening;
  const checkedByBrowser = !form.noValidate;
  const flush = listenToFields(attached, signal);
  form.noValidate = true;
  listenToForm(attached, signal, checkedByBrowser, flush);

  return () => {
    listening.abort();
    form.noValidate = !checkedByBrowser;
    for (const field of fieldsOf(form)) {
      for (const restore of attached.known.get(field)?.undo.reverse() ?? []) restore();
      attached.known.delete(field);
      field.setCustomValidity("");
    }
  };
}
