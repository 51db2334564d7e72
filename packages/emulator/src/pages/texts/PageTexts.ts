/** A heading, and the paragraph below it. */
interface Words {
  readonly title: string;
  readonly text: string;
}

/**
 * The words of the pages in one language. The pages that only rehearse (`/__control`, and the settings of a Civic account) are for developers, in
 * English.
 */
export interface PageTexts {
  /** A BCP 47 tag. */
  readonly locale: string;
  readonly dir: "ltr" | "rtl";
  readonly banner: string;
  readonly windowTitle: (title: string, provider: string) => string;
  readonly notFound: string;
  readonly controls: string;
  readonly email: string;
  readonly emailInvalid: (characters: string) => string;
  readonly agentcard: {
    readonly signIn: {
      readonly title: (app: string) => string;
      readonly text: string;
    };
    readonly continue: string;
    readonly sent: Words;
    readonly openInbox: string;
    readonly code: string;
    readonly continueWithCode: string;
    readonly wrongCode: string;
    readonly consent: {
      readonly title: (app: string) => string;
      readonly text: (app: string) => string;
    };
    readonly testCards: string;
    readonly liveCards: string;
    readonly signedInAs: string;
    readonly noMoney: string;
    readonly realMoney: string;
    readonly approve: string;
    readonly deny: string;
    readonly refused: {
      readonly unknown: Words;
      readonly used: Words;
      readonly expired: Words;
    };
    readonly inbox: string;
    readonly inboxText: string;
    readonly inboxEmpty: string;
    readonly mailSubject: (app: string) => string;
    readonly mailTo: (address: string) => string;
    readonly mailCode: (code: string) => string;
    readonly mailLink: string;
    readonly connections: string;
    readonly connectionsText: string;
    readonly connectionsEmpty: string;
    readonly connectedAt: (time: string) => string;
    readonly revoke: string;
    readonly revokeOf: (app: string, account: string) => string;
    readonly accounts: string;
    readonly accountsText: string;
    readonly accountsEmpty: string;
    readonly balance: (amount: string) => string;
    readonly sessionToken: string;
    readonly askedBy: (app: string) => string;
    readonly over: Words;
    readonly done: Words;
    readonly wallet: string;
    readonly walletText: (app: string, account: string) => string;
    readonly cardEnding: (last4: string) => string;
    readonly approvalText: (app: string, account: string) => string;
    readonly addCard: Words;
    readonly merchant: {
      readonly title: (merchant: string) => string;
      readonly text: string;
    };
    readonly logIn: string;
    readonly verify: Words;
    readonly verified: string;
    readonly rejected: string;
    readonly fund: string;
    readonly pay: (amount: string) => string;
    readonly subscribe: string;
  };
  readonly civic: {
    readonly logIn: {
      readonly title: (app: string) => string;
      readonly text: string;
    };
    readonly name: string;
    readonly logInButton: string;
    readonly consent: {
      readonly title: (app: string) => string;
      readonly text: (app: string) => string;
    };
    readonly loggedInAs: string;
    readonly allow: string;
    readonly deny: string;
    readonly expired: Words;
    readonly failed: string;
    readonly signOut: string;
    readonly signOutButton: string;
    readonly signedOut: Words;
    readonly permission: (service: string) => string;
    readonly permissionText: (service: string) => string;
    readonly loggedInFor: (account: string) => string;
    readonly allowed: (service: string) => string;
    readonly denied: (service: string) => string;
    readonly decided: string;
    readonly over: Words;
  };
}
