import { z } from "zod";
import { GatewayError, type Caller, type Capability, type Core, type Session } from "../../core/index.ts";
import type { DialectKit } from "../../http/dialect.ts";
import { findSession } from "./find-session.ts";

/** What a tool works with. */
export type Stage = {
  readonly core: Core;
  readonly session: Session;
  /** Of one file of media. */
  readonly mostMediaBytes: number;
};

/** An answer, and what is to be done with it. */
export type Told = { readonly next: string } & Readonly<Record<string, unknown>>;

/** What agents are told of a tool. */
type Described = {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** What it asks of its caller. */
  readonly needs: Capability;
  /** Whether it changes nothing. */
  readonly isReading: boolean;
};

/** One tool of a session. */
export type Tool = Described & {
  /** As a JSON Schema. */
  readonly input: object;
  /** Throws `forbidden`, `invalid_input`, `session_not_found`, then what its verb throws. */
  readonly call: (kit: DialectKit, caller: Caller, given: unknown) => Promise<Told>;
};

const SESSION = z
  .string()
  .max(100)
  .optional()
  .describe("Id or name of the session; may be left out where the credential reaches one alone");

/** More would hide the first. */
const MOST_ISSUES = 5;

/** A tool by what it takes beside a session, and what answers it. */
export function tool<const Shape extends z.ZodRawShape>(
  { input: shape, ...described }: Described & { readonly input: Shape },
  run: (stage: Stage, input: z.output<z.ZodObject<Shape>>) => Promise<Told>,
): Tool {
  const schema = z.strictObject({ session: SESSION, ...shape });
  return {
    ...described,
    input: z.toJSONSchema(schema, { io: "input" }),
    async call({ core, mostMediaBytes }, caller, given) {
      if (caller.kind === "super_admin" || !caller.can.has(described.needs)) throw lacking(described.needs);
      const input = schema.safeParse(given);
      if (!input.success) throw invalid(input.error);
      // What stands under the names of the shape was read by it.
      const { session: named, ...rest } = input.data as { session?: string } & z.output<z.ZodObject<Shape>>;
      const session = await findSession(core, caller, named);
      return run({ core, session, mostMediaBytes }, rest as unknown as z.output<z.ZodObject<Shape>>);
    },
  };
}

function lacking(can: Capability): GatewayError {
  return new GatewayError("forbidden", `missing required capability: ${can}`);
}

function invalid({ issues }: z.ZodError): GatewayError {
  const sentences = issues
    .slice(0, MOST_ISSUES)
    .map(({ path, message }) => (path.length === 0 ? message : `${path.join(".")}: ${message}`));
  return new GatewayError("invalid_input", sentences.join("; "));
}
