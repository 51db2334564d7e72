// TypeScript 6 looks for the types of every import, also of a stylesheet.
export {};
