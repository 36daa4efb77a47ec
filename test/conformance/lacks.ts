import type { LoadedCase } from "./load-cases.ts";
import type { DialectName, Role } from "./case-file.ts";
import { accountOf, givenSession } from "./session.ts";
import type { Target } from "./target.ts";
import { placeholdersIn } from "./template.ts";

/** What a case needs that this target does not offer; undefined when it can be run. */
export function lacks(one: LoadedCase, target: Target, dialects: readonly DialectName[]): string | undefined {
  const { needs = [], session } = one;
  const placeholders = placeholdersIn(one.steps);
  const usesPhone =
    needs.includes("phone") ||
    session === "own-linked" ||
    one.steps.some((step) => "phone" in step || "arrived" in step);
  if (needs.includes("both dialects") && dialects.length < 2) return "needs both dialects";
  if (needs.includes("limits") && !target.limited) return "needs limited";
  if (usesPhone && target.phone === undefined) return "needs phone";
  if (placeholders.includes("number") && target.phone === undefined && target.chat === undefined)
    return "needs chat or phone";
  const role = rolesOf(one, placeholders).find((name) => !canBe(name, one, target));
  if (role !== undefined) return `needs the credential ${role}`;
  return lacksSession(one, target, placeholders);
}

function rolesOf({ steps }: LoadedCase, placeholders: readonly string[]): readonly Role[] {
  const named = placeholders
    .filter((name) => name.startsWith("secret."))
    .map((name) => name.slice(7) as Role);
  return [...steps.flatMap((step) => ("as" in step ? [step.as] : [])), ...named];
}

function canBe(role: Role, { dialect, session }: LoadedCase, target: Target): boolean {
  switch (role) {
    case "none":
    case "wrong":
      return true;
    case "limited":
      return target.limited !== undefined;
    case "instance":
      if (session === "own" || session === "own-linked") return dialect === "token-number";
      return session !== undefined && givenSession(target, dialect, session)?.instanceToken !== undefined;
    default:
      return target.credentials[role] !== undefined;
  }
}

function lacksSession(
  { dialect, session }: LoadedCase,
  target: Target,
  placeholders: readonly string[],
): string | undefined {
  if (session === undefined) return undefined;
  if (session === "own" || session === "own-linked") {
    const maker = dialect === "bearer-cid" ? target.credentials.full : accountOf(target);
    return maker === undefined ? "needs a credential that makes sessions" : undefined;
  }
  const given = givenSession(target, dialect, session);
  if (!given) return `needs the session ${session}`;
  const needsNumber = placeholders.includes("phone") && given.number === undefined;
  return needsNumber ? `needs the number of the session ${session}` : undefined;
}
