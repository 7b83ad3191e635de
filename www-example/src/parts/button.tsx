import type { ComponentChildren } from "preact";

interface Props {
  children: ComponentChildren;
  kind?: "main" | "quiet" | "text";
  wide?: boolean;
  /** Shows that the work is under way; a second press does nothing and the focus stays. */
  busy?: boolean;
  submit?: boolean;
  onClick?: (event: MouseEvent) => void;
  /** Whether what the button opens is open. */
  expanded?: boolean;
}

/**
 * A button that cannot be pressed twice: neither while it is busy, nor by the second half of a double click, whose first half was meant
 * for the button that stood here before.
 */
export function Button({ children, kind = "main", wide, busy, submit, onClick, expanded }: Props) {
  const classes = ["button", kind === "main" ? "" : `button--${kind}`, wide ? "button--wide" : ""].join(" ").trim();
  return (
    <button
      type={submit ? "submit" : "button"}
      class={classes}
      aria-disabled={busy ? true : undefined}
      aria-expanded={expanded}
      onClick={(event) => {
        if (busy || event.detail > 1) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {busy && <span class="button__spin" aria-hidden="true" />}
      {children}
    </button>
  );
}
