/** A JSON answer that differs from a usual one in one respect. */
export interface OddAnswer {
  /** What is odd, for the title of a test: `scope: null`, `status 201`, `a byte order mark`. */
  readonly title: string;
  /** The member that is odd. Absent if the answer as a whole is odd. */
  readonly member?: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

export interface OddOptions {
  /** The path to the object whose members are varied, such as `["tools", 0]`. Default: the answer itself. */
  readonly at?: readonly (string | number)[];
  /** The usual answer's status. Default 200. */
  readonly status?: number;
  /** Members that the usual answer does not have, and the values to try: members that the standard knows, and unknown ones. */
  readonly more?: Readonly<Record<string, Json>>;
}

/** One value of each JSON type, empty and filled, and numbers at the edges. */
const VALUES: readonly Json[] = [
  null,
  "",
  "odd",
  0,
  -1,
  42,
  1e308,
  true,
  false,
  [],
  [null],
  ["odd"],
  [{ odd: true }],
  {},
  { odd: null },
];

/**
 * Every variation of a JSON answer that a server may send: each member in turn absent, of each other value and type, and doubled;
 * then the answer as a whole with other statuses, content types and encodings, cut off, empty, or no object.
 *
 * @param usual the answer as the standard has it
 * @returns the variations, each with one difference
 */
export function oddAnswers(usual: { readonly [name: string]: Json }, options: OddOptions = {}): OddAnswer[] {
  const { at = [], status = 200, more = {} } = options;
  const answer = (title: string, body: string, changes: Partial<OddAnswer> = {}): OddAnswer => ({
    title,
    status,
    headers: { "content-type": "application/json" },
    body,
    ...changes,
  });
  const varied = valueAt(usual, at);
  const known = { ...varied, ...more };
  const inside = (text: string) => textWith(usual, at, text);
  const others = (name: string) => Object.entries(varied).filter(([other]) => other !== name);

  const members = Object.entries(known).flatMap(([member, value]) => {
    const rest = others(member).map(pair);
    const withMember = (...texts: string[]) =>
      inside(`{${[...rest, ...texts.map((text) => `${JSON.stringify(member)}:${text}`)].join(",")}}`);
    const usualText = JSON.stringify(value);
    const values = VALUES.map((odd) => JSON.stringify(odd)).filter((text) => text !== usualText);
    // The same said in another type.
    if (typeof value === "number" || typeof value === "boolean") values.push(JSON.stringify(String(value)));
    if (Array.isArray(value) && value.every((one) => typeof one === "string"))
      values.push(JSON.stringify(value.join(" ")));
    if (typeof value === "string") values.push(JSON.stringify(value.split(" ")), JSON.stringify(` ${value} `));
    return [
      answer(`${member} absent`, withMember(), { member }),
      ...values.map((text) => answer(`${member}: ${text}`, withMember(text), { member })),
      answer(`${member} doubled, null first`, withMember("null", usualText), { member }),
      answer(`${member} doubled, null last`, withMember(usualText, "null"), { member }),
    ];
  });

  const text = JSON.stringify(usual);
  const withType = (type: string) => answer(`content type ${type}`, text, { headers: { "content-type": type } });
  return [
    ...members,
    answer(
      "a member that is unheard of",
      inside(`{${[...others("").map(pair), '"unheard_of":{"odd":[1]}'].join(",")}}`),
    ),
    answer("an own __proto__", inside(`{${[...others("").map(pair), '"__proto__":{"odd":true}'].join(",")}}`)),
    ...[200, 201, 202, 203]
      .filter((other) => other !== status)
      .map((other) => answer(`status ${other}`, text, { status: other })),
    answer("status 204 without a body", "", { status: 204, headers: {} }),
    answer("a byte order mark", `\ufeff${text}`),
    answer("white space around it", `\r\n ${text}\n\n`),
    ...[
      "application/json; charset=utf-8",
      'application/json;charset="UTF-8"',
      "Application/JSON",
      "text/plain",
      "text/html",
      "application/problem+json",
    ].map(withType),
    answer("no content type", text, { headers: {} }),
    answer("content encoding identity", text, {
      headers: { "content-type": "application/json", "content-encoding": "identity" },
    }),
    answer("an empty body", ""),
    answer("cut off", text.slice(0, -Math.ceil(text.length / 3))),
    ...["null", "[]", "{}", "42", '"odd"', "<html></html>"].map((body) => answer(`the body ${body}`, body)),
  ];
}

function pair([name, value]: [string, Json]): string {
  return `${JSON.stringify(name)}:${JSON.stringify(value)}`;
}

function valueAt(value: Json, [step, ...rest]: readonly (string | number)[]): { readonly [name: string]: Json } {
  if (step !== undefined) return valueAt(Reflect.get(Object(value), step), rest);
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new TypeError("There is no object at this path.");
  return value as { readonly [name: string]: Json };
}

/** The text of a value in which the object at a path is written as given. */
function textWith(value: Json, [step, ...rest]: readonly (string | number)[], text: string): string {
  if (step === undefined) return text;
  const child = textWith(Reflect.get(Object(value), step), rest, text);
  if (Array.isArray(value))
    return `[${value.map((one, index) => (index === step ? child : JSON.stringify(one))).join(",")}]`;
  return `{${Object.entries(Object(value))
    .map(([name, one]) => (name === step ? `${JSON.stringify(name)}:${child}` : pair([name, one as Json])))
    .join(",")}}`;
}
