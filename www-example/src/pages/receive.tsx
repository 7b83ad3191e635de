// A simulated deposit: this form plays the bank. The partner's server makes it, since a browser must not.

import { useState } from "preact/hooks";
import { amountCheck, show } from "../amounts";
import { DemoError, demo } from "../demo";
import { isUnknown, Notice } from "../errors";
import { FormBox, Input, useForm } from "../forms";
import { t } from "../i18n";
import { AccountSelect, chosenAccount } from "../parts/account-select";
import { Button } from "../parts/button";
import { PageHead, StepHead } from "../parts/page";
import { SideNote } from "../parts/side-note";
import { useTask } from "../parts/task";
import { Link, useRestart } from "../router";
import { accounts, loadAccounts } from "../session";
import { NeedAccount } from "./need-account";

/** Whether the deposit may have been made: the response was lost on either side of the server. */
const lost = (error: unknown): boolean => isUnknown(error) || (error !== null && !(error instanceof DemoError));

export function Receive() {
  const texts = t.value.deposit;
  const common = t.value.common;
  const task = useTask();
  const [done, setDone] = useState("");
  const form = useForm(() => {
    const asset = (): string => chosenAccount(form.fields.account)?.asset ?? "MXN";
    return {
      account: { initial: String(accounts.value[0]?.id ?? ""), paths: ["toAccountId"] },
      amount: { check: amountCheck(asset) },
      description: { initial: texts.defaultDescription },
    };
  });
  const another = () => {
    setDone("");
    form.fields.amount.text.value = "";
    form.fields.amount.done.value = false;
  };
  useRestart(done !== "", another);
  const account = chosenAccount(form.fields.account);
  if (!account) return <NeedAccount />;

  const submit = () =>
    task.run(async () => {
      const values = form.submit();
      if (!values) return;
      const amount = Number(values.amount);
      try {
        await demo("POST", "deposit", {
          accountId: account.id,
          amount,
          currency: account.asset,
          description: values.description,
        });
      } catch (error) {
        // The server passes on Qash's validation errors.
        if (!(error instanceof DemoError && form.refuse(error.issues))) throw error;
        return;
      }
      setDone(texts.done(show(amount, account.asset)));
      await loadAccounts();
    });

  return (
    <>
      <PageHead title={texts.title} lead={texts.lead} />
      <div class="columns">
        <section class="panel bank">
          <p class="bank__badge">{texts.bank}</p>
          {done ? (
            <div class="stack">
              <StepHead title={done} />
              <p class="aside-note">{common.available(show(account.balance, account.asset))}</p>
              <Notice error={task.error.value} />
              <Button kind="quiet" onClick={another}>
                {texts.again}
              </Button>
            </div>
          ) : (
            <FormBox onSubmit={submit}>
              <AccountSelect field={form.fields.account} label={common.account} />
              <Input
                class="field--money"
                field={form.fields.amount}
                label={common.amount}
                prefix={account.asset}
                inputMode="decimal"
              />
              <Input field={form.fields.description} label={texts.description} />
              {lost(task.error.value) ? (
                <div class="notice notice--warn" role="alert">
                  <p>{texts.unknown}</p>
                  <Link href="/activity">{t.value.nav.activity}</Link>
                </div>
              ) : (
                <Notice error={task.error.value} retry={submit} />
              )}
              <Button submit wide busy={task.busy.value}>
                {texts.submit}
              </Button>
            </FormBox>
          )}
        </section>
        <SideNote title={texts.howTitle} text={texts.how} />
      </div>
    </>
  );
}
