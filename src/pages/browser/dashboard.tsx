import { render } from "preact";
import { useState } from "preact/hooks";
import type { RateLimit } from "./gateway-api.ts";
import { PageHeader } from "./page-header.tsx";
import { SessionList } from "./session-list.tsx";
import { SessionView } from "./session-view.tsx";
import { SignIn, type SignedIn } from "./sign-in.tsx";
import { TEXTS } from "./texts.ts";
import { useGateway } from "./use-gateway.ts";
import { Webhooks } from "./webhooks/webhooks.tsx";

function Dashboard() {
  const [signedIn, setSignedIn] = useState<SignedIn>();
  const [rateLimit, setRateLimit] = useState<RateLimit>();
  const [notice, setNotice] = useState<string | null>(null);
  const leave = (reason: string | null) => {
    setNotice(reason);
    setSignedIn(undefined);
    setRateLimit(undefined);
  };
  if (!signedIn) {
    const forget = () => setNotice(null);
    return <SignIn notice={notice} onNoticed={forget} onRateLimit={setRateLimit} onSignedIn={setSignedIn} />;
  }
  return <Console {...signedIn} rateLimit={rateLimit} onLeave={leave} />;
}

type ConsoleProps = SignedIn & {
  readonly rateLimit: RateLimit | undefined;
  readonly onLeave: (reason: string | null) => void;
};

function Console({ api, credential, rateLimit, onLeave }: ConsoleProps) {
  const gateway = useGateway(api, credential, () => onLeave(TEXTS.signIn.expired));
  const [chosen, setChosen] = useState<string>();
  const [isAtWebhooks, setAtWebhooks] = useState(false);
  const sessions = [...gateway.state.sessions.values()];
  const selected = gateway.state.sessions.get(chosen ?? "") ?? sessions[0];
  const { can, organization } = credential;
  const isManager = can.includes("manage");
  const canRead = can.includes("read");
  return (
    <>
      <PageHeader
        organization={organization?.name ?? ""}
        phase={gateway.phase}
        rateLimit={rateLimit}
        isAtWebhooks={isAtWebhooks}
        onWebhooks={isManager ? () => setAtWebhooks(true) : undefined}
        onSignOut={() => onLeave(null)}
      />
      <main class="console">
        <SessionList
          api={api}
          sessions={sessions}
          selected={isAtWebhooks ? undefined : selected?.id}
          canManage={isManager}
          canRead={canRead}
          onSelect={(id) => {
            setChosen(id);
            setAtWebhooks(false);
          }}
        />
        {isAtWebhooks && <Webhooks api={api} sessions={sessions} canRead={canRead} />}
        {!isAtWebhooks && selected && (
          <SessionView
            api={api}
            gateway={gateway}
            session={selected}
            can={can}
            isChosen={selected.id === chosen}
          />
        )}
      </main>
    </>
  );
}

const root = document.getElementById("dashboard");
if (root) {
  // Whatever stood there for browsers without scripts is not a part of it.
  root.replaceChildren();
  render(<Dashboard />, root);
}
