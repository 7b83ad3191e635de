// Form fields with validation. An error is shown once the text is complete, the field is left or the form is submitted, not before.
// The server's validation errors are shown at the same place. Typed text is never cleared.

import { computed, effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import type { Check } from "qash-client";
import { locale, t } from "./i18n";
import { withoutForced } from "./written-text";

/**
 * The result of a field's check. `complete: false` means that more typing may make the text valid; `again` formats the same value in
 * the page's current language.
 */
export type Verdict =
  | { ok: true; value: string; formatted?: string; note?: string; again?: () => string }
  | { ok: false; complete: boolean; message: string };

/** The options of a field. */
export interface FieldOptions {
  /** The initial text. */
  initial?: string;
  /** The check of its text. It may read signals, and runs again when they change. */
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
  /** Whether the field was left after typing, or the form was submitted. */
  readonly done: Signal<boolean>;
  /** The error for this text that came from elsewhere: the server, or the browser's date input. */
  readonly refused: Signal<string | null>;
  readonly verdict: ReadonlySignal<Verdict>;
  /** The error message to show now. */
  readonly error: ReadonlySignal<string | null>;
}

/** A form: its fields by name. */
export interface Form<N extends string> {
  readonly fields: Readonly<Record<N, FieldState>>;
  /** The canonical values; with an error in any field it shows all errors, focuses the first, and returns null. */
  submit(): Record<N, string> | null;
  /** Shows issues at their fields. Returns whether there is a field for each of them. */
  refuse(issues: readonly { path?: string; message: string }[]): boolean;
  /** Restores the initial texts. */
  reset(): void;
}

/** The verdict of one of the package's checks. */
export function verdict<D>(check: Check<D>, note?: (details: D) => string | undefined): Verdict {
  if (!check.ok) return { ok: false, complete: check.complete, message: check.issues[0].message };
  const result = note?.(check.details) ?? check.warnings[0]?.message;
  return {
    ok: true,
    value: check.value,
    formatted: check.formatted,
    ...(result === undefined ? {} : { note: result }),
  };
}

/** A form without the browser's own validation and submit. */
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

/** An error that is shown once the field is left or submitted. */
export const wrong = (message: string): Verdict => ({ ok: false, complete: false, message });

let forms = 0;

function makeField(id: string, name: string, options: FieldOptions): FieldState {
  const text = signal(options.initial ?? "");
  const done = signal(false);
  const refused = signal<string | null>(null);
  const checked = computed<Verdict>(() => {
    const trimmed = withoutForced(text.value).trim();
    if (trimmed === "") return options.optional ? { ok: true, value: "" } : wrong(t.value.common.required);
    return options.check?.(text.value) ?? { ok: true, value: trimmed };
  });
  const error = computed(() => {
    if (refused.value !== null) return refused.value;
    const result = checked.value;
    return !result.ok && (result.complete || done.value) ? result.message : null;
  });
  const paths = options.paths ?? [name];
  return { id, paths, optional: options.optional ?? false, text, done, refused, verdict: checked, error };
}

/** A form for the lifetime of the component. */
export function useForm<N extends string>(declare: () => Record<N, FieldOptions>): Form<N> {
  const form = useMemo(() => makeForm(declare()), []);
  useEffect(() => keepMeaning(Object.values(form.fields)), []);
  return form;
}

/** The prefix of drafts in the tab's storage. */
const DRAFTS = "vaiven.draft.";

/**
 * Keeps a form's texts through a reload of the page, in this tab alone, while `typing`, and removes them afterwards. Texts typed for
 * another locale are not restored: there “1.500” may be another amount.
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

/** Removes every draft: another person may sign in in this tab. */
export function forgetDrafts(): void {
  for (const place of Object.keys(sessionStorage)) if (place.startsWith(DRAFTS)) sessionStorage.removeItem(place);
}

/** Formats amounts again when the language changes, without parsing them again: “1.500” is 1.5 in English and 1,500 in Colombia. */
function keepMeaning(fields: readonly FieldState[]): () => void {
  let spoken = locale.value;
  let meant: readonly Verdict[] = [];
  return effect(() => {
    if (locale.value !== spoken) {
      fields.forEach((field, i) => {
        const result = meant[i];
        if (result?.ok && result.again) field.text.value = result.again();
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
        const result = field.verdict.value;
        if (result.ok) values[name] = result.value;
        // A field that is not on screen belongs to another choice of the same form.
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
        // An incomplete date has no text, so that setting the text would not clear it.
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
  /** Shown inside the box before the text, such as a currency. */
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
  const result = field.verdict.value;
  const note = error === null && result.ok && field.text.value !== "" ? result.note : undefined;
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

/** Shows an error for an incomplete or impossible date such as 31 February, for which the browser's input has an empty value. */
const refuseBadDate = (field: FieldState, { validity }: HTMLInputElement) => {
  if (validity.badInput) field.refused.value = t.value.common.dateBad;
};

let pressed = false;
addEventListener("pointerdown", () => (pressed = true), true);
for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => (pressed = false), true);

/** Runs a function once no pointer is pressed: a message that appears during a press could move the button away from the pointer. */
function afterPress(run: () => void): void {
  if (pressed) addEventListener("pointerup", () => setTimeout(run), { once: true });
  else run();
}

/** Checks a field that is left, and formats its text if valid. */
function leave(field: FieldState): void {
  if (field.text.value === "") return;
  field.done.value = true;
  const result = field.verdict.value;
  if (result.ok && result.formatted !== undefined) field.text.value = result.formatted;
}

/** A text input. A valid text is formatted when the input is left. */
export function Input(props: InputProps) {
  const { field, label, hint, prefix, class: given, code, ...native } = props;
  return (
    <Frame field={field} label={label} hint={hint} prefix={prefix} class={given ?? ""}>
      <input
        // Preact's types depend on the type of input, which is only known at run time.
        {...(native as { type: "text" })}
        {...aria(field)}
        class={code ? "is-code" : undefined}
        spellcheck={code ? false : undefined}
        autocapitalize={code ? "characters" : undefined}
        // Names and descriptions may be written from right to left.
        dir={code || native.type || native.inputMode ? undefined : "auto"}
        value={field.text.value}
        onInput={typed(field)}
        onBlur={({ currentTarget }) => {
          refuseBadDate(field, currentTarget);
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

/** A group of radio buttons, shown as segments. */
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
