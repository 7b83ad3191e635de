import { withSign } from "../amounts";

/**
 * An amount as a headline: sign and figure large, the currency's code small, since three currencies share the sign. A figure too long
 * for its panel is written smaller, for one that is broken over two lines is misread.
 */
export function Amount({ minor, currency }: { minor: number; currency: string }) {
  const text = withSign(minor, currency);
  return (
    <span class="amount" style={{ "--length": text.length }}>
      {text}
      <span class="amount__code"> {currency}</span>
    </span>
  );
}
