// The transfer page: form, confirmation, result, and the step for a lost response.

import { useState } from "preact/hooks";
import { QashError, type TransactionReceipt } from "qash-client";
import { show } from "../amounts";
import { mayBeDone } from "../errors";
import { type FieldState, FormBox, Input, Select, useForm, wrong } from "../forms";
import { t } from "../i18n";
import { withMark, withoutMark } from "../mark";
import { AccountSelect, accountName, amountFrom, chosenAccount } from "../parts/account-select";
import { Button } from "../parts/button";
import { AmountInput, Confirm, clear, type Issue, Review, refuseIn, Unknown, useCorrect } from "../parts/order-steps";
import { Facts, PageHead, StepHead } from "../parts/page";
import { SideNote } from "../parts/side-note";
import { useTask } from "../parts/task";
import { statusName } from "../parts/transactions";
import { useRestart } from "../router";
import { accountById, accounts, loadAccounts } from "../session";
import { isolate } from "../written-text";
import { NeedAccount } from "./need-account";
import { find, type Order, send, unsettled } from "./transfer-order";

const OTHER = "other";

type Step =
  | { at: "form" }
  | { at: "confirm"; order: Order; repeat?: boolean }
  | { at: "unknown"; order: Order }
  | { at: "done"; order: Order; transaction: TransactionReceipt };

export function Transfer() {
  const texts = t.value.transfer;
  const common = t.value.common;
  const task = useTask();
  const [step, setStep] = useState<Step>(() =>
    unsettled.order.value ? { at: "unknown", order: unsettled.order.value } : { at: "form" },
  );
  const [message, setMessage] = useState("");

  const form = useForm(() => {
    const from = (): FieldState => form.fields.from;
    const text = (name: "from" | "to"): string => form.fields[name].text.value;
    const [first] = accounts.value;
    const second = accounts.value.find((one) => one !== first && one.asset === first?.asset);
    return {
      from: { initial: String(first?.id ?? ""), paths: ["fromAccountId"] },
      to: {
        initial: second ? String(second.id) : OTHER,
        check: (id: string) => {
          const target = accountById.value.get(Number(id));
          if (id === text("from")) return { ...wrong(t.value.transfer.same), complete: true };
          if (target && target.asset !== chosenAccount(from())?.asset) {
            return { ...wrong(t.value.transfer.currencyDiffers), complete: true };
          }
          return { ok: true as const, value: id };
        },
      },
      other: {
        paths: ["toAccountId"],
        check: (id: string) => {
          if (!/^[1-9]\d{0,14}$/.test(id.trim())) return wrong(t.value.transfer.otherIdBad);
          return id.trim() === text("from") ? wrong(t.value.transfer.same) : { ok: true as const, value: id.trim() };
        },
      },
      amount: { check: amountFrom(from) },
      description: {},
    };
  });
  const { fields } = form;
  const showForm = () => setStep({ at: "form" });
  const correct = useCorrect(step.at === "confirm", task, showForm);
  const another = () => {
    clear(fields.amount);
    setMessage("");
    showForm();
  };
  useRestart(step.at === "done", another);
  const source = chosenAccount(fields.from);
  if (!source) return <NeedAccount />;
  const toOther = fields.to.text.value === OTHER;

  const review = () => {
    const values = form.submit();
    if (!values) return;
    setMessage("");
    task.error.value = null;
    setStep({
      at: "confirm",
      order: {
        fromAccountId: Number(values.from),
        toAccountId: Number(toOther ? values.other : values.to),
        amount: Number(values.amount),
        description: withMark(values.description),
      },
    });
  };

  /** The issues that can be corrected in the form. NOT_FOUND means the number of another person's account. */
  const issuesOf = (error: unknown): readonly Issue[] => {
    if (!(error instanceof QashError)) return [];
    if (toOther && error.code === "NOT_FOUND") return [{ path: "toAccountId", message: texts.otherUnknown }];
    return error.issues ?? [];
  };

  const confirm = ({ order, repeat = false }: { order: Order; repeat?: boolean }) =>
    task.run(async () => {
      try {
        const transaction = await send(order, repeat);
        setStep({ at: "done", order, transaction });
        await loadAccounts().catch(() => undefined);
      } catch (error) {
        if (mayBeDone(error)) return setStep({ at: "unknown", order });
        if (!refuseIn(form, issuesOf(error), showForm)) throw error;
      }
    });

  const lookUp = (order: Order) =>
    task.run(async (signal) => {
      const transaction = await find(order, signal);
      if (transaction) {
        setMessage(texts.found);
        setStep({ at: "done", order, transaction });
        await loadAccounts().catch(() => undefined);
        return;
      }
      if (unsettled.order.value) return setMessage(texts.notYet);
      setMessage(texts.notFound);
      setStep({ at: "confirm", order, repeat: true });
    });

  const name = (id: number) => {
    const account = accountById.value.get(id);
    return account ? accountName(account) : `${common.account} ${id}`;
  };
  // After a reload the form may have another account selected.
  const currencyOf = (order: Order) => accountById.value.get(order.fromAccountId)?.asset ?? "";
  const facts = (order: Order) => [
    [common.amount, <strong class="facts__amount">{show(order.amount, currencyOf(order))}</strong>] as const,
    [texts.from, name(order.fromAccountId)] as const,
    [texts.to, name(order.toAccountId)] as const,
    [texts.description, isolate(withoutMark(order.description))] as const,
  ];

  return (
    <>
      <PageHead title={texts.title} lead={texts.lead} />
      <div class="columns">
        <section class="panel">
          {step.at === "form" && (
            <FormBox onSubmit={review}>
              <AccountSelect field={fields.from} label={texts.from} />
              <Select
                field={fields.to}
                label={texts.to}
                hint={accounts.value.length < 2 ? texts.needTwo : undefined}
                choices={[
                  ...accounts.value.map((one) => [String(one.id), accountName(one)] as const),
                  [OTHER, texts.other] as const,
                ]}
              />
              {toOther && (
                <Input field={fields.other} label={texts.otherId} hint={texts.otherIdHint} inputMode="numeric" code />
              )}
              <AmountInput field={fields.amount} currency={source.asset} />
              <Input field={fields.description} label={texts.description} />
              <Review task={task} label={texts.review} />
            </FormBox>
          )}
          {step.at === "confirm" && (
            <Confirm
              title={texts.confirmTitle}
              message={message && <p class="notice notice--good">{message}</p>}
              rows={facts(step.order)}
              task={task}
              label={texts.confirm}
              onGo={() => confirm(step)}
              onCorrect={correct}
            />
          )}
          {step.at === "unknown" && (
            <Unknown
              title={texts.unknownTitle}
              text={texts.unknown}
              rows={facts(step.order)}
              message={message}
              task={task}
              label={texts.check}
              onGo={() => lookUp(step.order)}
            />
          )}
          {step.at === "done" && (
            <div class="stack">
              <StepHead title={texts.doneTitle} />
              {message && <p class="notice notice--good">{message}</p>}
              <Facts
                rows={[
                  ...facts(step.order),
                  [t.value.activity.id, step.transaction.id],
                  [t.value.payout.status, statusName(step.transaction.status)],
                ]}
              />
              <Button kind="quiet" onClick={another}>
                {texts.another}
              </Button>
            </div>
          )}
        </section>
        <SideNote title={texts.noKeyTitle} text={texts.noKey} />
      </div>
    </>
  );
}
