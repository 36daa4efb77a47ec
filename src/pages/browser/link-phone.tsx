import { useEffect, useState } from "preact/hooks";
import { Failure } from "./failure.tsx";
import { RefusedError, type GatewayApi } from "./gateway-api.ts";
import type { Qr, Session } from "./gateway-state.ts";
import { QrPicture } from "./qr-picture.tsx";
import { TEXTS } from "./texts.ts";
import { useAction } from "./use-action.ts";
import { useSecondsLeft } from "./use-seconds-left.ts";

type Props = {
  readonly api: GatewayApi;
  readonly session: Session;
  /** The newest that the stream has told. */
  readonly qr: Qr | undefined;
};

/** Links a phone by a QR code that renews itself, or by a code to type. */
export function LinkPhone({ api, session, qr }: Props) {
  return (
    <section aria-labelledby="link" class="card">
      <h3 id="link">{TEXTS.link.heading}</h3>
      <ByQr key={session.id} api={api} session={session} told={qr} />
      <ByCode key={`${session.id} code`} api={api} session={session} />
    </section>
  );
}

function ByQr({ api, session, told }: { api: GatewayApi; session: Session; told: Qr | undefined }) {
  const [asked, setAsked] = useState<Qr>();
  const { isBusy, failure, run } = useAction();
  const isPairing = session.status === "scan_qr_code" || session.status === "starting";
  const path = `/api/v1/sessions/${session.id}/qr`;
  const ask = () =>
    run(async () => {
      try {
        setAsked((await api.ask("GET", path)) as Qr);
      } catch (error) {
        // There is none yet: the call has begun the pairing, and the stream tells the code.
        if (!(error instanceof RefusedError && error.status === 404)) throw error;
      }
    });
  const qr = told ?? (session.status === "scan_qr_code" ? asked : undefined);

  useEffect(() => {
    // Its code was told before this page listened.
    if (session.status === "scan_qr_code" && !qr) ask();
  }, [session.status]);

  if (!isPairing) {
    return (
      <>
        <button type="button" class="primary" disabled={isBusy} onClick={ask}>
          {TEXTS.link.byQr}
        </button>
        <Failure text={failure} />
      </>
    );
  }
  return (
    <div class="by-qr">
      <p>{TEXTS.link.how}</p>
      {qr ? <Shown qr={qr} /> : <p role="status">{TEXTS.link.waiting}</p>}
      <Failure text={failure} />
    </div>
  );
}

function Shown({ qr }: { readonly qr: Qr }) {
  const seconds = useSecondsLeft(qr.expiresAt);
  return (
    <>
      <QrPicture text={qr.code} />
      <p class="hint">{TEXTS.link.renewsIn(seconds)}</p>
    </>
  );
}

function ByCode({ api, session }: { readonly api: GatewayApi; readonly session: Session }) {
  const [phone, setPhone] = useState("");
  const [code, setCode] = useState<string>();
  const { isBusy, failure, run } = useAction();
  const submit = (event: Event) => {
    event.preventDefault();
    setCode(undefined);
    run(async () => {
      const body = { phone: phone.replace(/\D/g, "") };
      const made = await api.ask("POST", `/api/v1/sessions/${session.id}/pairing-code`, body);
      setCode((made as { readonly code: string }).code);
    });
  };
  return (
    <form class="by-code" onSubmit={submit}>
      <h4>{TEXTS.link.orByCode}</h4>
      <label for="phone">{TEXTS.link.phone}</label>
      <div class="row">
        <input
          id="phone"
          type="tel"
          required
          autocomplete="off"
          placeholder={TEXTS.link.phonePlaceholder}
          value={phone}
          onInput={({ currentTarget }) => setPhone(currentTarget.value)}
        />
        <button disabled={isBusy}>{TEXTS.link.requestCode}</button>
      </div>
      <Failure text={failure} />
      <div role="status">
        {code !== undefined && (
          <>
            <p>{TEXTS.link.code}</p>
            <p class="pairing-code">{code}</p>
          </>
        )}
      </div>
    </form>
  );
}
