/** What makes the fields of an ordinary HTML form check, group and explain what is typed. */
import type { Check, Issue } from "./engine.js";
import type { CrossCheck, Format, RfcDetails, UuidDetails } from "./format.js";
import type { Money } from "./money.js";

/** What says whether a field is right, by the wasm of whichever entry is asked. */
export interface Checks {
  formats: Record<string, Format<unknown>>;
  uuid: Format<UuidDetails>;
  money: Money;
  crossCheck: CrossCheck;
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

/** @internal `attach` of each entry that has it. */
export function attachWith(
  { formats, uuid, money, crossCheck }: Checks,
  form: HTMLFormElement,
  { lang, locale }: AttachOptions,
): () => void {
  const known = new WeakMap<Element, State>();
  const listening = new AbortController();
  const { signal } = listening;
  /** Before the page's own listeners, which then find the text as it stays. */
  const first = { capture: true, signal };
  const checkedByBrowser = !form.noValidate;
  /** Whether an event of our own is under way. */
  let telling = false;
  let pressed = false;
  /** Fields that were left, to be finished once no pointer is pressed. */
  const waiting: Field[] = [];

  const fields = () => [...form.elements].filter((field): field is Field => field.matches(SELECTOR));

  /** What another field of the form holds, by its name or id. */
  const textOf = (name: string) => {
    const field = form.elements.namedItem(name) as Field | null;
    if (field) return field.value;
    throw { code: "INVALID_ARGUMENT", message: `There is no field "${name}".` } satisfies Issue;
  };

  /** What the attribute says: `MX`, or `#country` for what that field holds. */
  const linked = (text = "") => (text[0] === "#" ? textOf(text.slice(1)) : text);

  const language = () => lang ?? form.closest<HTMLElement>("[lang]")?.lang;

  const prepare = (field: Field): State => {
    const before = known.get(field);
    if (before) return before;
    const { qash = "", currency, qashMessage = "" } = field.dataset;
    if (qash === "money" && currency == null) throw new TypeError("There is no data-currency.");
    if (qash && qash !== "money" && !formats[qash]) throw new TypeError(`There is no format "${qash}".`);
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
  };

  const check = (field: Field): Check<unknown> => {
    try {
      return judge(field);
    } catch (error) {
      // An unknown currency or locale, or a field that is not there: such a form must not be sent. A QashError has an issue's code and message.
      return { ok: false, complete: true, issues: [error as Issue] };
    }
  };

  const judge = ({ value, dataset }: Field): Check<unknown> => {
    const { qash, currency, locale: own, qashCountry, qashCountryOnly, qashKind, qashBankCodeFor } = dataset;
    const country = linked(qashCountry);
    const options = { lang: language() as "es", country };
    if (!value.trim()) return uuid.check("", options);
    const code = linked(currency);
    let checked: Check<unknown> = { ok: true, value: value.trim(), formatted: value, details: {}, warnings: [] };
    if (qash !== "money") checked = formats[qash ?? ""]?.check(value, options) ?? checked;
    // Until the currency is chosen, nothing can be said of the amount.
    else if (code) {
      const tag = own || locale || language();
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
  };

  /** Checks a field and says what is to be said at that time. */
  const update = (field: Field, time: number): Check<unknown> => {
    const state = prepare(field);
    const checked = check(field);
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
  };

  /** Does it when the event at hand is over, unless detached by then. */
  const later = (act: () => void) => setTimeout(() => signal.aborted || act());

  const tell = (field: Field, type: string) => {
    telling = true;
    field.dispatchEvent(new Event(type, { bubbles: true }));
    telling = false;
  };

  /** Sets the text as the browser itself does, past what a framework has put on the field to watch over it. */
  const setText = (field: Field, text: string) => {
    prepare(field).set = true;
    Reflect.set(Object.getPrototypeOf(field), "value", text, field);
  };

  /** A field was left, or its form is submitted: what is right is written as people read it. */
  const finish = (field: Field, time: number) => {
    const checked = update(field, time);
    const state = prepare(field);
    const changed = state.told !== field.value;
    // A number field would drop what it cannot read itself; like a select, it has no selection.
    if (checked.ok && checked.formatted !== field.value && field.selectionStart != null) {
      setText(field, checked.formatted);
      tell(field, "input");
    }
    state.told = state.text = field.value;
    // Browsers tell of no change where a script had the last word on the text. Where a script alone set it, that is the page's affair.
    if (changed && (time === At.Left || field.matches(":focus"))) tell(field, "change");
  };

  const flush = () => {
    for (const field of waiting.splice(0)) {
      const { time, text } = prepare(field);
      // A field that tells of a change as it is left was finished then; once more would take back a warning about what was corrected.
      if (time !== At.Left || text !== field.value) finish(field, At.Left);
    }
  };

  /** Groups what is being typed, the caret kept behind the character that it was behind. */
  const group = (field: Field, inputType: string) => {
    const format = formats[field.dataset["qash"] ?? ""];
    const caret = field.selectionStart;
    if (!format || caret == null) return;
    const grouped = format.formatCaret(field.value, caret);
    if (grouped.text === field.value) return;
    // Undone or done again was only the grouping: the step beyond it goes too.
    if (inputType[0] === "h") return document.execCommand(inputType.slice(7));
    // Deleting forward at a separator brings it back; the caret steps over it, so that the next press deletes what is behind.
    const at = grouped.caret + +(inputType.endsWith("Forward") && grouped.text === prepare(field).text);
    const focused = field.matches(":focus");
    // As a step of its own among those that can be undone.
    if (focused && UNDOING.test(navigator.userAgent)) {
      field.select();
      document.execCommand("insertText", false, grouped.text);
    }
    if (field.value !== grouped.text) setText(field, grouped.text);
    if (focused) field.setSelectionRange(at, at);
  };

  const on = (type: string, handle: (field: Field, event: Event) => void) => {
    form.addEventListener(
      type,
      (event) => {
        const field = event.target as Field;
        if (telling) return;
        if (field.matches(SELECTOR)) handle(field, event);
        // What refers to this field is judged anew.
        const names = [field.name, field.id];
        for (const other of fields()) {
          const texts = Object.values(other.dataset as Record<string, string>);
          const refers = texts.some((text) => names.includes(text.replace("#", "")));
          if (refers && other !== field) update(other, prepare(other).time);
        }
      },
      first,
    );
  };

  const typed = (field: Field, event: Event) => {
    const { isComposing, inputType = "" } = event as InputEvent;
    if (isComposing) return;
    group(field, inputType);
    update(field, At.Typed);
  };

  const renew = () => {
    for (const field of fields()) update(field, At.Typed);
  };

  renew();
  form.noValidate = true;
  const heard = (field: Field) => {
    prepare(field).told = field.value;
  };
  on("focusin", heard);
  on("beforeinput", (field, event) => {
    // `historyUndo` and `historyRedo` would put digits back at places that moved when the text was set.
    if (prepare(field).set && (event as InputEvent).inputType[0] === "h") event.preventDefault();
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
  form.addEventListener(
    "submit",
    (event) => {
      // Of the click that submits; afterwards it would take back what is said here.
      flush();
      if ((event.submitter as HTMLButtonElement | null)?.formNoValidate) return;
      for (const field of fields()) finish(field, At.Sent);
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
      for (const field of fields()) {
        const checked = check(field);
        // Several fields may have one name.
        for (const [index, text] of formData.getAll(field.name).entries()) {
          const sent = checked.ok && text === field.value ? checked.value : (text as string);
          formData[index ? "append" : "set"](field.name, sent);
        }
      }
    },
    first,
  );

  return () => {
    listening.abort();
    form.noValidate = !checkedByBrowser;
    for (const field of fields()) {
      for (const restore of known.get(field)?.undo.reverse() ?? []) restore();
      known.delete(field);
      field.setCustomValidity("");
    }
  };
}
