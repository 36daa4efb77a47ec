import { Hono, type Context } from "hono";
import type { Api, DialectApp, DialectKit } from "../http/dialect.ts";
import type { HttpEnv } from "../http/http-env.ts";
import { responseOf } from "../http/lean/reply.ts";
import { bringMessage } from "./protocol/bring-message.ts";
import { readCredential } from "./protocol/credential.ts";
import { toAnswer } from "./protocol/errors.ts";
import { rateLimitHeaders } from "./protocol/headers.ts";
import { readMessage } from "./protocol/read-message.ts";
import { requireOrigin } from "./protocol/require-origin.ts";

const PATH = "/mcp";

function createApp(kit: DialectKit): DialectApp {
  const hono = new Hono<HttpEnv>();
  const admit = kit.admission.admit(readCredential);
  const admitOrTakeBack = async (c: Context<HttpEnv>) => {
    try {
      return await admit(c);
    } catch (error) {
      await kit.admission.takeBack(c, error, async (caller) => {
        const { takeBack } = await import("./presence/take-back.ts");
        const message = await readMessage(c);
        const there = await bringMessage(kit, c, caller, message, { isLimited: true });
        if (there) there.discard();
        else await takeBack(kit, caller, message);
      });
      throw error;
    }
  };
  hono.post(PATH, async (c) => {
    requireOrigin(c, kit.origins);
    const caller = await admitOrTakeBack(c);
    const message = await readMessage(c);
    const there = await bringMessage(kit, c, caller, message);
    if (there) return responseOf(c, there);
    // Loaded by the first call: a start is no slower for it.
    const { answer } = await import("./protocol/server.ts");
    return answer(c.req.raw, message, { kit, caller });
  });
  return { hono, routes: [] };
}

/** The Model Context Protocol over streamable HTTP: tools for agents, without sessions of its own. */
export const mcp: Api = {
  name: "mcp",
  owns: (path) => path === PATH || path.startsWith(`${PATH}/`),
  hasWebSocket: () => false,
  createApp,
  toAnswer,
  rateLimitHeaders,
  crossOrigin: {
    requestHeaders: ["Authorization", "Content-Type", "X-Api-Key", "token", "Mcp-Protocol-Version"],
    responseHeaders: ["RateLimit", "RateLimit-Policy", "Retry-After", "X-Request-Id"],
  },
};
