import { everyOperation } from "./every-operation.ts";

const REQUESTS = Number(process.env["FUZZ_REQUESTS"] ?? 10_000);

everyOperation({ withBody: REQUESTS, withoutBody: REQUESTS, links: 20 });
