import { useEffect, useState } from "preact/hooks";
import type { GatewayApi, SessionName } from "./gateway-api.ts";

/** What a gateway without other nodes is called. */
const ALONE = "duet";

/** The node that serves a session; undefined where there is only one, and while that is not known. */
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
    if (mayAsk) {
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
