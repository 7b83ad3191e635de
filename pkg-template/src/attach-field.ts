/** The fields that `attach` looks after: what each holds, what is said of it, and how its text is set. */
import type { Check, Issue } from "./answer.js";
import { otherDecimalSign } from "./attach-text.js";
import type { CrossCheck, Format } from "./format.js";
import type { RfcDetails } from "./made/formats.js";
import type { Money } from "./money.js";

export type Field = HTMLInputElement;

/** What of a field is judged. */
type Text = Pick<Field, "value" | "dataset">;

/** What is known of a field. */
export interface State {
  /** Its text after the last event. */
  text: string;
  /** Its text when it last told of a change. */
  told: string;
  /** What it was last checked at: At.Typed, At.Left or At.Sent. */
  time: number;
  /** Where undoing stops, once its text was set here; nowhere does it begin if that is empty. */
  set?: readonly string[];
  /** An amount that was read with the other decimal sign, what is said of that, and the press of a key or pointer that led to it. */
  read?: { value: string; issue: Issue; gesture: number };
  /** Where its message stands. */
  note: HTMLElement;
  /** What puts back how the field was. */
  undo: (() => void)[];
}

/** What a field may be. */
export interface Kinds {
  formats: Record<string, Format<unknown>>;
  money: Money | undefined;
}

/** A form that is attached to. */
export interface Attached extends Kinds {
  form: HTMLFormElement;
  lang?: string | undefined;
  locale?: string | undefined;
  crossCheck: CrossCheck;
  known: WeakMap<Element, State>;
  /** Whether an event of our own is under way. */
  telling: boolean;
  /** Counts the presses of keys and pointers. */
  gesture: number;
}

/** For a format: inputmode, autocomplete and autocapitalize. */
const HINTS: Record<string, string> = {
  money: "decimal transaction-amount",
  phone: "tel tel",
  email: "email email none",
  clabe: "numeric",
  aba: "numeric",
  cedula: "numeric",
  country: "text country",
};

/** When a field is checked. */
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

/** What is known of a field; the first time, it gets its attributes and the place of its message. */
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

export function check(attached: Attached, text: Text): Check<unknown> {
  try {
    return judge(attached, text);
  } catch (error) {
    // An unknown currency or locale, or a field that is not there: such a form must not be sent. A QashError has an issue's code and message.
    return { ok: false, complete: true, issues: [error as Issue] };
  }
}

function judge(attached: Attached, { value, dataset }: Text): Check<unknown> {
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
  // Every format says the same of nothing, and so do amounts of any currency. A calling code that a page begins a phone with is nothing yet.
  const text = value.trim();
  if (!text || (qash === "phone" && /^\+\d{1,3}$/.test(text))) {
    const any = formats[qash ?? ""] ?? Object.values(formats)[0];
    return any?.check("", options) ?? (money as Money).check("", "USD", options);
  }
  const code = linked(currency);
  let checked: Check<unknown> = { ok: true, value: text, formatted: value, details: {}, warnings: [] };
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

/** Whether something was filled in. */
export const isFilled = (checked: Check<unknown>) => checked.ok || checked.issues[0].code !== "EMPTY";

/** Checks a field and says what is to be said at that time. */
export function update(attached: Attached, field: Field, time: number): Check<unknown> {
  const state = stateOf(attached, field);
  const checked = check(attached, field);
  if (checked.ok && checked.value === state.read?.value) checked.warnings.unshift(state.read.issue);
  else delete state.read;
  const filled = isFilled(checked);
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

export function tell(attached: Attached, field: Field, type: string): void {
  attached.telling = true;
  field.dispatchEvent(new Event(type, { bubbles: true }));
  attached.telling = false;
}

/** Sets the text as the browser itself does, past what a framework has put on the field to watch over it. */
export function setText(attached: Attached, field: Field, text: string): void {
  keepSelection(field, () => {
    stateOf(attached, field).set = [];
    Reflect.set(Object.getPrototypeOf(field), "value", text, field);
  });
}

/** Leaves the selection of the focused field around the letters and digits that it was around, whatever becomes of those between them. */
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

/** Reads an amount that is written with the other decimal sign, as some phones' keyboards have no other, where it can mean no second amount. */
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

/** Writes what is right as people read it. */
function write(attached: Attached, field: Field, checked: Check<unknown>, before: string): void {
  // A number field would drop what it cannot read itself; like a select, it has no selection.
  if (checked.ok && field.selectionStart != null && checked.formatted !== field.value)
    setText(attached, field, checked.formatted);
  if (field.value !== before) tell(attached, field, "input");
  stateOf(attached, field).text = field.value;
}

/** A field was left, or its form is submitted. */
export function finish(attached: Attached, field: Field, time: number): void {
  const state = stateOf(attached, field);
  const { value } = field;
  const changed = state.told !== value;
  if (time === At.Left) readOtherSign(attached, field);
  write(attached, field, update(attached, field, time), value);
  state.told = field.value;
  // Browsers tell of no change where a script had the last word on the text. Where a script alone set it, that is the page's affair.
  if (changed && (time === At.Left || field.matches(":focus"))) tell(attached, field, "change");
}
