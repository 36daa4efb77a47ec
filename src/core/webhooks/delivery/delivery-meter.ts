/** Counts what becomes of deliveries. */
export interface DeliveryMeter {
  /** A request was answered, with 2xx or otherwise, or was not. */
  attempt(outcome: "taken" | "refused" | "unanswered"): void;
  /** From a fact to the 2xx for it, the first time that it was sent. */
  delivered(lagMs: number): void;
  /** An event was given up. */
  dead(): void;
  /** One was stepped over. */
  dropped(why: "spoiled"): void;
  /** A webhook was switched off. */
  disabled(): void;
}
