// Tells what the tests' reports in a folder say: each failure by name with its first lines, and how many passed and failed.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { stripVTControlCharacters } from "node:util";

const MOST_CHARACTERS = 1_000;
const lines = [];
const [folder = "."] = process.argv.slice(2);
let [passed, failed] = [0, 0];
for (const file of readdirSync(folder).sort()) {
  const report = JSON.parse(readFileSync(path.join(folder, file), "utf8"));
  passed += report.numPassedTests;
  failed += report.numFailedTests;
  for (const { name, assertionResults, message, status } of report.testResults) {
    const where = `${path.basename(file, ".json")}: ${path.relative(".", name)}`;
    const failures = assertionResults.filter((test) => test.status === "failed");
    for (const { fullName, failureMessages } of failures) tell(`${where}: ${fullName}`, failureMessages[0]);
    if (status === "failed" && failures.length === 0) tell(where, message);
  }
}
process.stdout.write([...lines, `${passed} passed, ${failed} failed`, ""].join("\n"));

function tell(what, why = "") {
  const first = stripVTControlCharacters(why).split("\n", 3).join(" ").slice(0, MOST_CHARACTERS);
  lines.push(`FAILED ${what}: ${first}`);
}
