import tokens from "@keyhold/react/tokens.json" with { type: "json" };
import type { InputType } from "storybook/internal/types";

const { shared, light } = tokens;

/** A control for each variable of the stylesheet, such as `--keyhold-accent`. None has a value until a visitor sets one. */
export const variables: Readonly<Record<string, InputType>> = Object.fromEntries(
  Object.entries({ ...light, ...shared }).map(([name, { $type, $description }]) => [
    `--keyhold-${name}`,
    {
      control: $type === "color" ? "color" : "text",
      description: $description,
      table: { category: "Variables of the stylesheet" },
    },
  ]),
);
