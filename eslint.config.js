import eslint from "@eslint/js";
import tseslint from "typescript-eslint";
import { importRule } from "./eslint.import-rule.js";

const TIME_AND_PROCESS = [
  "process",
  "setTimeout",
  "setInterval",
  "setImmediate",
  "queueMicrotask",
  "performance",
];

export default tseslint.config(
  {
    ignores: [
      "build/",
      "dist/",
      "node_modules/",
      "data/",
      "openapi/",
      "test/clients/*.d.ts",
      "test/clients/hey-api/",
    ],
  },
  eslint.configs.recommended,
  {
    files: ["**/*.ts", "**/*.tsx"],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "@typescript-eslint/no-confusing-void-expression": [
        "error",
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      "no-console": "error",
    },
  },
  {
    files: ["src/**/*.ts", "src/**/*.tsx", "adapters/**/*.ts"],
    plugins: { duet: { rules: { imports: importRule } } },
    rules: {
      "duet/imports": "error",
      "no-restricted-syntax": [
        "error",
        { selector: "ExportDefaultDeclaration", message: "named exports only" },
        {
          selector: "CallExpression[callee.name=/^mkdir(Sync)?$/] Property[key.name='recursive']",
          message: "it tries for ever below a folder that was deleted: src/make-folder.ts",
        },
        {
          selector: "ImportExpression[source.value=/^[^.]/]",
          message:
            "from a bundle a package has its default alone: load a module of ours late, which imports it",
        },
      ],
      "no-restricted-globals": ["error", "process"],
    },
  },
  {
    files: ["src/core/**/*.ts"],
    rules: {
      "no-restricted-globals": ["error", ...TIME_AND_PROCESS],
      "no-restricted-properties": [
        "error",
        { object: "Date", property: "now", message: "time is the Clock port" },
        { object: "Math", property: "random", message: "chance is a port" },
      ],
    },
  },
  { files: ["src/main.ts"], rules: { "no-restricted-globals": "off" } },
);
