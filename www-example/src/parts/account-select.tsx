import { show } from "../amounts";
import { type FieldState, Select } from "../forms";
import { t } from "../i18n";
import { accountById, accounts, balanceOf } from "../session";

/** The account that a field names. */
export const chosenAccount = (field: FieldState) => accountById.value.get(Number(field.text.value));

/** A choice among the person's accounts, with what each holds. */
export function AccountSelect(props: {
  field: FieldState;
  label: string;
  /** Further choices after the accounts. */
  extra?: readonly (readonly [string, string])[];
}) {
  const account = chosenAccount(props.field);
  const choices = accounts.value.map((one) => [String(one.id), `${one.description} · ${one.asset}`] as const);
  return (
    <Select
      field={props.field}
      label={props.label}
      hint={account && t.value.common.available(show(balanceOf(account), account.asset))}
      choices={[...choices, ...(props.extra ?? [])]}
    />
  );
}
