/** The fields of an attached form: their state, checks, messages and text. */
import type { Check, Issue } from "./answer.js";
import { otherDecimalSign } from "./attach-text.js";
import type { CrossCheck, Format } from "./format.js";
import type { RfcDetails } from "./made/formats.js";
import type { Money } from "./money.js";

export type Field = HTMLInputElement;

/** The properties of a field that are checked. */
type Text = Pick<Field, "value" | "dataset">;

/** State of a field. */
export interface State {
  /** Text after the last event. */
  text: string;
  /** Text at the last `change` event. */
  changedText: string;
  /** Event of the last check: At.Typed, At.Left or At.Sent. */
  time: number;
  /** Texts at which undo stops, after this module has set the text; if empty, nothing can be undone. */
  set?: readonly string[];
  /** An amount that was read with the other decimal separator: its value, the warning, and the number of the key press or pointer press. */
  read?: { value: string; issue: Issue; gesture: number };
  /** Element of the message. */
  note: HTMLElement;
  /** Functions that restore the field. */
  undo: (() => void)[];
}

/** The formats that a field can have. */
export interface Kinds {
  formats: Record<string, Format<unknown>>;
  money: Money | undefined;
}

/** An attached form. */
export interface Attached extends Kinds {
  form: HTMLFormElement;
  lang?: string | undefined;
  locale?: string | undefined;
  crossCheck: CrossCheck;
  known: WeakMap<Element, State>;
  /** Whether this module is dispatching an event. */
  dispatching: boolean;
  /** Number of key presses and pointer presses so far. */
  gesture: number;
}

/** Values of inputmode, autocomplete and autocapitalize by format. */
const HINTS: Record<string, string> = {
  money: "decimal transaction-amount",
  phone: "tel tel",
  email: "email email none",
  clabe: "numeric",
  aba: "numeric",
  cedula: "numeric",
  country: "text country",
};

/** The event after which a field is checked. */
export enum At {
  Typed,
  Left,
  Sent,
}

export const SELECTOR = "[data-qash],[data-qash-bank-code-for]";

let notes = 0;

export const fieldsOf = (form: HTMLFormElement) =>
  [...form.elements].filter((field): field is Field => field.matches(SELECTOR));

const languageOf = ({ lang, form }: Attached) => lang ?? form.closest<HTMLElement>("[lang]")?.lang;

/** Returns the state of a field. The first call sets its attributes and adds the element of its message. */
export function stateOf({ known, formats, money }: Attached, field: Field): State {
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
    // Inside the label, screen readers would read it as part of the field's name.
    (field.closest("label") ?? field).after(made);
    undo.push(() => made.remove());
    note = made;
  }
  const { textContent } = note;
  undo.push(() => (note.textContent = textContent));
  note.setAttribute("aria-live", "polite");
  put("aria-describedby", [field.getAttribute("aria-describedby"), note.id].join(" ").trim());
  put("aria-invalid", "false");
  const state = { text: field.value, changedText: field.value, time: At.Typed, note, undo };
  known.set(field, state);
  return state;
}

export function check(attached: Attached, text: Text): Check<unknown> {
  try {
    return judge(attached, text);
  } catch (error) {
    // An unknown currency or locale, or a missing field: such a form must not be sent. A QashError has the code and message of an issue.
    return { ok: false, complete: true, issues: [error as Issue] };
  }
}

function judge(attached: Attached, { value, dataset }: Text): Check<unknown> {
  const { form, formats, money, crossCheck, locale } = attached;
  const { qash, currency, locale: own, qashCountry, qashCountryOnly, qashKind, qashBankCodeFor } = dataset;
  /** Text of another field of the form, by its name or id. */
  const textOf = (name: string) => {
    const field = form.elements.namedItem(name) as Field | null;
    if (field) return field.value;
    throw { code: "INVALID_ARGUMENT", message: `There is no field "${name}".` } satisfies Issue;
  };
  /** Value of an attribute: `MX`, or `#country` for the text of that field. */
  const linked = (text = "") => (text[0] === "#" ? textOf(text.slice(1)) : text);
  const country = linked(qashCountry);
  const lang = languageOf(attached);
  const options = { lang, country };
  // The result for an empty text is the same in every format and currency. A calling code alone, which a page may fill in, counts as empty.
  const text = value.trim();
  if (!text || (qash === "phone" && /^\+\d{1,3}$/.test(text))) {
    const any = formats[qash ?? ""] ?? Object.values(formats)[0];
    return any?.check("", options) ?? (money as Money).check("", "USD", options);
  }
  const code = linked(currency);
  let checked: Check<unknown> = { ok: true, value: text, formatted: value, details: {}, warnings: [] };
  if (qash !== "money") checked = formats[qash ?? ""]?.check(value, options) ?? checked;
  // Without a currency the amount cannot be checked yet.
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

/** Whether the field is not empty. */
export const isFilled = (checked: Check<unknown>) => checked.ok || checked.issues[0].code !== "EMPTY";

/** Checks a field, and shows its message if the event allows one. */
export function update(attached: Attached, field: Field, time: number): Check<unknown> {
  const state = stateOf(attached, field);
  const checked = check(attached, field);
  if (checked.ok && checked.value === state.read?.value) checked.warnings.unshift(state.read.issue);
  else delete state.read;
  const filled = isFilled(checked);
  const wrong = !checked.ok && !field.matches(":disabled") && (filled || field.required);
  const message = (checked.ok ? checked.warnings : checked.issues)[0]?.message ?? "";
  // An empty field may be filled in later: it is an error only when the form is submitted.
  const shown = checked.ok ? time > At.Typed : wrong && (checked.complete || time > (filled ? At.Typed : At.Left));
  state.time = time;
  state.text = field.value;
  state.note.textContent = shown ? message : "";
  field.setCustomValidity(wrong ? message : "");
  field.setAttribute("aria-invalid", String(wrong && shown));
  field.dispatchEvent(new CustomEvent("qash:check", { bubbles: true, detail: checked }));
  return checked;
}

/** Dispatches an event of a field that the listeners of this module ignore. */
export function dispatch(attached: Attached, field: Field, type: string): void {
  attached.dispatching = true;
  field.dispatchEvent(new Event(type, { bubbles: true }));
  attached.dispatching = false;
}

/** Sets the text by the setter of the prototype, since frameworks replace that of the field. */
export function setText(attached: Attached, field: Field, text: string): void {
  keepSelection(field, () => {
    stateOf(attached, field).set = [];
    Reflect.set(Object.getPrototypeOf(field), "value", text, field);
  });
}

/** Keeps the selection of the focused field around the same letters and digits while the text changes. */
export function keepSelection(field: Field, change: () => void): void {
  const { value, selectionStart, selectionEnd } = field;
  change();
  if (selectionStart == null || !field.matches(":focus")) return;
  const place = (at: number | null) => {
    let place = field.value.length;
    const count = letters(value.slice(0, at ?? 0));
    if (at !== value.length) while (place > 0 && letters(field.value.slice(0, place - 1)) >= count) place--;
    return place;
  };
  field.setSelectionRange(place(selectionStart), place(selectionEnd));
}

const letters = (text: string) => text.replace(/[^\p{L}\p{N}]/gu, "").length;

/** Reads an amount with the other decimal separator, since some phone keyboards have only one, if no second reading is possible. */
function readOtherSign(attached: Attached, field: Field): void {
  const { value, dataset } = field;
  const other = otherDecimalSign(value);
  if (dataset["qash"] !== "money" || other === value || field.readOnly) return;
  const [strict, read] = [check(attached, field), check(attached, { value: other, dataset })];
  if (strict.ok || strict.issues[0].code !== "AMOUNT_AMBIGUOUS" || !read.ok) return;
  const sign = value.replace(/[^.,]/g, "");
  const message = /^es/i.test(languageOf(attached) ?? "")
    ? `Se leyó como ${read.formatted}, con «${sign}» como signo decimal. Revísalo.`
    : `Read as ${read.formatted}, with “${sign}” as the decimal sign. Please check it.`;
  const issue = { ...strict.issues[0], message };
  setText(attached, field, other);
  stateOf(attached, field).read = { value: read.value, issue, gesture: attached.gesture };
}

/** Writes a valid value in its form for display. */
function write(attached: Attached, field: Field, checked: Check<unknown>, before: string): void {
  // A number field would drop a text that it cannot read. Like a select, it has no selection.
  if (checked.ok && field.selectionStart != null && checked.formatted !== field.value)
    setText(attached, field, checked.formatted);
  if (field.value !== before) dispatch(attached, field, "input");
  stateOf(attached, field).text = field.value;
}

/** Finishes a field that lost the focus, or whose form is submitted. */
export function finish(attached: Attached, field: Field, time: number): void {
  const state = stateOf(attached, field);
  const { value } = field;
  const changed = state.changedText !== value;
  if (time === At.Left) readOtherSign(attached, field);
  write(attached, field, update(attached, field, time), value);
  state.changedText = field.value;
  // Browsers dispatch no `change` event if a script set the text last. If only the page's script set it, none is needed.
  if (changed && (time === At.Left || field.matches(":focus"))) dispatch(attached, field, "change");
}
