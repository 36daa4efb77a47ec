import type { NodeStore } from "../../../src/cluster/index.ts";

/** So many that live. */
export const livingNodes = (count: number): Pick<NodeStore, "list"> => ({
  list: () =>
    Promise.resolve(
      Array.from({ length: count }, (_, nth) => ({
        address: `10.0.0.${nth}:1`,
        incarnation: nth,
        isLeaving: false,
        leftMs: 1,
      })),
    ),
});
