/** Every text of the dashboard. */
export const TEXTS = {
  title: "Duet",
} as const;
