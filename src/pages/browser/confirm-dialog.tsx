import { useLayoutEffect, useRef } from "preact/hooks";
import { TEXTS } from "./texts.ts";

type Props = {
  readonly question: string;
  /** What the button says that goes through with it. */
  readonly verb: string;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
};

/** Asks back before what cannot be undone; Escape and Cancel leave everything as it is. */
export function ConfirmDialog({ question, verb, onConfirm, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} aria-labelledby="question" onClose={onClose}>
      <p id="question">{question}</p>
      <div class="buttons">
        <button type="button" onClick={() => dialog.current?.close()}>
          {TEXTS.confirm.cancel}
        </button>
        <button
          type="button"
          class="danger"
          onClick={() => {
            dialog.current?.close();
            onConfirm();
          }}
        >
          {verb}
        </button>
      </div>
    </dialog>
  );
}
