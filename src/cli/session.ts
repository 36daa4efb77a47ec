import { printable, type Session } from "../gateway.ts";
import {
  exactly,
  numberOption,
  onlyOptions,
  requiredOption,
  UsageError,
  type Command,
  type Given,
} from "./command.ts";
import { noOrganization, noSession, runTenantAction, type TenantAction } from "./tenant-action.ts";

const MOST_AN_HOUR = 1_000_000;

type Rates = { readonly ratePerMinute?: number; readonly ratePerHour?: number };

export const session: Command = {
  usage:
    "session list --org ID | set ID [--rate-per-min N] [--rate-per-hour N] | token ID --rotate | forget ID",
  summary: "sessions",
  options: {
    org: { type: "string" },
    "rate-per-min": { type: "string" },
    "rate-per-hour": { type: "string" },
    rotate: { type: "boolean" },
  },
  run: (given, { env }) => runTenantAction(ACTIONS, given, env),
};

const ACTIONS: Readonly<Record<string, TenantAction>> = {
  list(given) {
    exactly(given);
    onlyOptions(given, "org");
    const organizationId = requiredOption(given, "org");
    return async (tenants) => {
      const found = (await tenants.listSessions(organizationId)) ?? noOrganization(organizationId);
      const sessions = (await Array.fromAsync(found)).map(toJson);
      const lines = sessions.map(
        ({ id, name, phoneNumber }) => `${id}  ${printable(name)}  ${phoneNumber ?? "not linked"}\n`,
      );
      return { text: lines.join("") || "no sessions\n", json: { sessions } };
    };
  },
  set(given) {
    const [id = ""] = exactly(given, "ID");
    onlyOptions(given, "rate-per-min", "rate-per-hour");
    const rates = ratesOf(given);
    if (Object.keys(rates).length === 0) throw new UsageError("takes --rate-per-min or --rate-per-hour");
    return async (tenants) => {
      const changed = (await tenants.setSendRates(id, rates)) ?? noSession(id);
      return { text: `${id} is set\n`, json: toJson(changed) };
    };
  },
  token(given) {
    const [id = ""] = exactly(given, "ID");
    onlyOptions(given, "rotate");
    if (given.options["rotate"] !== true)
      throw new UsageError("takes --rotate: the list of instances tells a token");
    return async (tenants) => {
      const { secret } = (await tenants.rotateInstanceToken(id)) ?? noSession(id);
      return { text: `instance token ${secret}\n`, json: { sessionId: id, instanceToken: secret } };
    };
  },
  forget(given) {
    const [id = ""] = exactly(given, "ID");
    onlyOptions(given);
    return async (tenants) => {
      if (!(await tenants.forgetConversations(id))) noSession(id);
      return {
        text: `the messages, chats and contacts of ${id} are forgotten\n`,
        json: { sessionId: id, forgotten: true },
      };
    };
  },
};

/** 0 is no limit. */
function ratesOf(given: Given): Rates {
  const ratePerMinute = numberOption(given, "rate-per-min", 0, MOST_AN_HOUR);
  const ratePerHour = numberOption(given, "rate-per-hour", 0, MOST_AN_HOUR);
  return {
    ...(ratePerMinute !== undefined && { ratePerMinute }),
    ...(ratePerHour !== undefined && { ratePerHour }),
  };
}

function toJson(session: Session) {
  const { id, name, label, device, wanted, ratePerMinute, ratePerHour } = session;
  return {
    id,
    name,
    label,
    phoneNumber: device?.number ?? null,
    wanted,
    ratePerMin: ratePerMinute,
    ratePerHour,
    createdAt: session.createdAtMs,
    lastConnectedAt: session.lastConnectedAtMs,
  };
}
