// The payout page: form, confirmation, receipt, and the step for a lost response.

import { useEffect, useState } from "preact/hooks";
import { bic, clabe, crossCheck, iban, type Payout as PayoutAnswer, QashError } from "qash-client";
import { plazaName } from "qash-client/plazas";
import { show } from "../amounts";
import { mayBeDone } from "../errors";
import { type FieldState, FormBox, Input, Segments, useDraft, useForm, verdict } from "../forms";
import { lang, t } from "../i18n";
import { AccountSelect, accountName, amountFrom, chosenAccount } from "../parts/account-select";
import { Button } from "../parts/button";
import { AmountInput, Confirm, clear, type Issue, Review, refuseIn, Unknown, useCorrect } from "../parts/order-steps";
import { PageHead } from "../parts/page";
import { SideNote } from "../parts/side-note";
import { useSlow, useTask } from "../parts/task";
import { accountById, accounts, loadAccounts, readLimits, session, user } from "../session";
import { isolate } from "../written-text";
import { NeedAccount } from "./need-account";
import { find, type Order, send, unsettled, withKey } from "./payout-order";
import { Receipt } from "./receipt";

const TYPES = ["CLABE", "IBAN", "SWIFT"] as const;
type AccountType = (typeof TYPES)[number];

/** The rail that the partner uses for a currency. */
const RAILS: Record<string, string> = { MXN: "cobre", COP: "cobre", USD: "mercury" };

type Step = { at: "form" } | { at: "confirm"; order: Order } | { at: "unknown"; order: Order } | Done;

interface Done {
  at: "receipt";
  order: Order;
  payout: PayoutAnswer;
  when: number;
}

/** The receipt in this entry of the browser's history, if it is this user's. It survives a reload. */
function receiptHere(): Done | undefined {
  const kept = (history.state as { receipt?: Done } | null)?.receipt;
  return kept && accountById.value.has(kept.order.fromAccountId) ? kept : undefined;
}

/** The account types for a currency, the usual one first. A CLABE receives Mexican pesos only. */
const typesFor = (currency: string | undefined): readonly AccountType[] =>
  currency === undefined || currency === "MXN" ? TYPES : ["SWIFT", "IBAN"];

/** A valid example for an account type. */
const EXAMPLES = {
  CLABE: { account: "012 180 00123456789 9", bankCode: "" },
  SWIFT: { account: "0012345678", bankCode: "COLOCOBM" },
};

/** The bank of an account number, as far as the number contains it. */
function bankOf(type: AccountType, text: string): { code?: string | undefined; name?: string | undefined } {
  if (type === "CLABE") {
    const check = clabe.check(text);
    return check.ok ? { code: check.details.institution, name: check.details.bankName } : {};
  }
  if (type === "IBAN") {
    const check = iban.check(text);
    return check.ok ? { code: check.details.bank } : {};
  }
  return {};
}

/** The place of a CLABE's plaza, with three cities at most: some plazas are a whole region. */
function placeOf(plaza: string): string | undefined {
  const cities = plazaName(plaza)?.split(", ");
  return cities && t.value.payout.plaza(cities.slice(0, 3).join(", "), Math.max(0, cities.length - 3));
}

export function Payout() {
  const texts = t.value.payout;
  const common = t.value.common;
  const task = useTask();
  const slow = useSlow(task);
  const [step, setStep] = useState<Step>(() =>
    unsettled.order.value ? { at: "unknown", order: unsettled.order.value } : (receiptHere() ?? { at: "form" }),
  );
  const [message, setMessage] = useState("");

  const form = useForm(() => {
    const from = (): FieldState => form.fields.from;
    const text = (name: "type" | "account"): string => form.fields[name].text.value;
    const check = (value: string) => {
      const options = { lang: lang.value };
      const type = text("type") as AccountType;
      if (type === "CLABE") {
        return verdict(clabe.check(value, options), ({ bankName, plazaCode }) =>
          bankName ? [t.value.payout.bank(bankName), placeOf(plazaCode)].filter(Boolean).join(" · ") : undefined,
        );
      }
      if (type === "IBAN") return verdict(iban.check(value, options));
      return { ok: true as const, value: value.replace(/\s/g, "") };
    };
    return {
      from: { initial: String(accounts.value[0]?.id ?? ""), paths: ["fromAccountId"] },
      amount: {
        check: amountFrom(from, (currency) => ({ most: limitOf(currency), message: t.value.payout.aboveLimit })),
      },
      name: { paths: ["beneficiary.name"] },
      type: { initial: typesFor(accounts.value[0]?.asset)[0] ?? "SWIFT", paths: ["beneficiary.accountType"] },
      account: { paths: ["beneficiary.accountNumber"], check },
      bankCode: {
        paths: ["beneficiary.bankCode"],
        check: (value: string) => {
          const type = text("type") as AccountType;
          if (type === "SWIFT") return verdict(bic.check(value, { lang: lang.value }));
          // No issue while the account number itself is not valid.
          const issue = crossCheck.bankCode(value, text("account"), { lang: lang.value });
          if (issue) return { ok: false as const, complete: value.trim().length >= 5, message: issue.message };
          return { ok: true as const, value: value.trim() };
        },
      },
      description: {},
    };
  });
  const { fields } = form;
  useDraft(`payout.${user.value?.id}`, form, step.at === "form" || step.at === "confirm");
  const showForm = () => setStep({ at: "form" });
  const correct = useCorrect(step.at === "confirm", task, showForm);

  const another = () => {
    clear(fields.amount, fields.description);
    setMessage("");
    history.replaceState(null, "");
    showForm();
  };
  // A receipt has its own entry in the browser's history; the entries before and after it show the form.
  useEffect(() => {
    const popped = () => {
      const kept = receiptHere();
      if (kept) setStep(kept);
      else if (step.at === "receipt") another();
    };
    addEventListener("popstate", popped);
    return () => removeEventListener("popstate", popped);
  }, [step.at]);

  // The bank code is filled in from the account number unless another one was typed.
  useEffect(() => {
    let filled = "";
    const follow = () => {
      const { code = "" } = bankOf(fields.type.text.value as AccountType, fields.account.text.value);
      if (code && (fields.bankCode.text.value === "" || fields.bankCode.text.value === filled)) {
        filled = code;
        fields.bankCode.text.value = code;
      }
    };
    const changed = (type: string) => {
      if (type !== before) fields.bankCode.text.value = filled = "";
      before = type;
      follow();
    };
    let before = fields.type.text.value;
    const offered = () => {
      const types = typesFor(chosenAccount(fields.from)?.asset);
      const [first] = types;
      if (first && !types.includes(fields.type.text.value as AccountType)) fields.type.text.value = first;
    };
    const stops = [
      fields.account.text.subscribe(follow),
      fields.type.text.subscribe(changed),
      fields.from.text.subscribe(offered),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, []);

  const source = chosenAccount(fields.from);
  if (!source && step.at === "form") return <NeedAccount />;
  const type = fields.type.text.value as AccountType;

  const review = () => {
    const values = form.submit();
    if (!values || !source) return;
    const { name: bankName } = bankOf(type, values.account);
    task.error.value = null;
    setMessage("");
    setStep({
      at: "confirm",
      order: withKey({
        amount: Number(values.amount),
        currency: source.asset,
        provider: RAILS[source.asset] ?? "cobre",
        fromAccountId: source.id,
        beneficiary: { name: values.name, bankCode: values.bankCode, accountNumber: values.account, accountType: type },
        description: values.description,
        ...(bankName ? { bankName } : {}),
      }),
    });
  };

  const finish = async (order: Order) => {
    try {
      const payout = await send(order);
      const receipt: Done = { at: "receipt", order, payout, when: Date.now() };
      history.replaceState({ receipt }, "");
      setStep(receipt);
      await loadAccounts().catch(() => undefined);
    } catch (error) {
      if (mayBeDone(error)) {
        setStep({ at: "unknown", order });
        return;
      }
      // An earlier attempt without an outcome forbids to return to the form.
      const issues = unsettled.order.value === null ? await issuesOf(error, order) : [];
      if (!refuseIn(form, issues, showForm)) throw error;
    }
  };

  const confirm = (order: Order) => task.run(() => finish(order));

  const check = (order: Order) =>
    task.run(async () => {
      const timedOut = unsettled.hasTimedOut();
      const found = await find(order);
      setMessage(texts.looked(found ? 1 : 0));
      try {
        await finish(order);
        setMessage((before) => (unsettled.order.value ? before : texts.sameKey));
      } catch (error) {
        // It is refused, not listed, and no request can be under way: it was never sent.
        if (timedOut && !found) {
          unsettled.settle();
          setMessage("");
          setStep({ at: "confirm", order });
        }
        throw error;
      }
    });

  const example = () => {
    const kind = source?.asset === "MXN" ? "CLABE" : "SWIFT";
    fields.type.text.value = kind;
    fields.account.text.value = EXAMPLES[kind].account;
    if (kind === "SWIFT") fields.bankCode.text.value = EXAMPLES[kind].bankCode;
    fields.name.text.value ||= "Juana García";
    fields.description.text.value ||= lang.value === "es" ? "Renta de junio" : "June rent";
  };

  const confirmLabel = ({ amount, currency }: Order) => {
    if (task.busy.value) return texts.sending;
    return task.error.value === null ? texts.confirm(show(amount, currency)) : texts.sendAgain;
  };

  const facts = (order: Order) => [
    [common.amount, <strong class="facts__amount">{show(order.amount, order.currency)}</strong>] as const,
    [texts.to, isolate(order.beneficiary.name)] as const,
    [order.beneficiary.accountType, <span class="figure">{written(order)}</span>] as const,
    bankFact(order),
    [texts.from, fromName(order)] as const,
    [texts.description, isolate(order.description)] as const,
  ];

  return (
    <>
      <PageHead title={texts.title} lead={texts.lead} />
      <div class="columns">
        <section class={`panel ${step.at === "receipt" ? "receipt" : ""}`}>
          {step.at === "form" && source && (
            <FormBox onSubmit={review}>
              <AccountSelect field={fields.from} label={texts.from} />
              <AmountInput field={fields.amount} currency={source.asset} hint={limitHint(source.asset)} />
              <div class="panel__head form__head">
                <h2>{texts.beneficiary}</h2>
                <Button kind="text" onClick={example}>
                  {texts.example}
                </Button>
              </div>
              <Input field={fields.name} label={texts.name} autoComplete="off" />
              <Segments
                field={fields.type}
                label={texts.type}
                choices={typesFor(source.asset).map((one) => [one, one])}
              />
              <div class="form__pair form__pair--money">
                <Input
                  field={fields.account}
                  label={type === "CLABE" ? texts.clabe : type === "IBAN" ? texts.iban : texts.swift}
                  hint={type === "CLABE" ? texts.clabeHint : type === "IBAN" ? texts.ibanHint : undefined}
                  inputMode={type === "CLABE" ? "numeric" : "text"}
                  autoComplete="off"
                  code
                />
                <Input
                  field={fields.bankCode}
                  label={type === "SWIFT" ? texts.bic : texts.bankCode}
                  hint={type === "SWIFT" ? undefined : texts.bankCodeHint}
                  autoComplete="off"
                  code
                />
              </div>
              <Input field={fields.description} label={texts.description} />
              <Review task={task} label={texts.review} />
            </FormBox>
          )}
          {step.at === "confirm" && (
            <Confirm
              title={texts.confirmTitle}
              message={<p class="aside-note">{texts.confirmLead}</p>}
              rows={facts(step.order)}
              task={task}
              more={
                <p class={slow || task.error.value !== null ? "aside-note" : "sr"} role="status">
                  {slow ? texts.slow : task.error.value !== null && texts.notSent}
                </p>
              }
              label={confirmLabel(step.order)}
              onGo={() => confirm(step.order)}
              onCorrect={task.busy.value ? undefined : correct}
            />
          )}
          {step.at === "unknown" && (
            <Unknown
              title={texts.unknownTitle}
              text={texts.unknown}
              rows={facts(step.order)}
              message={task.busy.value && !message ? texts.checking : message}
              task={task}
              label={texts.check}
              onGo={() => check(step.order)}
            />
          )}
          {step.at === "receipt" && (
            <Receipt
              order={step.order}
              payout={step.payout}
              when={step.when}
              message={message}
              facts={facts(step.order)}
              onAnother={another}
            />
          )}
        </section>
        <SideNote title={texts.onceTitle} text={texts.once} />
      </div>
    </>
  );
}

/** The partner's limit per payout in a currency, in the smallest unit. */
const limitOf = (currency: string): number | undefined => session.value.payoutLimit[currency];

function limitHint(currency: string): string | undefined {
  const limit = limitOf(currency);
  return limit === undefined ? undefined : t.value.payout.limit(show(limit, currency));
}

/** The issues that can be corrected in the form: refused fields, or an amount above the limit, which is read again. */
async function issuesOf(error: unknown, { amount, currency }: Order): Promise<readonly Issue[]> {
  if (!(error instanceof QashError)) return [];
  if (error.code !== "PAYOUT_DENIED") return error.issues ?? [];
  await readLimits().catch(() => undefined);
  const limit = limitOf(currency);
  if (limit === undefined || amount <= limit) return [];
  return [{ path: "amount", message: t.value.payout.aboveLimit(show(limit, currency)) }];
}

/** The bank's name, or its code if the name is unknown. */
function bankFact({ bankName, beneficiary }: Order) {
  const texts = t.value.payout;
  if (bankName) return [texts.bankLabel, bankName] as const;
  return [beneficiary.accountType === "SWIFT" ? texts.bic : texts.bankCode, beneficiary.bankCode] as const;
}

/** The name of the account that is charged. */
function fromName({ fromAccountId }: Order): string {
  const account = accountById.value.get(fromAccountId);
  return account ? accountName(account) : String(fromAccountId);
}

/** The account number in groups. */
function written({ beneficiary }: Order): string {
  const { accountType, accountNumber } = beneficiary;
  if (accountType === "CLABE") return clabe.format(accountNumber);
  return accountType === "IBAN" ? iban.format(accountNumber) : accountNumber;
}
