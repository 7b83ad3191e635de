import type { ComponentChildren } from "preact";

interface Props {
  children: ComponentChildren;
  kind?: "main" | "quiet" | "text";
  wide?: boolean;
  /** Shows that the work is under way; a second press does nothing and the focus stays. */
  busy?: boolean;
  submit?: boolean;
  onClick?: (event: MouseEvent) => void;
  pressed?: boolean;
  describedBy?: string;
}

/** A button that cannot be pressed twice. */
export function Button({ children, kind = "main", wide, busy, submit, onClick, pressed, describedBy }: Props) {
  const classes = ["button", kind === "main" ? "" : `button--${kind}`, wide ? "button--wide" : ""].join(" ").trim();
  return (
    <button
      type={submit ? "submit" : "button"}
      class={classes}
      aria-disabled={busy ? true : undefined}
      aria-pressed={pressed}
      aria-describedby={describedBy}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {busy && <span class="button__spin" aria-hidden="true" />}
      {children}
    </button>
  );
}
