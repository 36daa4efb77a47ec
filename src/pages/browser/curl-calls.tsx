import { useState } from "preact/hooks";
import { copyText } from "./copy-text.ts";
import { curlOf, type Call } from "./curl.ts";
import { Failure } from "./failure.tsx";
import { gatewayAddress } from "./gateway-address.ts";
import { TEXTS } from "./texts.ts";

export type Dialect = keyof typeof TEXTS.tryIt.dialects;

type BothProps = {
  readonly calls: Readonly<Record<Dialect, Call>>;
  /** Whose call is unfolded. */
  readonly open?: Dialect;
};

/** The same call in both dialects, for a shell; the credential is a variable of it. */
export function BothCalls({ calls, open }: BothProps) {
  const { bearer, token } = TEXTS.tryIt.dialects;
  const address = gatewayAddress();
  return (
    <>
      <CurlCall
        dialect={bearer}
        isOpen={open === "bearer"}
        text={curlOf(calls.bearer, address, "Authorization: Bearer $DUET_KEY")}
      />
      <CurlCall
        dialect={token}
        isOpen={open === "token"}
        text={curlOf(calls.token, address, "token: $DUET_KEY")}
      />
      <p class="hint">{TEXTS.tryIt.credential}</p>
    </>
  );
}

type Props = { readonly dialect: string; readonly text: string; readonly isOpen: boolean };

/** A call for a shell, to be read and copied. */
function CurlCall({ dialect, text, isOpen }: Props) {
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
