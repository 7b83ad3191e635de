// Fields that say what is wrong at the right time: nothing while a text is still being typed, a sentence once it is finished,
// left or submitted. What the server refuses stands at the same place; what was typed is never cleared.

import { computed, effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import type { Check } from "qash-client";
import { locale, t } from "./i18n";
import { withoutForced } from "./written-text";

/**
 * What a check says about a field's text. `complete: false` means that it is still being typed; `again` writes the same value in the
 * language that the page has when it is called.
 */
export type Verdict =
  | { ok: true; value: string; formatted?: string; note?: string; again?: () => string }
  | { ok: false; complete: boolean; message: string };

/** How a field of a form is declared. */
export interface FieldOptions {
  /** Its text in the beginning. */
  initial?: string;
  /** What its text must be; reads signals freely and is run again when they change. */
  check?: (text: string) => Verdict;
  /** May stay empty. */
  optional?: boolean;
  /** Names of the field in the server's issues; its own name unless given. */
  paths?: readonly string[];
}

/** A field of a form. */
export interface FieldState {
  readonly id: string;
  readonly paths: readonly string[];
  readonly optional: boolean;
  readonly text: Signal<string>;
  /** Whether the person is done with it: left it after typing, or submitted the form. */
  readonly done: Signal<boolean>;
  /** What the server said about this very text. */
  readonly refused: Signal<string | null>;
  readonly verdict: ReadonlySignal<Verdict>;
  /** The sentence to show now. */
  readonly error: ReadonlySignal<string | null>;
}

/** A form: its fields by name. */
export interface Form<N extends string> {
  readonly fields: Readonly<Record<N, FieldState>>;
  /** Shows every error and moves the focus to the first; the canonical values when there is none. */
  submit(): Record<N, string> | null;
  /** Puts the server's issues at their fields; whether each found one. */
  refuse(issues: readonly { path?: string; message: string }[]): boolean;
  /** Back to the beginning. */
  reset(): void;
}

/** The verdict of one of the package's checks. */
export function verdict<D>(check: Check<D>, note?: (details: D) => string | undefined): Verdict {
  if (!check.ok) return { ok: false, complete: check.complete, message: check.issues[0].message };
  const said = note?.(check.details) ?? check.warnings[0]?.message;
  return { ok: true, value: check.value, formatted: check.formatted, ...(said === undefined ? {} : { note: said }) };
}

/** A form on the page. Its fields say what is wrong, not the browser, and nothing leaves the page by itself. */
export function FormBox(props: { class?: string; onSubmit: () => void; children: ComponentChildren }) {
  return (
    <form
      class={`form ${props.class ?? ""}`}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        props.onSubmit();
      }}
    >
      {props.children}
    </form>
  );
}

/** A text refused once the field is done. */
export const wrong = (message: string): Verdict => ({ ok: false, complete: false, message });

let forms = 0;

function makeField(id: string, name: string, options: FieldOptions): FieldState {
  const text = signal(options.initial ?? "");
  const done = signal(false);
  const refused = signal<string | null>(null);
  const judged = computed<Verdict>(() => {
    const trimmed = withoutForced(text.value).trim();
    if (trimmed === "") return options.optional ? { ok: true, value: "" } : wrong(t.value.common.required);
    return options.check?.(text.value) ?? { ok: true, value: trimmed };
  });
  const error = computed(() => {
    if (refused.value !== null) return refused.value;
    const said = judged.value;
    return !said.ok && (said.complete || done.value) ? said.message : null;
  });
  const paths = options.paths ?? [name];
  return { id, paths, optional: options.optional ?? false, text, done, refused, verdict: judged, error };
}

/** Makes a form that lives as long as the component. */
export function useForm<N extends string>(declare: () => Record<N, FieldOptions>): Form<N> {
  const form = useMemo(() => makeForm(declare()), []);
  useEffect(() => keepMeaning(Object.values(form.fields)), []);
  return form;
}

/** What drafts are kept under in the tab's storage. */
const DRAFTS = "vaiven.draft.";

/**
 * Keeps what is typed into a form through a reload of the page, in this tab alone, while `typing`; afterwards nothing of it is left. What was typed for
 * another locale does not come back: there “1.500” may be another amount.
 */
export function useDraft(name: string, { fields }: Form<string>, typing: boolean): void {
  const place = DRAFTS + name;
  useMemo(() => {
    const kept = typing ? JSON.parse(sessionStorage.getItem(place) ?? "null") : null;
    if (kept?.locale !== locale.value) return;
    for (const [field, text] of Object.entries<string>(kept.texts)) if (fields[field]) fields[field].text.value = text;
  }, []);
  useEffect(() => {
    if (!typing) return sessionStorage.removeItem(place);
    return effect(() => {
      const texts = Object.fromEntries(Object.entries(fields).map(([field, { text }]) => [field, text.value]));
      sessionStorage.setItem(place, JSON.stringify({ locale: locale.value, texts }));
    });
  }, [typing]);
}

/** Forgets every draft: another person may come to this tab. */
export function forgetDrafts(): void {
  for (const place of Object.keys(sessionStorage)) if (place.startsWith(DRAFTS)) sessionStorage.removeItem(place);
}

/** In another language an amount is written anew, never read anew: “1.500” is a thousand times less in English than in Colombia. */
function keepMeaning(fields: readonly FieldState[]): () => void {
  let spoken = locale.value;
  let meant: readonly Verdict[] = [];
  return effect(() => {
    if (locale.value !== spoken) {
      fields.forEach((field, i) => {
        const said = meant[i];
        if (said?.ok && said.again) field.text.value = said.again();
      });
    }
    spoken = locale.value;
    meant = fields.map((field) => field.verdict.value);
  });
}

/** Makes a form. */
export function makeForm<N extends string>(options: Record<N, FieldOptions>): Form<N> {
  const prefix = `f${++forms}`;
  const names = Object.keys(options) as N[];
  const fields = Object.fromEntries(
    names.map((name) => [name, makeField(`${prefix}-${name}`, name, options[name])]),
  ) as Record<N, FieldState>;
  const all = names.map((name) => fields[name]);
  const focusFirst = () => {
    const first = all.find((field) => field.error.value !== null && document.getElementById(field.id));
    if (first) document.getElementById(first.id)?.focus();
  };
  return {
    fields,
    submit() {
      const values = {} as Record<N, string>;
      let fine = true;
      for (const name of names) {
        const field = fields[name];
        field.done.value = true;
        field.refused.value = null;
        const said = field.verdict.value;
        if (said.ok) values[name] = said.value;
        // A field that is not on screen now belongs to another choice of the same form.
        else if (document.getElementById(field.id)) fine = false;
      }
      if (!fine) focusFirst();
      return fine ? values : null;
    },
    refuse(issues) {
      let placed = issues.length > 0;
      for (const issue of issues) {
        const field = all.find((one) => issue.path !== undefined && one.paths.includes(issue.path));
        if (field && document.getElementById(field.id)) field.refused.value = issue.message;
        else placed = false;
      }
      focusFirst();
      return placed;
    },
    reset() {
      names.forEach((name) => {
        const field = fields[name];
        field.text.value = options[name].initial ?? "";
        field.done.value = false;
        field.refused.value = null;
        // A half-typed date is no text, so nothing would take it away.
        const input = document.getElementById(field.id);
        if (input instanceof HTMLInputElement && input.validity.badInput) input.value = "";
      });
    },
  };
}

interface FieldProps {
  field: FieldState;
  label: string;
  hint?: string | undefined;
  /** Stands inside the box, before the text: a currency, a country. */
  prefix?: ComponentChildren;
  class?: string;
}

interface InputProps extends FieldProps {
  type?: "text" | "email" | "tel" | "date";
  inputMode?: "text" | "numeric" | "decimal" | "tel" | "email";
  autoComplete?: string;
  placeholder?: string;
  /** Figures and codes: fixed-width digits, no spell check. */
  code?: boolean;
  max?: string;
}

function Frame({ field, label, hint, prefix, children, ...rest }: FieldProps & { children: ComponentChildren }) {
  const error = field.error.value;
  const said = field.verdict.value;
  const note = error === null && said.ok && field.text.value !== "" ? said.note : undefined;
  return (
    <div class={`field ${error ? "field--wrong" : ""} ${rest.class ?? ""}`}>
      <label class="field__label" for={field.id}>
        {label}
        {field.optional && <span class="field__optional"> · {t.value.common.optional}</span>}
      </label>
      <div class="field__box">
        {prefix !== undefined && (
          <span class="field__prefix" id={`${field.id}-unit`}>
            {prefix}
          </span>
        )}
        {children}
      </div>
      {hint && !error && !note && (
        <p class="field__hint" id={`${field.id}-hint`}>
          {hint}
        </p>
      )}
      <p class={error ? "field__error" : "field__note"} id={`${field.id}-said`} aria-live="polite">
        {error ?? note}
      </p>
    </div>
  );
}

const aria = (field: FieldState) => ({
  id: field.id,
  "aria-invalid": field.error.value !== null,
  "aria-describedby": ["unit", "hint", "said"].map((part) => `${field.id}-${part}`).join(" "),
  "aria-required": !field.optional,
});

const typed = (field: FieldState) => (event: { currentTarget: HTMLInputElement | HTMLSelectElement }) => {
  field.text.value = event.currentTarget.value;
  field.refused.value = null;
};

/** Refuses a date that is half typed or not in the calendar, such as 31 February: the browser gives it as no text at all. */
const refuseHalfDate = (field: FieldState, { validity }: HTMLInputElement) => {
  if (validity.badInput) field.refused.value = t.value.common.dateBad;
};

let pressed = false;
addEventListener("pointerdown", () => (pressed = true), true);
for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => (pressed = false), true);

/** Waits for a press that is under way: a message that appeared during it would move the button away from under the pointer. */
function afterPress(run: () => void): void {
  if (pressed) addEventListener("pointerup", () => setTimeout(run), { once: true });
  else run();
}

/** What happens when a person leaves a field: its text is judged, and written the way people read it. */
function leave(field: FieldState): void {
  if (field.text.value === "") return;
  field.done.value = true;
  const said = field.verdict.value;
  if (said.ok && said.formatted !== undefined) field.text.value = said.formatted;
}

/** A line to type in. On leaving it, a text that is right is written the way people read it. */
export function Input(props: InputProps) {
  const { field, label, hint, prefix, class: given, code, ...native } = props;
  return (
    <Frame field={field} label={label} hint={hint} prefix={prefix} class={given ?? ""}>
      <input
        // Preact's types tell the kinds of input apart; here the kind is only known when the page runs.
        {...(native as { type: "text" })}
        {...aria(field)}
        class={code ? "is-code" : undefined}
        spellcheck={code ? false : undefined}
        autocapitalize={code ? "characters" : undefined}
        // Names and descriptions are written from the side of their own letters.
        dir={code || native.type || native.inputMode ? undefined : "auto"}
        value={field.text.value}
        onInput={typed(field)}
        onBlur={({ currentTarget }) => {
          refuseHalfDate(field, currentTarget);
          afterPress(() => leave(field));
        }}
      />
    </Frame>
  );
}

/** A choice from a list. */
export function Select(props: FieldProps & { choices: readonly (readonly [value: string, label: string])[] }) {
  const { field, label, hint, prefix, class: given, choices } = props;
  return (
    <Frame field={field} label={label} hint={hint} prefix={prefix} class={given ?? ""}>
      <select {...aria(field)} value={field.text.value} onChange={typed(field)}>
        {choices.map(([value, name]) => (
          <option key={value} value={value} selected={value === field.text.value}>
            {name}
          </option>
        ))}
      </select>
    </Frame>
  );
}

/** A choice between two or three things, all of them in sight. */
export function Segments(props: {
  field: FieldState;
  label: string;
  choices: readonly (readonly [value: string, label: string])[];
}) {
  const { field, label, choices } = props;
  return (
    <fieldset class="field segments">
      <legend class="field__label">{label}</legend>
      <div class="segments__row">
        {choices.map(([value, name]) => (
          <label key={value} class="segments__one">
            <input
              type="radio"
              name={field.id}
              value={value}
              checked={field.text.value === value}
              onChange={typed(field)}
            />
            <span>{name}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
