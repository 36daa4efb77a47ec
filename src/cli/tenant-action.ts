import { parseConfig, type Environment } from "../config.ts";
import { GatewayError, openOffice, type Office, type Tenants } from "../gateway.ts";
import { entryOf, UsageError, type Given, type Printed } from "./command.ts";

/** Reads all its words and options at once, and only then is the database opened for what it returns. */
export type TenantAction = (given: Given) => (tenants: Tenants, office: Office) => Printed | Promise<Printed>;

/** Runs the action that the first word names. Throws `UsageError` for none of them. */
export async function runTenantAction(
  actions: Readonly<Record<string, TenantAction>>,
  given: Given,
  env: Environment,
): Promise<Printed> {
  const [name, ...words] = given.words;
  const action = entryOf(actions, name);
  if (!action) throw new UsageError(`takes ${listOf(Object.keys(actions))}`);
  const act = action({ ...given, words });
  await using office = await openOffice(parseConfig(env));
  // Awaited here: the database is closed behind it.
  return await act(office.tenants, office);
}

/** Throws `unavailable`: there is no such organization. */
export function noOrganization(id: string): never {
  throw new GatewayError("unavailable", `there is no organization ${id}`);
}

/** Throws `unavailable`: there is no such session. */
export function noSession(id: string): never {
  throw new GatewayError("unavailable", `there is no session ${id}`);
}

function listOf(words: readonly string[]): string {
  return `${words.slice(0, -1).join(", ")} or ${words.at(-1) ?? ""}`;
}
