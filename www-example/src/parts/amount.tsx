import { withSign } from "../amounts";

/** An amount as a headline: sign and figure large, the currency's code small, since three currencies share the sign. */
export function Amount({ minor, currency }: { minor: number; currency: string }) {
  return (
    <>
      {withSign(minor, currency)} <span class="amount-code">{currency}</span>
    </>
  );
}
