// Common parts of payout and transfer: the field for the amount, and the steps after the form.

import type { ComponentChildren } from "preact";
import { Notice } from "../errors";
import { type FieldState, type Form, Input } from "../forms";
import { t } from "../i18n";
import { useStepBack } from "../router";
import { Button } from "./button";
import { Facts, StepHead } from "./page";
import type { Task } from "./task";

type Rows = Parameters<typeof Facts>[0]["rows"];

/** The way back from the confirmation to the form, unless the order is being sent. */
export const useCorrect = (confirms: boolean, task: Task, showForm: () => void) =>
  useStepBack(confirms, () => {
    if (!task.busy.value) showForm();
    return !task.busy.value;
  });

/** Clears fields for another order to the same place. */
export function clear(...fields: FieldState[]): void {
  for (const field of fields) {
    field.text.value = "";
    field.done.value = false;
  }
}

/** A field that was refused, by its path in the request, and why. */
export interface Issue {
  path: string;
  message: string;
}

/** Shows the form with the issues at their fields, if there are any. Returns whether there is a field for each of them. */
export function refuseIn(form: Form<string>, issues: readonly Issue[], showForm: () => void): boolean {
  if (issues.length === 0) return false;
  showForm();
  // The fields have to be on screen before one of them can take the focus.
  setTimeout(() => form.refuse(issues));
  const paths = Object.values(form.fields).flatMap((field) => field.paths);
  return issues.every(({ path }) => paths.includes(path));
}

/** The field for the amount, in the currency of the account that it leaves. */
export const AmountInput = (props: { field: FieldState; currency: string; hint?: string | undefined }) => (
  <Input
    class="field--money"
    field={props.field}
    label={t.value.common.amount}
    prefix={props.currency}
    hint={props.hint}
    inputMode="decimal"
  />
);

/** The end of the form: its error and its button. */
export const Review = ({ task, label }: { task: Task; label: string }) => (
  <>
    <Notice error={task.error.value} />
    <Button submit wide>
      {label}
    </Button>
  </>
);

interface StepProps {
  title: string;
  rows: Rows;
  task: Task;
  label: string;
  onGo: () => void;
}

/** The confirmation step. */
export function Confirm(
  props: StepProps & { message: ComponentChildren; more?: ComponentChildren; onCorrect: (() => void) | undefined },
) {
  const { title, rows, task, label, onGo, message, more, onCorrect } = props;
  return (
    <div class="stack">
      <StepHead title={title} />
      {message}
      <Facts rows={rows} />
      <Notice error={task.error.value} />
      {more}
      <div class="actions">
        <Button busy={task.busy.value} onClick={onGo}>
          {label}
        </Button>
        {onCorrect && (
          <Button kind="text" onClick={onCorrect}>
            {t.value.common.edit}
          </Button>
        )}
      </div>
    </div>
  );
}

/** The step for an order whose outcome is unknown. */
export function Unknown({
  title,
  text,
  rows,
  task,
  label,
  onGo,
  message,
}: StepProps & { text: string; message: string }) {
  return (
    <div class="stack" data-testid="unknown">
      <div class="notice notice--warn" role="alert">
        <StepHead title={title} />
        <p>{text}</p>
      </div>
      <Facts rows={rows} />
      <p role="status" class={message ? "aside-note" : "sr"}>
        {message}
      </p>
      <Notice error={task.error.value} />
      <Button busy={task.busy.value} onClick={onGo}>
        {label}
      </Button>
    </div>
  );
}
