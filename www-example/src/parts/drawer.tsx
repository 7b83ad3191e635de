import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../i18n";
import { CloseIcon } from "./icons";

/** A panel at the side, which leaves the page usable. Takes the focus when it opens, gives it back when it closes. */
export function Drawer({
  title,
  onClose,
  children,
}: {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
}) {
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    panel.current?.focus();
    return () => before?.focus();
  }, []);
  return (
    <aside
      ref={panel}
      class="drawer"
      tabIndex={-1}
      aria-label={title}
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
    >
      <header class="drawer__head">
        <h2>{title}</h2>
        <button type="button" class="tool" aria-label={t.value.common.close} onClick={onClose}>
          <CloseIcon />
        </button>
      </header>
      <div class="drawer__body">{children}</div>
    </aside>
  );
}
