// Rows of transactions, each with its receipt.

import { useState } from "preact/hooks";
import { type Transaction, unknownFields } from "qash-client";
import { show } from "../amounts";
import { client } from "../api";
import { Notice } from "../errors";
import { moment, shortDay, t } from "../i18n";
import { withoutMark } from "../mark";
import { accountById } from "../session";
import { isolate } from "../written-text";
import { ExchangeIcon, ReceiveIcon, SendIcon, TransferIcon } from "./icons";
import { Facts } from "./page";
import { useTask } from "./task";

const icons: Record<string, () => preact.JSX.Element> = {
  DEPOSIT: ReceiveIcon,
  PAYOUT: SendIcon,
  TRANSFER: TransferIcon,
};

/**
 * The direction of a transaction: +1 into the person's accounts, −1 out of them, 0 between them or failed, `undefined` if unknown. The
 * fields with the two accounts are undocumented; where they exist, they decide. `own` tells which accounts count as the person's.
 */
export function direction(transaction: Transaction, own: (id: unknown) => boolean = isOwn): -1 | 0 | 1 | undefined {
  const { amount, type, status } = transaction;
  if (status === "FAILED") return 0;
  const { fromAccountId, toAccountId } = unknownFields(transaction, "Transaction");
  if (amount < 0 || type === "PAYOUT") return -1;
  if (type === "DEPOSIT") return 1;
  if (fromAccountId == null && toAccountId == null) return undefined;
  const [out, into] = [own(fromAccountId), own(toAccountId)];
  return out === into ? 0 : into ? 1 : -1;
}

const isOwn = (id: unknown): boolean => accountById.value.has(id as number);

/** The status in the page's language; a dash without a status. */
export const statusName = (status: Transaction["status"]): string =>
  status ? (t.value.status[status] ?? status) : "–";

/** The amount with its sign, as far as its direction is known. */
function signed(transaction: Transaction, way: ReturnType<typeof direction>): string {
  const sign = { [-1]: "\u2212", 0: "", 1: "+" }[way ?? 0];
  return sign + show(Math.abs(transaction.amount), transaction.currency ?? "");
}

/** A list of transactions; each opens its receipt. With `account` the signs are those of that account, and add up to its balance. */
export function TransactionRows({ items, account }: { items: readonly Transaction[]; account?: number }) {
  const own = account === undefined ? isOwn : (id: unknown) => id === account;
  return (
    <ul class="rows">
      {items.map((item) => (
        <Row key={item.id} item={item} own={own} />
      ))}
    </ul>
  );
}

function Row({ item, own }: { item: Transaction; own: (id: unknown) => boolean }) {
  const texts = t.value;
  const way = direction(item, own);
  const [open, setOpen] = useState(false);
  const [full, setFull] = useState<Transaction | null>(null);
  const task = useTask();
  const load = () =>
    task.run(async (signal) => {
      // A single transaction may have no type, as in the list.
      const found = await client.value.getTransaction({ id: item.id }, { signal });
      setFull({ ...found, type: found.type ?? item.type ?? null });
    });
  const Icon = icons[item.type ?? ""] ?? ExchangeIcon;
  const kind = texts.activity.one[item.type ?? ""] ?? item.type ?? "";
  const detail = `transaction-${item.id}`;
  const { fromAccountId, toAccountId } = unknownFields(item, "Transaction");
  const places = [fromAccountId, toAccountId]
    .flatMap((id) => accountById.value.get(id as number)?.description ?? [])
    .map(isolate)
    .join(" → ");
  const description = isolate(withoutMark(item.description ?? "")) || texts.activity.noDescription;
  return (
    <li class="row">
      <button
        type="button"
        class="row__main"
        aria-expanded={open}
        aria-controls={detail}
        onClick={() => {
          setOpen(!open);
          if (!open && full === null) load();
        }}
      >
        <span class={`row__icon row__icon--${(item.type ?? "other").toLowerCase()}`}>
          <Icon />
        </span>
        <span class="row__what">
          <span class="row__title">{description}</span>
          <span class="row__sub">
            {kind}
            {item.createdAt && ` · ${shortDay(item.createdAt)}`}
            {places && ` · ${places}`}
            {item.status && item.status !== "COMPLETED" && (
              <span class={`pill pill--${item.status.toLowerCase()}`}>{statusName(item.status)}</span>
            )}
          </span>
        </span>
        <span
          class={`row__amount ${item.status === "FAILED" ? "row__amount--failed" : way === 1 ? "row__amount--in" : ""}`}
        >
          {signed(item, way)}
        </span>
      </button>
      <div id={detail} class="row__detail" hidden={!open}>
        <Notice error={task.error.value} retry={load} />
        {task.busy.value && <p class="aside-note">{texts.common.loading}</p>}
        {full && (
          <Facts
            rows={[
              [texts.common.amount, signed(full, direction(full, own))],
              ...(direction(full, own) === undefined
                ? [[texts.activity.direction, texts.activity.directionUnknown] as const]
                : []),
              [texts.activity.type, kind || "–"],
              [texts.payout.description, description],
              ...(places ? [[texts.common.account, places] as const] : []),
              [texts.payout.status, statusName(full.status)],
              [texts.payout.date, full.createdAt ? moment(full.createdAt) : "–"],
              [texts.activity.id, full.id],
            ]}
          />
        )}
      </div>
    </li>
  );
}
