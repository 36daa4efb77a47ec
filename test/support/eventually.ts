const WAIT_MS = 60_000;

/** Resolves as soon as the condition holds, looked at in every turn of the event loop; rejects after 60 s. */
export async function eventually(what: string, holds: () => boolean): Promise<void> {
  const deadline = AbortSignal.timeout(WAIT_MS);
  while (!holds()) {
    if (deadline.aborted) throw new Error(`${what}: not within ${WAIT_MS} ms`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
