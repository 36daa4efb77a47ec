import type { RouteConfig, RouteHandler } from "@hono/zod-openapi";
import type { Caller } from "../../core/index.ts";
import type { Call } from "../call.ts";
import type { DialectKit } from "../dialect.ts";
import type { HttpEnv } from "../http-env.ts";
import { inputReader, type ReadJson, type Refuse } from "../input/input.ts";
import { USUAL_BODY_BYTES } from "../input/read-body.ts";

/** The two halves of what every operation asks of its caller, before the body is looked at. */
export type Guard = {
  /** Credential and rate limit. */
  readonly admit: (c: Call) => Promise<Caller>;
  /** Permission, then what the operation works on. */
  readonly permit: (c: Call, caller: Caller) => Promise<void>;
};

/** The body that an operation asks for. */
export type AskedBody = { readonly isRequired: boolean; readonly mostBytes: number };

/** What a definition may tell of its body. */
export type Bounded = {
  /** More than that is refused; 64 KiB unless given. */
  readonly mostBytes?: number;
};

/** How a dialect prepares its calls. */
export type PreparationStyle<Need> = {
  readonly guard: (kit: DialectKit, need: Need) => Guard;
  readonly readJson: (asked: AskedBody) => ReadJson;
  readonly refuse: Refuse;
};

export type HandlerOf<D extends RouteConfig> = RouteHandler<D, HttpEnv>;
type ContextOf<D extends RouteConfig> = Parameters<HandlerOf<D>>[0];

/** A call that was let in and read. */
export type PreparedCall<D extends RouteConfig> = Pick<ContextOf<D>, "get"> & {
  readonly req: Pick<ContextOf<D>["req"], "valid">;
};

/** What an operation has otherwise than the others. */
export type Own<D extends RouteConfig> = {
  /** Answers for an invalid request instead of the dialect's common refusal. */
  readonly refuse?: Refuse;
  /** What a call that the rate limit refuses still takes back. */
  readonly takeBackOf?: (kit: DialectKit) => (c: PreparedCall<D>) => Promise<void>;
};

/** Everything that comes before a handler. Throws the refusals of its steps. */
export function preparation<Need, D extends RouteConfig & { readonly needs: Need } & Bounded>(
  { guard, readJson, refuse: usual }: PreparationStyle<Need>,
  { request, needs, mostBytes = USUAL_BODY_BYTES }: D,
  kit: DialectKit,
  { refuse = usual, takeBackOf }: Own<D> = {},
): (c: Call) => Promise<PreparedCall<D>> {
  const { admit, permit } = guard(kit, needs);
  const takeBack = takeBackOf?.(kit);
  const readInput = inputReader(
    request,
    readJson({ isRequired: request?.body?.required === true, mostBytes }),
    refuse,
  );
  const read = async (c: Call) => {
    await readInput(c);
    // What was read is there under the names that the definition has.
    return c as unknown as PreparedCall<D>;
  };
  return async (c) => {
    try {
      await permit(c, await admit(c));
    } catch (error) {
      if (takeBack)
        await kit.admission.takeBack(c, error, async (caller) => {
          await permit(c, caller);
          await takeBack(await read(c));
        });
      throw error;
    }
    return read(c);
  };
}
