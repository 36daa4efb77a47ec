/** Puts a text into the clipboard. Rejects where the browser does not let it. */
export async function copyText(text: string): Promise<void> {
  // A page that came over plain http from another machine has no clipboard of the new kind.
  if (window.isSecureContext) return navigator.clipboard.writeText(text);
  if (!copySelected(text)) throw new Error("the browser does not copy");
}

function copySelected(text: string): boolean {
  const focused = document.activeElement;
  const field = document.createElement("textarea");
  field.value = text;
  field.readOnly = true;
  field.className = "copied-text";
  document.body.append(field);
  try {
    field.select();
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- there is no other way outside of a secure context
    return document.execCommand("copy");
  } finally {
    field.remove();
    if (focused instanceof HTMLElement) focused.focus();
  }
}
