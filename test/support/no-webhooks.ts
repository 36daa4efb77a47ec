import type { DeliveryMeter, Ports } from "../../src/core/index.ts";

const nothing = () => undefined;

/** Counts nothing. */
export const NO_DELIVERY_METER: DeliveryMeter = {
  attempt: nothing,
  delivered: nothing,
  dead: nothing,
  dropped: nothing,
  disabled: nothing,
};

/** For a core whose webhooks hear nothing. */
export const NO_WEBHOOKS: Pick<Ports, "courier" | "webhookDialects" | "deliveryMeter" | "baseUrl"> = {
  courier: { deliver: () => Promise.reject(new Error("nothing is delivered here")) },
  webhookDialects: {},
  deliveryMeter: NO_DELIVERY_METER,
  baseUrl: () => "http://127.0.0.1:3000",
};
