import { useEffect, useState } from "preact/hooks";
import type { GatewayApi, SessionName, SessionStatus } from "./gateway-api.ts";

/** What a gateway without other nodes is called. */
const ALONE = "duet";

/** With these a session has a connection, which a node keeps; with others it may be about to be deleted. */
const SERVED: ReadonlySet<SessionStatus> = new Set(["starting", "scan_qr_code", "working"]);

/** The node that serves a session; undefined where there is only one, where none does, and while that is not known. */
export function useServedBy(
  api: GatewayApi,
  { id, status }: SessionName,
  mayAsk: boolean,
): string | undefined {
  const [node, setNode] = useState<string>();
  useEffect(() => {
    let isLeft = false;
    const tell = (told: string | undefined) => {
      if (!isLeft) setNode(told === ALONE ? undefined : told);
    };
    if (!mayAsk || !SERVED.has(status)) tell(undefined);
    else {
      // It moves with its status: the connection is another one then.
      api.ask("GET", `/api/v1/sessions/${id}`).then(
        (row) => tell((row as { readonly gatewayId: string }).gatewayId),
        () => tell(undefined),
      );
    }
    return () => {
      isLeft = true;
    };
  }, [id, status]);
  return node;
}
