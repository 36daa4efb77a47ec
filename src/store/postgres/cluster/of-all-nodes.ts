import type { Query } from "../database/query.ts";

/**
 * What any node may do of every session, whoever owns it: which webhook gets what, and that an organization goes. It is seen by
 * the owner, which finds another generation of a lane, or nothing any more. In the middle of a transaction.
 */
export async function ofAllNodes<T>(query: Query, work: () => Promise<T>): Promise<T> {
  await query("SELECT set_config('duet.of_all', 'on', true)", []);
  const result = await work();
  await query("SELECT set_config('duet.of_all', '', true)", []);
  return result;
}
