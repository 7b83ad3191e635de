import type { ComponentChildren } from "preact";

interface Props {
  children: ComponentChildren;
  kind?: "main" | "quiet" | "text";
  wide?: boolean;
  /** Shows a spinner and ignores clicks, without losing the focus. */
  busy?: boolean;
  submit?: boolean;
  onClick?: (event: MouseEvent) => void;
  /** Whether the part that the button opens is open. */
  expanded?: boolean;
}

/**
 * A button that ignores clicks while it is busy, and the second click of a double click, which was meant for the button that was here
 * before.
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
