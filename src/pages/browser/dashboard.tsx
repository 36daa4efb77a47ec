import { render } from "preact";
import { TEXTS } from "./texts.ts";

function Dashboard() {
  return <h1>{TEXTS.title}</h1>;
}

const root = document.getElementById("dashboard");
if (root) render(<Dashboard />, root);
