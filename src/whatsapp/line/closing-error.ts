/** An error that the library carries through to its `close` event, with a status as its own errors have one. */
export function closingError(message: string, statusCode: number): Error {
  return Object.assign(new Error(message), { output: { statusCode } });
}

/** The library also rejects with numbers (the WebSocket's close code). */
export function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
