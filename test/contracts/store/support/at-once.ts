export const AT_ONCE = 20;

/** Makes twenty calls at once; gives how many were done, and how the others were refused. */
export async function atOnce(call: (n: number) => Promise<unknown>) {
  const settled = await Promise.allSettled(Array.from({ length: AT_ONCE }, (_, n) => call(n)));
  return {
    done: settled.filter(({ status }) => status === "fulfilled").length,
    refused: settled.flatMap((each) => (each.status === "rejected" ? [each.reason as unknown] : [])),
  };
}
