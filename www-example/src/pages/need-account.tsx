import { t } from "../i18n";
import { PageHead } from "../parts/page";
import { Link } from "../router";

/** What a page that moves money says to somebody who has no account yet. */
export function NeedAccount() {
  return (
    <div class="narrow">
      <PageHead title={t.value.home.noAccountsTitle} lead={t.value.payout.noAccounts} />
      <Link href="/" class="button">
        {t.value.home.open}
      </Link>
    </div>
  );
}
