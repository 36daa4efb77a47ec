/** Puts the focus there when what had it is gone, so that a keyboard or a screen reader does not begin at the top. */
export function takeLostFocus(element: HTMLElement | null): void {
  if (document.activeElement === document.body) element?.focus();
}
