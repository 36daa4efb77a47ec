import { useEffect, useRef } from "preact/hooks";
import { Chats } from "./chats/chats.tsx";
import { takeLostFocus } from "./focus.ts";
import type { Capability, GatewayApi } from "./gateway-api.ts";
import type { Session } from "./gateway-state.ts";
import { Indicators } from "./indicators.tsx";
import { linkOf } from "./link-of.ts";
import { LinkPhone } from "./link-phone.tsx";
import { SessionActions } from "./session-actions.tsx";
import { StatusWord } from "./status-word.tsx";
import { TEXTS } from "./texts.ts";
import { TryIt } from "./try-it.tsx";
import { useIndicators, type Gateway } from "./use-gateway.ts";
import { useServedBy } from "./use-served-by.ts";

type Props = {
  readonly api: GatewayApi;
  readonly gateway: Gateway;
  readonly session: Session;
  readonly can: readonly Capability[];
  /** A person has just asked for it: the focus goes there. */
  readonly isChosen: boolean;
};

/** One session: what it is doing, and what the credential may do with it. */
export function SessionView({ api, gateway, session, can, isChosen }: Props) {
  const isManager = can.includes("manage");
  const canRead = can.includes("read");
  const link = linkOf(session, canRead);
  const servedBy = useServedBy(api, session, isManager);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (isChosen) heading.current?.focus();
  }, [session.id]);
  // A new state takes buttons away.
  useEffect(() => takeLostFocus(heading.current), [session.id, session.status]);
  return (
    <article aria-labelledby="session">
      <header>
        <h2 id="session" ref={heading} tabIndex={-1}>
          {session.label}
        </h2>
        <div role="status">
          <StatusWord session={session} link={link} />
          {session.failureReason !== null && <p class="failure">{session.failureReason}</p>}
        </div>
        <dl class="facts">
          <Fact
            name={TEXTS.session.number}
            value={session.phoneNumber ?? (canRead ? TEXTS.session.noNumber : TEXTS.session.notTold)}
          />
          <Fact name={TEXTS.session.id} value={session.id} />
          <Fact name={TEXTS.session.instance} value={session.name} />
          {servedBy !== undefined && <Fact name={TEXTS.session.node} value={servedBy} />}
        </dl>
        {isManager && <SessionActions key={session.id} api={api} session={session} link={link} />}
      </header>
      {isManager && link !== "linked" && (
        <LinkPhone api={api} session={session} qr={gateway.state.qrs.get(session.id)} />
      )}
      {canRead && link === "linked" && (
        <Running api={api} gateway={gateway} session={session.id} canSend={can.includes("send")} />
      )}
      {(canRead || can.includes("send")) && (
        <Chats key={session.id} api={api} session={session} link={link} can={can} />
      )}
      {can.includes("send") && link !== "unlinked" && (
        <TryIt key={session.id} api={api} session={session} canRead={canRead} />
      )}
    </article>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

type RunningProps = {
  readonly api: GatewayApi;
  readonly gateway: Gateway;
  readonly session: string;
  readonly canSend: boolean;
};

function Running({ api, gateway, session, canSend }: RunningProps) {
  const indicators = useIndicators(api, gateway, session);
  return <Indicators key={session} api={api} session={session} indicators={indicators} canSend={canSend} />;
}
