/** A tick: done. */
export function CheckIcon() {
  return (
    <svg className="keyhold-check" viewBox="0 0 16 16" aria-hidden="true">
      <path d="m3.5 8.5 3 3 6-7" />
    </svg>
  );
}
