import { isName, printable, type Tenants } from "../gateway.ts";
import { exactly, numberOption, onlyOptions, UsageError, type Command, type Given } from "./command.ts";
import { noOrganization, runTenantAction, type TenantAction } from "./tenant-action.ts";

const MOST = 1_000_000;
const NAME_TAKES = "takes 1 to 100 characters, none of them a control character";

/** Behind the name of an organization that is not removed to its last row. */
const UNFINISHED = "  deleted, not to the last row: call org delete once more";

type Organization = Awaited<ReturnType<Tenants["listOrganizations"]>>[number];
type Limits = { readonly maxSessions?: number; readonly rateLimitPerMinute?: number };

export const org: Command = {
  usage:
    "org create NAME | list | set ID | token ID --rotate | delete ID   [--max-sessions N] [--rate-limit N]",
  summary: "tenants",
  options: {
    "max-sessions": { type: "string" },
    "rate-limit": { type: "string" },
    rotate: { type: "boolean" },
  },
  run: (given, { env }) => runTenantAction(ACTIONS, given, env),
};

const ACTIONS: Readonly<Record<string, TenantAction>> = {
  create(given) {
    const [name = ""] = exactly(given, "NAME");
    onlyOptions(given, "max-sessions", "rate-limit");
    if (!isName(name) || name.trim() === "") throw new UsageError(`NAME ${NAME_TAKES}`);
    const limits = { maxSessions: null, rateLimitPerMinute: null, ...limitsOf(given) };
    return async (tenants) => {
      const { organization, apiKey, accountToken } = await tenants.createOrganization(name, limits);
      return {
        text: `organization  ${organization.id}\napi-key       ${apiKey.secret}\naccount token ${accountToken.secret}\nBoth are shown this once.\n`,
        json: {
          organizationId: organization.id,
          name,
          apiKey: apiKey.secret,
          accountToken: accountToken.secret,
        },
      };
    };
  },
  list(given) {
    exactly(given);
    onlyOptions(given);
    return async (tenants) => {
      const organizations = (await tenants.listOrganizations()).map(toJson);
      const lines = organizations.map(
        ({ id, name, deletedAt }) =>
          `${id}  ${printable(name)}${deletedAt === undefined ? "" : UNFINISHED}\n`,
      );
      return { text: lines.join("") || "no organizations yet\n", json: { organizations } };
    };
  },
  set(given) {
    const [id = ""] = exactly(given, "ID");
    onlyOptions(given, "max-sessions", "rate-limit");
    const limits = limitsOf(given);
    if (Object.keys(limits).length === 0) throw new UsageError("takes --max-sessions or --rate-limit");
    return async (tenants) => {
      const organization = (await tenants.setLimits(id, limits)) ?? noOrganization(id);
      return { text: `${organization.id} is set\n`, json: toJson(organization) };
    };
  },
  token(given) {
    const [id = ""] = exactly(given, "ID");
    onlyOptions(given, "rotate");
    if (given.options["rotate"] !== true) throw new UsageError("takes --rotate: a token is not shown again");
    return async (tenants) => {
      const { secret } = (await tenants.rotateAccountToken(id)) ?? noOrganization(id);
      return { text: `account token ${secret}\n`, json: { organizationId: id, accountToken: secret } };
    };
  },
  delete(given) {
    const [id = ""] = exactly(given, "ID");
    onlyOptions(given);
    return async (tenants) => {
      if (!(await tenants.deleteOrganization(id))) noOrganization(id);
      return { text: `${id} is deleted\n`, json: { organizationId: id, deleted: true } };
    };
  },
};

/** Throws for an organization that does not exist. */
function limitsOf(given: Given): Limits {
  const maxSessions = numberOption(given, "max-sessions", 0, MOST);
  const rateLimitPerMinute = numberOption(given, "rate-limit", 0, MOST);
  return {
    ...(maxSessions !== undefined && { maxSessions }),
    ...(rateLimitPerMinute !== undefined && { rateLimitPerMinute }),
  };
}

function toJson({ id, name, maxSessions, rateLimitPerMinute, createdAtMs, deletedAtMs }: Organization) {
  const facts = { id, name, maxSessions, rateLimit: rateLimitPerMinute, createdAt: createdAtMs };
  return { ...facts, ...(deletedAtMs !== null && { deletedAt: deletedAtMs }) };
}
