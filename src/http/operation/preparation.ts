import type { RouteConfig, RouteHandler } from "@hono/zod-openapi";
import type { Caller, Session } from "../../core/index.ts";
import type { Call } from "../call.ts";
import type { DialectKit } from "../dialect.ts";
import { Forwarded } from "../forwarding/forwarded.ts";
import type { HttpEnv } from "../http-env.ts";
import { inputReader, type ReadJson, type Refuse } from "../input/input.ts";
import { dropReceived, mediaBody, mediaBodyBytes, type MediaMembers } from "../input/media-members.ts";
import { USUAL_BODY_BYTES } from "../input/read-body.ts";
import type { AskedBody } from "../input/read-json.ts";

/** The two halves of what every operation asks of its caller, before the body is looked at. */
export type Guard = {
  /** Credential and rate limit. */
  readonly admit: (c: Call) => Promise<Caller>;
  /** Permission, then what the operation works on. */
  readonly permit: (c: Call, caller: Caller) => Promise<void>;
};

/** What a definition may tell of its body. */
export type Bounded = {
  /** More than that is refused; 64 KiB unless given, and as much as its media takes where it may have that. */
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
  /** What of its body may be media; of an operation on a session. */
  readonly media?: MediaMembers | undefined;
  /** Whether to do it twice is to do it once, beside what reads or puts. */
  readonly isRepeatable?: true;
  /** What a call that the rate limit refuses still takes back. */
  readonly takeBackOf?: (kit: DialectKit) => (c: PreparedCall<D>) => Promise<void>;
};

/** Answers a call once it was let in and read; with what another process answers where that serves its session. Throws the refusals of these steps, and what `answer` throws. */
export type Prepared<D extends RouteConfig> = <R>(
  c: Call,
  answer: (c: PreparedCall<D>) => R | Promise<R>,
) => Promise<R | Forwarded>;

/** Everything that comes before a handler, and what is let go of behind it. */
export function preparation<Need, D extends RouteConfig & { readonly needs: Need } & Bounded>(
  { guard, readJson, refuse: usual }: PreparationStyle<Need>,
  { request, needs, mostBytes }: D,
  kit: DialectKit,
  { refuse = usual, media, takeBackOf, isRepeatable }: Own<D> = {},
): Prepared<D> {
  const { admit, permit } = guard(kit, needs);
  const takeBack = takeBackOf?.(kit);
  const usualBytes = media ? mediaBodyBytes(media.mostBytes(kit)) : USUAL_BODY_BYTES;
  const readInput = inputReader(
    request,
    readJson({
      isRequired: request?.body?.required === true,
      mostBytes: mostBytes ?? usualBytes,
      media: media && mediaBody(kit, media),
    }),
    refuse,
  );
  const read = async (c: Call) => {
    await readInput(c);
    // What was read is there under the names that the definition has.
    return c as unknown as PreparedCall<D>;
  };
  const elsewhere = (c: Call, isLimited?: true) => {
    const session = sessionOf(c);
    return session && kit.elsewhere.bring(c, session.id, { isRepeatable, ...(isLimited && { isLimited }) });
  };
  const prepare = async (c: Call) => {
    try {
      await permit(c, await admit(c));
    } catch (error) {
      if (takeBack)
        await kit.admission.takeBack(c, error, async (caller) => {
          await permit(c, caller);
          const there = await elsewhere(c, true);
          if (there) there.discard();
          else await takeBack(await read(c));
        });
      throw error;
    }
    return (await elsewhere(c)) ?? read(c);
  };
  const answered = async <R>(c: Call, answer: (c: PreparedCall<D>) => R | Promise<R>) => {
    const prepared = await prepare(c);
    return prepared instanceof Forwarded ? prepared : answer(prepared);
  };
  if (!media) return answered;
  return async (c, answer) => {
    try {
      return await answered(c, answer);
    } finally {
      await dropReceived(kit.core, c);
    }
  };
}

/** Of an operation that is about one. */
function sessionOf(c: Call): Session | undefined {
  return c.get("session");
}
