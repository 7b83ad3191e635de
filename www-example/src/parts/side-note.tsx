/** The note beside a form that explains why the operation is safe. */
export function SideNote({ title, text }: { title: string; text: string }) {
  return (
    <aside class="beside wave">
      <h2 class="beside__title">{title}</h2>
      <p class="beside__text">{text}</p>
    </aside>
  );
}
