import { printable, type Session } from "../gateway.ts";
import { exactly, onlyOptions, requiredOption, UsageError, type Command } from "./command.ts";
import { noOrganization, noSession, runTenantAction, type TenantAction } from "./tenant-action.ts";

export const session: Command = {
  usage: "session list --org ID | token ID --rotate",
  summary: "sessions",
  options: { org: { type: "string" }, rotate: { type: "boolean" } },
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
};

function toJson({ id, name, label, device, wanted, createdAtMs, lastConnectedAtMs }: Session) {
  return {
    id,
    name,
    label,
    phoneNumber: device?.number ?? null,
    wanted,
    createdAt: createdAtMs,
    lastConnectedAt: lastConnectedAtMs,
  };
}
