import { everyOperation } from "./every-operation.ts";

everyOperation({ withBody: 10_000, withoutBody: 10_000, links: 20 });
