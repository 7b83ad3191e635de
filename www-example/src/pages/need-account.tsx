import { t } from "../i18n";
import { PageHead } from "../parts/page";
import { Link } from "../router";

/** The message of pages that move money, for a customer without an account. */
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
