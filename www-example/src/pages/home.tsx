// The overview: accounts with their balances and history, and the form to open another account.

import { useEffect, useState } from "preact/hooks";
import { type Account, QashError, type Transaction } from "qash-client";
import { CURRENCIES, show } from "../amounts";
import { client } from "../api";
import { isUnknown, Notice } from "../errors";
import { FormBox, Input, Select, useForm } from "../forms";
import { t } from "../i18n";
import { Amount } from "../parts/amount";
import { BalanceChart, history } from "../parts/balance-chart";
import { Button } from "../parts/button";
import { ExchangeIcon, PlusIcon, ReceiveIcon, SendIcon, TransferIcon } from "../parts/icons";
import { PageHead, Skeleton } from "../parts/page";
import { useTask } from "../parts/task";
import { TransactionRows } from "../parts/transactions";
import { Link } from "../router";
import { accounts, loadAccounts, session } from "../session";
import { withTypes } from "../transactions";
import { isolate } from "../written-text";

/** The number of accounts shown before “See all”. */
const FEW = 6;

export function Home() {
  const texts = t.value.home;
  const [opening, setOpening] = useState(false);
  const [chosen, setChosen] = useState<number | null>(null);
  const [opened, setOpened] = useState("");
  const [all, setAll] = useState(false);
  const account = accounts.value.find((one) => one.id === chosen) ?? accounts.value[0];
  const name = session.value.email?.split("@")[0] ?? "";
  const form = (
    <OpenAccount
      onDone={(title) => {
        setOpening(false);
        setAll(true);
        setOpened(texts.opened(isolate(title)));
        // The form disappears, and the focus must not.
        document.getElementById("accounts")?.focus();
      }}
    />
  );

  if (!account) {
    return (
      <div class="narrow">
        <PageHead title={texts.noAccountsTitle} lead={texts.noAccounts} />
        <section class="panel">{form}</section>
      </div>
    );
  }
  return (
    <>
      <section class="hero wave">
        <PageHead title={texts.hello(isolate(name))} />
        <p class="hero__label">{isolate(account.description ?? "")}</p>
        <p class="hero__amount" data-testid="balance">
          <Amount minor={account.balance} currency={account.asset} />
        </p>
        <QuickActions />
      </section>
      <p role="status" class={opened ? "notice notice--good said" : "sr"}>
        {opened}
      </p>
      <div class="columns">
        <div class="stack">
          {/* A new balance needs a new list of transactions, hence the key. */}
          <History key={`${account.id}:${account.balance}`} account={account} />
        </div>
        <section class="panel first-on-phone" aria-labelledby="accounts">
          <div class="panel__head">
            <h2 id="accounts" tabIndex={-1}>
              {texts.accounts}
            </h2>
            {accounts.value.length > FEW && (
              <Button kind="text" expanded={all} onClick={() => setAll(!all)}>
                {all ? texts.showFewer : texts.showAll(accounts.value.length)}
              </Button>
            )}
          </div>
          <ul class="accounts">
            {(all ? accounts.value : accounts.value.slice(0, FEW)).map((one) => (
              <li key={one.id}>
                <button
                  type="button"
                  class="account"
                  aria-pressed={one.id === account.id}
                  onClick={() => setChosen(one.id)}
                >
                  <span class={`account__coin account__coin--${one.asset.toLowerCase()}`} aria-hidden="true">
                    {one.asset}
                  </span>
                  <span class="account__name">
                    {isolate(one.description ?? "")}
                    {one.number && <span class="account__number">{texts.number(one.number)}</span>}
                  </span>
                  <span class="account__balance">{show(one.balance, one.asset)}</span>
                </button>
              </li>
            ))}
          </ul>
          <Button kind="quiet" wide expanded={opening} onClick={() => setOpening(!opening)}>
            <span class="icon">
              <PlusIcon />
            </span>
            {texts.open}
          </Button>
          {opening && <div class="accounts__open rise">{form}</div>}
        </section>
      </div>
    </>
  );
}

function QuickActions() {
  const names = t.value.nav;
  const actions = [
    // Deposits are simulated in the sandbox only.
    ...(session.value.sandbox ? [["/receive", names.addMoney, ReceiveIcon] as const] : []),
    ["/send", names.send, SendIcon],
    ["/exchange", names.exchange, ExchangeIcon],
    ["/transfer", names.transfer, TransferIcon],
  ] as const;
  return (
    <ul class="quick">
      {actions.map(([href, name, Icon]) => (
        <li key={href}>
          <Link href={href} class="quick__one">
            <span class="quick__icon">
              <Icon />
            </span>
            {name}
          </Link>
        </li>
      ))}
    </ul>
  );
}

function History({ account }: { account: Account }) {
  const texts = t.value.home;
  const [items, setItems] = useState<readonly Transaction[] | null>(null);
  const task = useTask();
  const load = () =>
    task.run(async (signal) => {
      const input = { accountId: account.id, limit: 100 };
      const { items } = await client.value.listTransactions(input, { signal });
      setItems(await withTypes(items, input, { signal }));
    });
  useEffect(() => void load(), []);
  return (
    <>
      <section class="panel" aria-labelledby="history">
        <div class="panel__head">
          <h2 id="history">{texts.history}</h2>
        </div>
        <Notice error={task.error.value} retry={load} />
        {task.busy.value && !items && <div class="chart__blank" />}
        {items && (
          <BalanceChart
            points={history(account.id, items, { at: Date.now(), minor: account.balance })}
            currency={account.asset}
          />
        )}
      </section>
      <section class="panel" aria-labelledby="latest">
        <div class="panel__head">
          <h2 id="latest">{texts.latest}</h2>
          <Link href="/activity">{texts.all}</Link>
        </div>
        {task.busy.value && !items && <Skeleton rows={5} />}
        {items?.length === 0 && <p class="aside-note">{texts.empty}</p>}
        {items && <TransactionRows items={items.slice(0, 5)} account={account.id} />}
      </section>
    </>
  );
}

function OpenAccount({ onDone }: { onDone: (name: string) => void }) {
  const texts = t.value.home;
  const task = useTask();
  const form = useForm(() => ({
    currency: { initial: CURRENCIES[0], paths: ["currencyCode"] },
    name: { paths: ["accountName"] },
  }));
  const [primary, setPrimary] = useState(accounts.value.length === 0);
  const submit = () =>
    task.run(async (signal) => {
      const values = form.submit();
      if (!values) return;
      try {
        await client.value.createAccount(
          { accountName: values.name, currencyCode: values.currency, isPrimary: primary },
          { signal },
        );
        await loadAccounts();
        onDone(values.name);
      } catch (error) {
        if (!(error instanceof QashError && form.refuse(error.issues ?? []))) throw error;
      }
    });
  const error = task.error.value;
  return (
    <FormBox onSubmit={submit}>
      <Select
        field={form.fields.currency}
        label={t.value.common.currency}
        choices={CURRENCIES.map((code) => [code, code])}
      />
      <Input field={form.fields.name} label={texts.name} placeholder={texts.namePlaceholder} />
      <label class="check">
        <input type="checkbox" checked={primary} onChange={(event) => setPrimary(event.currentTarget.checked)} />
        {texts.primary}
      </label>
      {isUnknown(error) ? (
        <div class="notice notice--warn" role="alert">
          <p>{texts.unknownOpen}</p>
          <Button kind="quiet" onClick={() => task.run(() => loadAccounts())}>
            {texts.refreshList}
          </Button>
        </div>
      ) : (
        <Notice error={error} retry={submit} />
      )}
      <Button submit wide busy={task.busy.value}>
        {texts.submitOpen}
      </Button>
    </FormBox>
  );
}
