import tokens from "@keyhold/react/tokens.json" with { type: "json" };
import type { CSSProperties, ReactNode } from "react";

interface Token {
  readonly $type: string;
  readonly $value: unknown;
  readonly $description: string;
}

/** A value in the words of CSS. */
function cssOf({ $type, $value }: Token): string {
  if ($type === "color") {
    const { hex, alpha } = $value as { readonly hex: string; readonly alpha: number };
    return alpha === 1 ? hex : `${hex} ${Math.round(alpha * 100)}%`;
  }
  if ($type === "dimension") {
    const { value, unit } = $value as { readonly value: number; readonly unit: string };
    return `${value}${unit}`;
  }
  if ($type === "shadow") {
    const { offsetY, blur } = $value as Record<"offsetY" | "blur", { readonly value: number }>;
    return `${offsetY.value} px down, ${blur.value} px soft`;
  }
  return String($value);
}

/** An example of a token, drawn with the variable itself. */
function Sample({ name, $type }: { readonly name: string; readonly $type: string }) {
  const variable = `var(--_${name})`;
  const styles: Readonly<Record<string, CSSProperties>> = {
    color: { background: variable, border: "1px solid var(--_border)" },
    shadow: { background: "var(--_surface)", border: "1px solid var(--_border)", boxShadow: variable },
    radius: { border: "1px solid var(--_control-border)", borderRadius: variable },
  };
  const style = styles[/radius/.test(name) ? "radius" : $type];
  if (style) return <span className="token-sample" style={style} />;
  if (name.startsWith("font-size")) return <span style={{ fontSize: variable }}>Agentcard</span>;
  if ($type === "fontWeight") return <span style={{ fontWeight: variable }}>Agentcard</span>;
  return <span className="token-sample" style={{ blockSize: variable, border: "1px solid var(--_control-border)" }} />;
}

function Table({ caption, group }: { readonly caption: string; readonly group: Readonly<Record<string, Token>> }) {
  return (
    <table className="tokens">
      <caption>{caption}</caption>
      <tbody>
        {Object.entries(group).map(([name, token]) => (
          <tr key={name}>
            <td>
              <Sample name={name} $type={token.$type} />
            </td>
            <th scope="row">
              <code>{`--keyhold-${name}`}</code>
            </th>
            <td>
              <code>{cssOf(token)}</code>
            </td>
            <td>{token.$description}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A part of the page in one color scheme, in which the variables have their values. */
const In = ({ scheme, children }: { readonly scheme: "light" | "dark"; readonly children: ReactNode }) => (
  <div data-keyhold-color-scheme={scheme}>
    <div className="keyhold token-panel">{children}</div>
  </div>
);

/** Every token with an example. */
export const TokenTables = () => (
  <div className="token-tables sb-unstyled">
    <In scheme="light">
      <Table caption="Light" group={tokens.light} />
    </In>
    <In scheme="dark">
      <Table caption="Dark" group={tokens.dark} />
    </In>
    <In scheme="light">
      <Table caption="In both" group={tokens.shared} />
    </In>
  </div>
);
