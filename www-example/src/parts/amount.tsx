import { withSymbol } from "../amounts";

/**
 * An amount as a headline, with the currency's code in small type, since three currencies share a symbol. A long amount gets a smaller
 * font: broken over two lines, it would be misread.
 */
export function Amount({ minor, currency }: { minor: number; currency: string }) {
  const text = withSymbol(minor, currency);
  return (
    <span class="amount" style={{ "--length": text.length }}>
      {text}
      <span class="amount__code"> {currency}</span>
    </span>
  );
}
