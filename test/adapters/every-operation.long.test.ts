import { everyOperation } from "./every-operation.ts";

everyOperation({ withBody: 10_000, withoutBody: 300, links: 5 });
