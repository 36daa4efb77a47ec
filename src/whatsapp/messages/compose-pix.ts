import { randomUUID } from "node:crypto";
import type { PixContent } from "../../core/index.ts";

/** Amounts are whole cents. */
const OFFSET = 100;

const KEY_TYPES: Readonly<Record<PixContent["keyType"], string>> = {
  cpf: "CPF",
  cnpj: "CNPJ",
  email: "EMAIL",
  phone: "PHONE",
  random: "EVP",
};

/** What the button of a Pix card has: the key, and an order that its phone adds up. */
export function paymentOf({ merchant, key, keyType, items }: PixContent): object {
  const total = amount(items.reduce((sum, { quantity, price }) => sum + quantity * cents(price), 0));
  return {
    currency: "BRL",
    total_amount: total,
    reference_id: randomUUID(),
    type: "physical-goods",
    order: {
      status: "pending",
      subtotal: total,
      order_type: "ORDER",
      items: items.map(({ name, quantity, price }) => ({ name, quantity, amount: amount(cents(price)) })),
    },
    payment_settings: [
      {
        type: "pix_static_code",
        pix_static_code: { merchant_name: merchant, key, key_type: KEY_TYPES[keyType] },
      },
    ],
    share_payment_status: false,
  };
}

function cents(price: number): number {
  return Math.round(price * OFFSET);
}

function amount(value: number) {
  return { value, offset: OFFSET };
}
