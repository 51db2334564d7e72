import { z } from "zod";

/** The maximum length of an address, in characters. Each answer to `GET /connections` contains the icons. */
const LONGEST = { https: 2_048, data: 16_384 } as const;
const HTTPS = /^https:\/\/\S+$/i;
const IMAGE = /^data:image\/[a-z0-9.+-]+[;,]/i;
const ICON = "must be an https:// URL without credentials, or a `data:image/…` URL of at most 16,384 characters";

/** The address of an icon. Pages show it in an `<img>`, where an SVG runs no script. */
export const iconUrl = z.string(ICON).refine((value) => {
  if (IMAGE.test(value)) return value.length <= LONGEST.data;
  if (!HTTPS.test(value) || value.length > LONGEST.https || !URL.canParse(value)) return false;
  const { username, password } = new URL(value);
  return !username && !password;
}, ICON);
