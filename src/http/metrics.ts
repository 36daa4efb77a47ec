import { timingSafeEqual } from "node:crypto";
import { Hono } from "hono";
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import { GatewayError, type Core, type DeliveryMeter, type PresenceMeter } from "../core/index.ts";
import { VERSION } from "../version.ts";
import type { Admission } from "./admission/admission.ts";
import { deliveryMeter, registerDeliveryFigures } from "./delivery-metrics.ts";
import type { HttpEnv } from "./http-env.ts";

export interface Metrics {
  readonly meter: PresenceMeter;
  readonly deliveryMeter: DeliveryMeter;
  /** `GET /metrics` in Prometheus' text format, for who presents the token; guesses are counted like any stranger's. */
  routes(core: Core, admission: Admission, token: string): Hono<HttpEnv>;
}

/** Figures of this process and of its presence core; no label ever holds a session, a chat or a tenant. */
export function createMetrics(): Metrics {
  const registers = [new Registry()];
  const [registry] = registers;
  if (registry) collectDefaultMetrics({ register: registry });
  const stanzas = new Counter({
    name: "duet_chat_states_total",
    help: "Chat states handed to WhatsApp, by state and by why",
    labelNames: ["state", "reason"],
    registers,
  });
  const counter = (name: string, help: string) => new Counter({ name, help, registers });
  const coalesced = counter(
    "duet_presence_coalesced_total",
    "Calls that were answered without another stanza",
  );
  const owed = counter("duet_paused_owed_total", "Ends that waited for a connection");
  const dropped = counter("duet_paused_dropped_total", "Owed ends that were given up as too old");
  const lag = new Histogram({
    name: "duet_paused_lag_seconds",
    help: "From the deadline of an indicator to its paused",
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers,
  });
  return {
    meter: {
      stanza: (state, reason) => stanzas.inc({ state, reason }),
      coalesced: () => coalesced.inc(),
      owed: () => owed.inc(),
      dropped: () => dropped.inc(),
      pausedLag: (lagMs) => lag.observe(lagMs / 1000),
    },
    deliveryMeter: deliveryMeter(registers),
    routes(core, admission, token) {
      new Gauge({
        name: "duet_build_info",
        help: "1, with the version of the gateway",
        labelNames: ["version"],
        registers,
      }).set({ version: VERSION }, 1);
      new Gauge({
        name: "duet_indicators_running",
        help: "Indicators that are showing",
        registers,
        collect() {
          this.set(core.presence.countRunning());
        },
      });
      registerDeliveryFigures(registers, () => core.deliveryFigures());
      const app = new Hono<HttpEnv>();
      app.get("/metrics", async (c) => {
        if (!isSame(c.req.header("authorization") ?? "", `Bearer ${token}`)) {
          await admission.countStranger(c);
          throw new GatewayError("credential_invalid", "the metrics token is missing or wrong");
        }
        c.set("isKnown", true);
        if (!registry) return c.body("");
        return c.body(await registry.metrics(), 200, { "Content-Type": registry.contentType });
      });
      return app;
    },
  };
}

function isSame(given: string, wanted: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(wanted)];
  return one.length === other.length && timingSafeEqual(one, other);
}
