import { conformance } from "./command.ts";

process.exitCode = await conformance(process.argv.slice(2), process);
// The library's timers for unanswered queries would hold the process; what was written has to leave it first.
process.stdout.write("", () => process.exit());
