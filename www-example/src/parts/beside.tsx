/** A word beside a form on why this way of moving money is safe. */
export function Beside({ title, text }: { title: string; text: string }) {
  return (
    <aside class="beside wave">
      <h2 class="beside__title">{title}</h2>
      <p class="beside__text">{text}</p>
    </aside>
  );
}
