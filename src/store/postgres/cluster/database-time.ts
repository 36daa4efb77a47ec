/** The wall time of all nodes, which is the database's: counted on from what it told last by this machine's monotonic time. */
export interface DatabaseTime {
  /** Milliseconds since 1970. */
  wallMs(): number;
  /** What time it was between `askedAtMs` of the monotonic time and now. */
  told(wallMs: number, askedAtMs: number): void;
}

/** `nowMs` is monotonic; to be told the time before it is asked for it. */
export function databaseTime(nowMs: () => number): DatabaseTime {
  let aheadMs: number | undefined;
  return {
    wallMs: () => Math.floor(nowMs() + (aheadMs ?? NaN)),
    told(wallMs, askedAtMs) {
      const [least, most] = [wallMs - nowMs(), wallMs - askedAtMs];
      aheadMs ??= (least + most) / 2;
      // An answer that took long says little: what it does not rule out stays.
      aheadMs = Math.min(Math.max(aheadMs, least), most);
    },
  };
}

/** To be asked of the database, for `told`. */
export const DATABASE_NOW = "(1000 * extract(epoch FROM clock_timestamp()))::float8";
