import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Failure } from "./failure.tsx";
import { gatewayAddress } from "./gateway-address.ts";
import {
  createGatewayApi,
  RefusedError,
  type Credential,
  type GatewayApi,
  type RateLimit,
} from "./gateway-api.ts";
import { TEXTS } from "./texts.ts";
import { useAction } from "./use-action.ts";

/** A credential that the gateway took. */
export type SignedIn = { readonly api: GatewayApi; readonly credential: Credential };

type Props = {
  /** Why somebody has to sign in again. */
  readonly notice: string | null;
  /** Another try makes the notice stale. */
  readonly onNoticed: () => void;
  readonly onRateLimit: (rateLimit: RateLimit) => void;
  readonly onSignedIn: (signedIn: SignedIn) => void;
};

export function SignIn({ notice, onNoticed, onRateLimit, onSignedIn }: Props) {
  const [secret, setSecret] = useState("");
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => field.current?.focus(), []);
  const { isBusy, failure, run } = useAction();

  const submit = (event: Event) => {
    event.preventDefault();
    onNoticed();
    run(async () => {
      const api = createGatewayApi(gatewayAddress(), secret.trim(), onRateLimit);
      onSignedIn({ api, credential: await ownCredential(api) });
    });
  };

  return (
    <main class="sign-in">
      <h1>{TEXTS.title}</h1>
      <form onSubmit={submit}>
        <h2>{TEXTS.signIn.heading}</h2>
        <label for="secret">{TEXTS.signIn.secret}</label>
        <input
          id="secret"
          type="password"
          autocomplete="off"
          spellcheck={false}
          required
          ref={field}
          aria-describedby="secret-hint"
          value={secret}
          onInput={({ currentTarget }) => setSecret(currentTarget.value)}
        />
        <p id="secret-hint" class="hint">
          {TEXTS.signIn.hint}
        </p>
        <button class="primary" disabled={isBusy}>
          {TEXTS.signIn.submit}
        </button>
        <Failure text={failure ?? notice} />
      </form>
    </main>
  );
}

/** Throws RefusedError for a credential that cannot be used here. */
async function ownCredential(api: GatewayApi): Promise<Credential> {
  const answer = await api.ask("GET", "/api/v1/credential").catch((error: unknown) => {
    const isUnknown = error instanceof RefusedError && error.status === 401;
    throw isUnknown ? new RefusedError(401, TEXTS.signIn.refused) : error;
  });
  const credential = answer as Credential;
  if (!credential.organization) throw new RefusedError(403, TEXTS.signIn.noOrganization);
  return credential;
}
