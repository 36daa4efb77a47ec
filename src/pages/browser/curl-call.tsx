import { useState } from "preact/hooks";
import { copyText } from "./copy-text.ts";
import { Failure } from "./failure.tsx";
import { TEXTS } from "./texts.ts";

type Props = { readonly dialect: string; readonly text: string; readonly isOpen: boolean };

/** A call for a shell, to be read and copied. */
export function CurlCall({ dialect, text, isOpen }: Props) {
  const [copied, setCopied] = useState<string>();
  const [failure, setFailure] = useState<string | null>(null);
  const copy = () => {
    setFailure(null);
    copyText(text).then(
      () => setCopied(text),
      () => setFailure(TEXTS.tryIt.notCopied),
    );
  };
  return (
    <details class="curl" open={isOpen}>
      <summary>{TEXTS.tryIt.call(dialect)}</summary>
      <pre tabIndex={0}>{text}</pre>
      <button type="button" aria-label={TEXTS.tryIt.copyOf(dialect)} onClick={copy}>
        {copied === text ? TEXTS.tryIt.copied : TEXTS.tryIt.copy}
      </button>
      <Failure text={failure} />
    </details>
  );
}
