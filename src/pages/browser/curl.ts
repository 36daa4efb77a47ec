/** One call of a dialect. */
export type Call = { readonly method: string; readonly path: string; readonly body: object };

/** The call for a shell; `credential` is the header, without a secret. */
export function curlOf({ method, path, body }: Call, origin: string, credential: string): string {
  return [
    `curl -X ${method} ${quoted(origin + path)}`,
    `-H "${credential}"`,
    `-H "Content-Type: application/json"`,
    `-d ${quoted(JSON.stringify(body))}`,
  ].join(" \\\n  ");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
