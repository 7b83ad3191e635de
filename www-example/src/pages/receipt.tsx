// The receipt of a payout, with its status.

import { useEffect, useState } from "preact/hooks";
import type { Payout } from "qash-client";
import { client } from "../api";
import { Notice } from "../errors";
import { moment, t } from "../i18n";
import { Button } from "../parts/button";
import { Mark } from "../parts/icons";
import { Facts, StepHead } from "../parts/page";
import { useTask } from "../parts/task";
import { loadAccounts } from "../session";
import { find, type Order } from "./payout-order";

interface ReceiptProps {
  order: Order;
  payout: Payout;
  when: number;
  message: string;
  facts: Parameters<typeof Facts>[0]["rows"];
  onAnother: () => void;
}

/** The id of the payout's transaction. The response of a payout is undocumented: an id of another kind is not used. */
function transactionId(payout: Payout): number | undefined {
  const id = Number(payout.id);
  return Number.isSafeInteger(id) && id > 0 ? id : undefined;
}

export function Receipt({ order, payout, when, message, facts, onAnother }: ReceiptProps) {
  const texts = t.value.payout;
  const task = useTask();
  const id = transactionId(payout);
  const [status, setStatus] = useState(payout.status ?? "PENDING");
  const title =
    status === "FAILED" ? texts.receiptFailed : status === "COMPLETED" ? texts.receiptDone : texts.receiptTitle;
  const refresh = () =>
    task.run(async (signal) => {
      const now = id === undefined ? await find(order) : await client.value.getTransaction({ id }, { signal });
      if (now?.status) setStatus(now.status);
      await loadAccounts();
    });
  // In the sandbox a payout completes within seconds. After half a minute only the button refreshes.
  const [looks, setLooks] = useState(0);
  useEffect(() => {
    if (status !== "PENDING" || looks === 6) return;
    const timer = setTimeout(() => refresh().then(() => setLooks(looks + 1)), 5_000);
    return () => clearTimeout(timer);
  }, [status, looks]);
  return (
    <div class="stack" data-testid="receipt">
      <div class="receipt__head">
        <Mark />
        <StepHead title={title} />
        <span class={`pill pill--${status.toLowerCase()}`}>{t.value.status[status] ?? status}</span>
      </div>
      {message && <p class="notice notice--good">{message}</p>}
      {status === "FAILED" && <p class="notice notice--bad">{texts.receiptFailedHint}</p>}
      <Facts
        rows={[...facts, ...(id === undefined ? [] : [[texts.receiptId, id] as const]), [texts.date, moment(when)]]}
      />
      <Notice error={task.error.value} retry={refresh} />
      <div class="actions">
        {status === "PENDING" && (
          <Button kind="quiet" busy={task.busy.value} onClick={refresh}>
            {texts.refresh}
          </Button>
        )}
        <Button kind="quiet" onClick={() => print()}>
          {texts.print}
        </Button>
        <Button kind="text" onClick={onAnother}>
          {texts.another}
        </Button>
      </div>
    </div>
  );
}
