/** A document of the repository as it reads here, where its neighbours and its pictures are missing. */
export const withoutDocuments = (markdown: string): string =>
  markdown
    .replace(/^<!--.*-->$/gm, "")
    .replace(/^!\[.*\)$/gm, "")
    .replace(/\[([^\]]*)\]\(\w[^)]*\.md[^)]*\)/g, "$1")
    .replace(/\[([^\]]*)\]\(#[^)]*\)/g, "$1");
