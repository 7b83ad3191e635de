import { amountCheck, show } from "../amounts";
import { type FieldState, Select } from "../forms";
import { t } from "../i18n";
import { accountById, accounts } from "../session";

/** The account that a field names. */
export const chosenAccount = (field: FieldState) => accountById.value.get(Number(field.text.value));

/** A check for an amount that leaves the account that a field names: not above what it holds. */
export const amountFrom = (field: () => FieldState) =>
  amountCheck(
    () => chosenAccount(field())?.asset ?? "MXN",
    () => {
      const account = chosenAccount(field());
      return account?.balance;
    },
  );

/** A choice among the person's accounts, with what each holds. */
export function AccountSelect(props: { field: FieldState; label: string }) {
  const account = chosenAccount(props.field);
  return (
    <Select
      field={props.field}
      label={props.label}
      hint={account && t.value.common.available(show(account.balance, account.asset))}
      choices={accounts.value.map((one) => [String(one.id), `${one.description} · ${one.asset}`] as const)}
    />
  );
}
