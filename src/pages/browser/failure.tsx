/** Why something failed, told at once by a screen reader. */
export function Failure({ text }: { readonly text: string | null }) {
  return (
    <p class="failure" role="alert">
      {text}
    </p>
  );
}
