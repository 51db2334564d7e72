import { decodeJwt } from "jose";
import { z } from "zod";
import { ACCESS_TOKEN } from "../oauth/TokenSet.js";
import type { Provider } from "../providers/Provider.js";
import { accountLabel } from "./readAccount.js";

/** The tokens of a user from another system. */
export interface ImportedTokens {
  /**
   * The access token, or the user's key at a provider with `apiKey`. If there is a refresh token, Keyhold replaces the access token at
   * once.
   */
  readonly accessToken: string;
  /** Without it, the connection works until the access token ends. */
  readonly refreshToken?: string | null | undefined;
  /**
   * When the access token ends: a `Date`, or milliseconds since the epoch.
   *
   * @default not known: Keyhold uses the access token until the provider refuses it
   */
  readonly expiresAt?: Date | number | null | undefined;
  /** The granted scopes, separated by spaces. */
  readonly scope?: string | null | undefined;
  /** The ID token. Keyhold reads the name of the account from it, and does not store it. */
  readonly idToken?: string | null | undefined;
}

/** What a connection is imported from. Members can be `null`, as they come from a database. */
export interface ImportSource {
  /** The user id that `identify` returns for this user: a non-empty string. */
  readonly userId: string;
  /** The provider's id. */
  readonly provider: string;
  /**
   * The id of the client that the tokens were issued to. Needed only if the provider has neither `clientId` nor `apiKey` in its options,
   * because Keyhold has registered the product there.
   *
   * @default the provider's `clientId`
   */
  readonly clientId?: string | null | undefined;
  /** The tokens. The refresh token must be the newest one. */
  readonly tokens: ImportedTokens;
  /**
   * When the user connected: a `Date`, or ISO 8601.
   *
   * @default now
   */
  readonly connectedAt?: Date | string | null | undefined;
  /**
   * The name of the account, such as its e-mail address.
   *
   * @default Keyhold asks the provider
   */
  readonly account?: string | null | undefined;
  /**
   * The id of this work in events.
   *
   * @default a random UUID
   */
  readonly requestId?: string | undefined;
}

/** An import after its check. */
export interface CheckedImport {
  /** Absent for a key. */
  readonly clientId: string | undefined;
  readonly tokens: {
    readonly accessToken: string;
    readonly refreshToken: string | undefined;
    /** Milliseconds since the epoch. */
    readonly expiresAt: number | undefined;
    readonly scope: string | undefined;
  };
  /** The claims of the ID token. */
  readonly claims: Readonly<Record<string, unknown>>;
  /** ISO 8601. */
  readonly connectedAt: string;
  readonly account: string | undefined;
}

/** A time before this is in seconds: in milliseconds, it would be in 1973. */
const EARLIEST = 100_000_000_000;
const TEXT = "must be a non-empty string";
const TOKEN = "must be a non-empty string of printable ASCII characters";

const text = z.string(TEXT).min(1, TEXT).nullish();
const unknownMembers: z.core.$ZodErrorMap = ({ code, keys }) =>
  code === "unrecognized_keys" ? `has members that Keyhold does not know: ${String(keys)}` : "must be an object";

const schema = z.strictObject(
  {
    userId: z.string(),
    provider: z.string(),
    clientId: text,
    tokens: z.strictObject(
      {
        accessToken: z.string(TOKEN).regex(ACCESS_TOKEN, TOKEN),
        refreshToken: text,
        expiresAt: z
          .union([z.date(), z.number()], "must be a Date, or milliseconds since the epoch")
          .transform(Number)
          .refine((time) => time >= EARLIEST, "must be in milliseconds since the epoch, not in seconds")
          .nullish(),
        scope: z.string("must be a string").nullish(),
        idToken: z.string("must be a JWT").refine(isJwt, "must be a JWT").nullish(),
      },
      { error: unknownMembers },
    ),
    connectedAt: z
      .union([z.date(), z.string()], "must be a Date, or a string in ISO 8601")
      .transform((time) => new Date(time))
      .refine((time) => !Number.isNaN(time.getTime()), "must be a Date, or a string in ISO 8601")
      .nullish(),
    account: z.string("must be a string").nullish(),
    requestId: z.string(TEXT).optional(),
  },
  { error: unknownMembers },
);

/**
 * Checks what a product passes to `keyhold.import()`.
 *
 * @throws TypeError with a sentence that names the wrong member, and does not repeat its value
 */
export function checkedImport({ id, clientId: configured, apiKey }: Provider, source: ImportSource): CheckedImport {
  const { data, error } = schema.safeParse(source);
  if (!data) {
    const [{ path, message } = { path: [], message: "is wrong" }] = error.issues;
    throw problem(path.join("."), message);
  }
  const { tokens, connectedAt, account } = data;
  const clientId = data.clientId ?? configured;
  if (!clientId && !apiKey) {
    throw problem(
      "clientId",
      `is missing: "${id}" has no \`clientId\` in its options, so name the client that the tokens were issued to`,
    );
  }
  if (configured && clientId !== configured) {
    throw problem(
      "clientId",
      `differs from the \`clientId\` of "${id}". Only the client that the tokens were issued to can refresh them, so configure that one`,
    );
  }
  const { accessToken, refreshToken, expiresAt, scope, idToken } = tokens;
  return {
    clientId,
    tokens: {
      accessToken,
      refreshToken: refreshToken ?? undefined,
      expiresAt: expiresAt ?? undefined,
      scope: scope || undefined,
    },
    claims: idToken ? decodeJwt(idToken) : {},
    connectedAt: (connectedAt ?? new Date()).toISOString(),
    account: accountLabel(account),
  };
}

function problem(member: string, message: string): TypeError {
  const subject = member ? `\`${member}\` of keyhold.import()` : "the argument of keyhold.import()";
  return new TypeError(`@keyhold/express: ${subject} ${message}.`);
}

function isJwt(value: string): boolean {
  try {
    decodeJwt(value);
    return true;
  } catch {
    return false;
  }
}
