import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { DeliveryFigures, DeliveryMeter } from "../core/index.ts";

/** What becomes of deliveries to webhooks; no label ever holds a webhook, a URL or a tenant. */
export function deliveryMeter(registers: Registry[]): DeliveryMeter {
  const counter = (name: string, help: string) => new Counter({ name, help, registers });
  const attempts = new Counter({
    name: "duet_webhook_attempts_total",
    help: "Requests to webhooks, by what came of them",
    labelNames: ["outcome"],
    registers,
  });
  const dropped = new Counter({
    name: "duet_webhook_dropped_total",
    help: "Events that were stepped over, by why",
    labelNames: ["why"],
    registers,
  });
  for (const outcome of ["taken", "refused", "unanswered"]) attempts.inc({ outcome }, 0);
  dropped.inc({ why: "spoiled" }, 0);
  const dead = counter("duet_webhook_dead_letters_total", "Events that were given up");
  const disabled = counter("duet_webhook_disabled_total", "Webhooks that were switched off by the gateway");
  const lag = new Histogram({
    name: "duet_webhook_delivery_seconds",
    help: "From what happened to the 2xx for it",
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 300, 3600],
    registers,
  });
  return {
    attempt: (outcome) => attempts.inc({ outcome }),
    delivered: (lagMs) => lag.observe(Math.max(0, lagMs) / 1_000),
    dead: () => dead.inc(),
    dropped: (why) => dropped.inc({ why }),
    disabled: () => disabled.inc(),
  };
}

/** What is to be delivered, asked for at each scrape. */
export function registerDeliveryFigures(registers: Registry[], figures: () => DeliveryFigures): void {
  const gauge = (name: string, help: string, read: (now: DeliveryFigures) => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read(figures()));
      },
    });
  gauge(
    "duet_webhook_backlog_events",
    "Events that active webhooks have not taken",
    ({ backlog }) => backlog,
  );
  gauge(
    "duet_webhook_oldest_undelivered_seconds",
    "Age of the oldest of them; 0 when there is none",
    ({ oldestMs }) => oldestMs / 1_000,
  );
  new Gauge({
    name: "duet_webhook_lanes",
    help: "Sessions with something to deliver to a webhook, by state",
    labelNames: ["state"],
    registers,
    collect() {
      for (const [state, lanes] of Object.entries(figures().lanes)) this.set({ state }, lanes);
    },
  });
}
