import { generateKeyPair } from "jose";

/** The RS256 keys of all servers that sign tokens in a process. To generate them takes longer than to open a product. */
export const signingKeys = await generateKeyPair("RS256");
