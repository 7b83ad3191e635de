// The profile: the user, the status of the verification, and all balances.

import { useEffect, useState } from "preact/hooks";
import { type Balance, type KycStatus, phone } from "qash-client";
import { show } from "../amounts";
import { client } from "../api";
import { Notice } from "../errors";
import { countryName, day, t } from "../i18n";
import { Facts, PageHead } from "../parts/page";
import { SignOut } from "../parts/sign-out";
import { useTask } from "../parts/task";
import { user } from "../session";
import { isolate } from "../written-text";

export function Profile() {
  const texts = t.value.profile;
  const task = useTask();
  const [kyc, setKyc] = useState<KycStatus | null>(null);
  const [balances, setBalances] = useState<readonly Balance[] | null>(null);
  const load = () =>
    task.run(async (signal) => {
      const [status, list] = await Promise.all([
        client.value.getKycStatus({ signal }),
        client.value.getBalance({ signal }),
      ]);
      setKyc(status);
      setBalances(list.items);
    });
  useEffect(() => void load(), []);
  const me = user.value;
  if (!me) return null;
  return (
    <div class="narrow stack">
      <PageHead title={texts.title} />
      <section class="panel">
        <Facts
          rows={[
            [texts.email, isolate(me.email ?? "–")],
            [texts.phone, me.phone ? phone.format(me.phone) : "–"],
            [texts.country, me.countryCode ? countryName(me.countryCode) : "–"],
            [texts.since, me.createdAt ? day(me.createdAt) : "–"],
            [
              texts.kyc,
              kyc === null
                ? t.value.common.loading
                : kyc.status === "approved" && kyc.verifiedAt
                  ? texts.verifiedAt(day(kyc.verifiedAt))
                  : (texts.kycStates[kyc.status] ?? kyc.status),
            ],
          ]}
        />
        <Notice error={task.error.value} retry={load} />
      </section>
      {balances && (
        <section class="panel" aria-labelledby="balances">
          <div class="panel__head">
            <h2 id="balances">{texts.balances}</h2>
          </div>
          <Facts
            rows={balances.map((one) => [
              isolate(one.description ?? one.asset ?? ""),
              one.balance == null ? "–" : show(one.balance, one.asset ?? ""),
            ])}
          />
        </section>
      )}
      <SignOut kind="quiet" />
    </div>
  );
}
