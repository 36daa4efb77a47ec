import { ERROR_CODES, GatewayError, type ErrorCode, type ErrorDetails } from "../../core/index.ts";
import type { Answer, RefusedRequest } from "../dialect.ts";
import { EXAMPLE_REQUEST_ID } from "./response-headers.ts";

/** What a situation is called in a dialect. */
export type Refusal = { readonly status: number } & (
  | {
      /** Fixed wording. */
      readonly message: string;
    }
  | {
      readonly message?: never;
      /** The error's own message and details are shown; the document's example has these. */
      readonly example: string;
      readonly details?: ErrorDetails;
    }
);

/** A dialect's refusals, and how its document tells of them. */
export type RefusalStyle<Table, Schema> = {
  readonly table: Table;
  readonly toAnswer: (error: GatewayError, request: RefusedRequest) => Answer;
  /** Of the envelope. */
  readonly schema: Schema;
  /** By status. */
  readonly descriptions: Readonly<Record<number, string>>;
};

type Table = Readonly<Record<ErrorCode, Refusal>>;
type StatusOf<T extends Table, S> = S extends ErrorCode ? T[S]["status"] : S;
type Asked<T extends Table> = ErrorCode | StatusOf<T, ErrorCode>;

/** What an operation may be refused with, as a document shows it. */
export function documentedRefusals<T extends Table, Schema>(style: RefusalStyle<T, Schema>) {
  const { table, toAnswer, schema, descriptions } = style;

  /** The documented answer for a code, or for an error as it is thrown; of a path, where its page words it otherwise. */
  function refused(what: ErrorCode | GatewayError, path = "") {
    const error = typeof what === "string" ? exampleOf(what) : what;
    return {
      description: descriptions[table[error.code].status] ?? "refused",
      content: {
        "application/json": {
          schema,
          example: toAnswer(error, { path, requestId: EXAMPLE_REQUEST_ID }).body,
        },
      },
    };
  }

  /**
   * Tells the refusals of an operation, beside those that every one shares. A status has the wording of the table's first
   * code with it as its example; where an operation means another, it names the code instead.
   */
  function refusalsBeside<const Shared extends readonly Asked<T>[]>(...shared: Shared) {
    return <const S extends readonly Asked<T>[]>(...asked: S) => {
      const answers = [...shared, ...asked].map(codeOf).map((code) => [table[code].status, refused(code)]);
      return Object.fromEntries(answers) as Record<
        StatusOf<T, (Shared | S)[number]> & number,
        ReturnType<typeof refused>
      >;
    };
  }

  function exampleOf(code: ErrorCode): GatewayError {
    const refusal: Refusal = table[code];
    if (refusal.message !== undefined) return new GatewayError(code, refusal.message);
    return new GatewayError(code, refusal.example, { details: refusal.details ?? {} });
  }

  function codeOf(asked: Asked<T>): ErrorCode {
    if (typeof asked === "string") return asked;
    const code = ERROR_CODES.find((known) => table[known].status === asked);
    if (code === undefined) throw new Error(`no refusal has the status ${asked}`);
    return code;
  }

  return { refused, refusalsBeside };
}
