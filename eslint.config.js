import tseslint from "typescript-eslint";

// The clock belongs to entry: below it, an instant is always handed down (docs/architecture.md).
const ambientClock = [
  {
    selector:
      "MemberExpression[object.name='Date'][property.name='now'], MemberExpression[object.name='performance'][property.name='now']",
    message: "Take `now` from the caller; only entry reads a clock.",
  },
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: "Take `now` from the caller; only entry reads a clock.",
  },
  {
    selector: "MemberExpression[object.name='Math'][property.name='random']",
    message: "Randomness is handed in from entry.",
  },
];

export default tseslint.config(
  { ignores: ["dist", "coverage", "reports", ".stryker-tmp"] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ["*.js", "test/bench/*.cjs"] },
      },
    },
    rules: {
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_" },
      ],
      "no-console": "error",
    },
  },
  {
    files: ["src/**/*.ts"],
    ignores: ["src/entry/**", "src/sandbox/**"],
    rules: { "no-restricted-syntax": ["error", ...ambientClock] },
  },
  { files: ["test/**/*.ts"], rules: { "no-console": "off" } },
  {
    files: ["**/*.js", "**/*.cjs"],
    extends: [tseslint.configs.disableTypeChecked],
    rules: { "@typescript-eslint/no-require-imports": "off" },
  },
);
