import {
  CAPABILITIES,
  GatewayError,
  isName,
  printable,
  type Capability,
  type Credential,
} from "../gateway.ts";
import {
  exactly,
  onlyOptions,
  requiredOption,
  textOption,
  UsageError,
  type Command,
  type Given,
} from "./command.ts";
import { durationMs } from "./duration.ts";
import { noOrganization, runTenantAction, type TenantAction } from "./tenant-action.ts";

export const key: Command = {
  usage:
    "key create --org ID --can read,send,manage,events [--name N] [--expires 90d] | list --org ID | revoke ID",
  summary: "api-keys",
  options: {
    org: { type: "string" },
    can: { type: "string" },
    name: { type: "string" },
    expires: { type: "string" },
  },
  run: (given, { env }) => runTenantAction(ACTIONS, given, env),
};

const ACTIONS: Readonly<Record<string, TenantAction>> = {
  create(given) {
    exactly(given);
    const organizationId = requiredOption(given, "org");
    const can = capabilities(requiredOption(given, "can"));
    const name = nameOf(given);
    const expiresInMs = duration(textOption(given, "expires"));
    return async (tenants) => {
      const issued =
        (await tenants.createApiKey({ organizationId, can, name, expiresInMs })) ??
        noOrganization(organizationId);
      const { id } = issued.credential;
      return {
        text: `api-key ${issued.secret}\nid      ${id}\nIt is shown this once.\n`,
        json: { id, organizationId, name, apiKey: issued.secret, can },
      };
    };
  },
  list(given) {
    exactly(given);
    onlyOptions(given, "org");
    const organizationId = requiredOption(given, "org");
    return async (tenants) => {
      const found = (await tenants.listApiKeys(organizationId)) ?? noOrganization(organizationId);
      const keys = found.map(({ id, name, start, can, createdAtMs, expiresAtMs, revokedAtMs }) => ({
        id,
        name,
        start,
        can,
        createdAt: createdAtMs,
        expiresAt: expiresAtMs,
        revokedAt: revokedAtMs,
      }));
      const lines = found.map((key) => `${describe(key).join("  ")}\n`);
      return { text: lines.join("") || "no api-keys\n", json: { keys } };
    };
  },
  revoke(given) {
    const [id = ""] = exactly(given, "ID");
    onlyOptions(given);
    return async (tenants) => {
      if (!(await tenants.revokeApiKey(id)))
        throw new GatewayError("unavailable", `there is no api-key ${id} in force`);
      return { text: `${id} is revoked\n`, json: { id, revoked: true } };
    };
  },
};

function describe({ id, start, can, name, expiresAtMs, revokedAtMs }: Credential): readonly string[] {
  return [
    id,
    `${start}…`,
    can.join(","),
    ...(name === null ? [] : [printable(name)]),
    ...(expiresAtMs === null ? [] : [`expires ${new Date(expiresAtMs).toISOString()}`]),
    ...(revokedAtMs === null ? [] : ["revoked"]),
  ];
}

function nameOf(given: Given): string | null {
  const name = textOption(given, "name");
  if (name === undefined) return null;
  if (isName(name)) return name;
  throw new UsageError("--name takes 1 to 100 characters, none of them a control character");
}

function capabilities(text: string): readonly Capability[] {
  const words = text.split(",").map((word) => word.trim());
  const can = CAPABILITIES.filter((capability) => words.includes(capability));
  if (can.length > 0 && words.every((word) => CAPABILITIES.some((known) => known === word))) return can;
  throw new UsageError(`--can: got ${text}, takes ${CAPABILITIES.join(", ")} with commas between them`);
}

function duration(text: string | undefined): number | null {
  if (text === undefined) return null;
  const expiresInMs = durationMs(text, "hd");
  if (expiresInMs === undefined)
    throw new UsageError(`--expires: got ${text}, takes days or hours such as 90d or 12h`);
  return expiresInMs;
}
