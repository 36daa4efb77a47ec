import { useCallback, useRef, useState } from "preact/hooks";
import { call } from "./calls.ts";
import type { WaitingView } from "./phone-view.ts";
import { readQr, usePictures } from "./picture.ts";
import { TEXTS } from "./texts.ts";

// Nobody's number, for who has none in mind.
const SUGGESTED_NUMBER = "5511999990001";

type LinkFormProps = { readonly waiting: WaitingView; readonly isFirst: boolean };

/** Links a device as a phone does: by a picture of a QR code, by its text, or by a pairing code. */
export function LinkForm({ waiting, isFirst }: LinkFormProps) {
  const [told, setTold] = useState("");
  const [isOpened, setOpened] = useState(false);
  const number = useRef<HTMLInputElement>(null);

  const link = useCallback(async (path: string, fields: Readonly<Record<string, string>>) => {
    setTold(TEXTS.linking);
    const digits = (number.current?.value ?? "").replaceAll(/[\s()+.-]/g, "");
    const answer = await call(path, { ...fields, number: digits });
    setTold("refusal" in answer ? sentence(answer.refusal) : TEXTS.linked(digits));
    return "body" in answer;
  }, []);

  const scanPicture = useCallback(
    async (picture: Blob) => {
      setOpened(true);
      setTold(TEXTS.reading);
      try {
        const qr = await readQr(picture);
        if (qr === undefined) setTold(TEXTS.noQr);
        else await link("phone/scan", { qr });
      } catch {
        setTold(TEXTS.noPicture);
      }
    },
    [link],
  );
  usePictures(useCallback((picture) => void scanPicture(picture), [scanPicture]));

  return (
    <details
      class="card"
      open={isFirst || isOpened}
      onToggle={({ currentTarget }) => setOpened(currentTarget.open)}
    >
      <summary>
        <h2>{TEXTS.link}</h2>
        {waiting.forScan > 0 && <span class="on badge">{TEXTS.waitingShort(waiting.forScan)}</span>}
      </summary>
      <p class="quiet">{TEXTS.waiting(waiting)}</p>
      <label for="number">{TEXTS.number}</label>
      <input
        id="number"
        ref={number}
        inputMode="numeric"
        autocomplete="off"
        defaultValue={SUGGESTED_NUMBER}
        aria-describedby="number-hint"
      />
      <p id="number-hint" class="hint">
        {TEXTS.numberHint}
      </p>
      <label for="picture">{TEXTS.picture}</label>
      <input
        id="picture"
        type="file"
        accept="image/*"
        aria-describedby="picture-hint"
        onChange={({ currentTarget }) => {
          const [picture] = currentTarget.files ?? [];
          if (picture) void scanPicture(picture);
          // The same file may be chosen again.
          currentTarget.value = "";
        }}
      />
      <p id="picture-hint" class="hint">
        {TEXTS.pictureHint}
      </p>
      <TextForm id="qr" label={TEXTS.qrText} button={TEXTS.scan} send={(qr) => link("phone/scan", { qr })} />
      <TextForm
        id="code"
        label={TEXTS.code}
        button={TEXTS.enterCode}
        hint={TEXTS.codeHint}
        send={(code) => link("phone/enter-code", { code })}
      />
      <p role="status" class="told">
        {told}
      </p>
    </details>
  );
}

type TextFormProps = {
  readonly id: string;
  readonly label: string;
  readonly button: string;
  readonly hint?: string;
  /** Resolves to whether the text was taken. */
  readonly send: (text: string) => Promise<boolean>;
};

function TextForm({ id, label, button, hint, send }: TextFormProps) {
  const input = useRef<HTMLInputElement>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    const text = input.current?.value.trim() ?? "";
    if (text === "") input.current?.focus();
    else if ((await send(text)) && input.current) input.current.value = "";
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <label for={id}>{label}</label>
      <div class="line">
        <input
          id={id}
          ref={input}
          autocomplete="off"
          spellcheck={false}
          {...(hint !== undefined && { "aria-describedby": `${id}-hint` })}
        />
        <button>{button}</button>
      </div>
      {hint !== undefined && (
        <p id={`${id}-hint`} class="hint">
          {hint}
        </p>
      )}
    </form>
  );
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
