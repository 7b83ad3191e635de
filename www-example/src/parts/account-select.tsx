import type { Account } from "qash-client";
import { amountCheck, type Maximum, show } from "../amounts";
import { type FieldState, Select } from "../forms";
import { t } from "../i18n";
import { accountById, accounts } from "../session";
import { isolate } from "../written-text";

/** The account that is selected in a field. */
export const chosenAccount = (field: FieldState) => accountById.value.get(Number(field.text.value));

/** A check for an amount sent from the selected account: not above its balance, nor above `limit`. */
export const amountFrom = (field: () => FieldState, limit?: (currency: string) => Maximum) => {
  const currency = () => chosenAccount(field())?.asset ?? "MXN";
  return amountCheck(currency, () => [
    { most: chosenAccount(field())?.balance, message: t.value.payout.tooMuch },
    ...(limit ? [limit(currency())] : []),
  ]);
};

/** An account's name and currency. */
export const accountName = ({ description, asset }: Account): string => `${isolate(description ?? "")} · ${asset}`;

/** A select of the person's accounts, with the balance of the selected one. */
export function AccountSelect(props: { field: FieldState; label: string }) {
  const account = chosenAccount(props.field);
  return (
    <Select
      field={props.field}
      label={props.label}
      hint={account && t.value.common.available(show(account.balance, account.asset))}
      choices={accounts.value.map((one) => [String(one.id), accountName(one)] as const)}
    />
  );
}
