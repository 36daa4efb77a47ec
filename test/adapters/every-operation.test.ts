import { everyOperation } from "./every-operation.ts";

everyOperation({ withBody: 100, withoutBody: 25, links: 1 });
