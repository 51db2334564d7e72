import type { PageTexts } from "./PageTexts.js";

export const fr: PageTexts = {
  locale: "fr",
  dir: "ltr",
  banner: "Émulateur : rien ici n’est réel",
  windowTitle: (title, provider) => `${title} · Émulateur ${provider}`,
  notFound: "Cette page n’existe pas",
  controls: "Les commandes de cet émulateur",
  email: "Adresse e-mail",
  emailInvalid: (characters) =>
    `Saisissez une adresse e-mail telle que les navigateurs l’acceptent, par exemple alice@example.com : sans espace, sans lettre accentuée avant le @ et de ${characters} caractères au plus.`,
  agentcard: {
    signIn: {
      title: (app) => `Connectez-vous pour relier ${app}`,
      text: "Nous vous envoyons un lien. Si vous n’avez pas encore de compte, nous en créons un.",
    },
    continue: "Continuer",
    sent: {
      title: "Consultez vos e-mails",
      text: "Ouvrez le lien du message que nous vous avons envoyé. Il fonctionne une fois, pendant 15 minutes, dans n’importe quel navigateur.",
    },
    openInbox: "Ouvrir la boîte de réception de l’émulateur",
    code: "Ou saisissez le code du message",
    continueWithCode: "Continuer avec le code",
    wrongCode: "Ce n’est pas le code. Vérifiez le message.",
    consent: {
      title: (app) => `Relier ${app} ?`,
      text: (app) =>
        `${app} pourra créer des cartes pour vous, puis afficher, utiliser et fermer les cartes créées par ses soins.`,
    },
    testCards: "Cartes de test",
    liveCards: "Cartes réelles",
    signedInAs: "Connecté en tant que",
    noMoney: "Aucun argent réel n’est en jeu.",
    realMoney: "Cela peut permettre à un agent de dépenser votre argent.",
    approve: "Approuver",
    deny: "Refuser",
    refused: {
      unknown: {
        title: "Ce lien n’est pas valide",
        text: "Le lien est incomplet ou n’a jamais été envoyé. Revenez à l’application et recommencez.",
      },
      used: {
        title: "Ce lien a déjà été utilisé",
        text: "Chaque lien fonctionne une seule fois. Revenez à l’application et recommencez.",
      },
      expired: {
        title: "Ce lien a expiré",
        text: "Les liens fonctionnent pendant 15 minutes. Revenez à l’application et recommencez.",
      },
    },
    inbox: "Boîte de réception",
    inboxText: "Tous les messages de l’émulateur arrivent ici. Le plus récent est en premier.",
    inboxEmpty: "Pas encore de message. Connectez-vous depuis une application, puis rechargez cette page.",
    mailSubject: (app) => `Relier ${app}`,
    mailTo: (address) => `À ${address}`,
    mailCode: (code) => `code ${code}`,
    mailLink: "Se connecter à Agentcard",
    connections: "Applications reliées",
    connectionsText:
      "Révoquer une application met fin à son accès immédiatement. Agentcard ne prévient pas l’application.",
    connectionsEmpty: "Aucune application n’est reliée.",
    connectedAt: (time) => `Reliée : ${time}`,
    revoke: "Révoquer",
    revokeOf: (app, account) => `Révoquer ${app} de ${account}`,
    accounts: "Comptes",
    accountsText:
      "Les demandes en attente d’approbation, et les jetons de session pour les programmes de chaque utilisateur.",
    accountsEmpty: "Pas encore de compte. Connectez-vous depuis une application, puis rechargez cette page.",
    balance: (amount) => `Solde : ${amount}`,
    sessionToken: "Jeton de session :",
    askedBy: (app) => `Demandé par ${app}`,
    over: {
      title: "Ce lien ne fonctionne plus",
      text: "Il a expiré ou a été utilisé. Demandez un nouveau lien à l’application.",
    },
    done: {
      title: "C’est fait",
      text: "Vous pouvez fermer cette page et revenir à l’application.",
    },
    wallet: "Votre portefeuille",
    walletText: (app, account) => `Cartes que ${app} a créées pour ${account}.`,
    cardEnding: (last4) => `Carte se terminant par ${last4}`,
    approvalText: (app, account) =>
      `Demandé par ${app} pour ${account}. En production, Agentcard demande ici une clé d’accès.`,
    addCard: {
      title: "Ajouter votre propre carte",
      text: "L’émulateur n’accepte aucun numéro de carte. Choisissez une carte fictive.",
    },
    merchant: {
      title: (merchant) => `Se connecter à ${merchant}`,
      text: "En production, le marchand demande ici vos identifiants.",
    },
    logIn: "Se connecter",
    verify: {
      title: "Vérifiez votre identité",
      text: "L’émulateur ne vérifie aucun document. Choisissez le résultat du contrôle.",
    },
    verified: "Vérifiée",
    rejected: "Refusée",
    fund: "Ajouter des fonds",
    pay: (amount) => `Payer ${amount}`,
    subscribe: "S’abonner",
  },
  civic: {
    logIn: {
      title: (app) => `Connectez-vous pour continuer vers ${app}`,
      text: "Saisissez n’importe quelle adresse. S’il n’existe pas encore de compte, nous en créons un.",
    },
    name: "Nom (facultatif)",
    logInButton: "Se connecter",
    consent: {
      title: (app) => `Autoriser ${app} à utiliser votre compte Civic ?`,
      text: (app) =>
        `${app} connaîtra votre nom et votre adresse e-mail, et pourra utiliser les outils de votre hub Civic.`,
    },
    loggedInAs: "Connecté en tant que",
    allow: "Autoriser",
    deny: "Refuser",
    expired: {
      title: "Cette connexion est terminée",
      text: "Elle a abouti, a expiré ou a commencé dans un autre navigateur. Revenez à l’application et recommencez.",
    },
    failed: "La connexion a échoué",
    signOut: "Se déconnecter ?",
    signOutButton: "Se déconnecter",
    signedOut: {
      title: "Déconnecté",
      text: "Vous pouvez fermer cette page.",
    },
    permission: (service) => `Autoriser Civic à utiliser votre ${service} ?`,
    permissionText: (service) =>
      `Un outil de votre profil Civic attend cette autorisation. En production, ${service} la demande lui-même.`,
    loggedInFor: (account) => `Pour ${account}`,
    allowed: (service) => `Civic peut utiliser votre ${service}`,
    denied: (service) => `Civic ne peut pas utiliser votre ${service}`,
    decided: "Fermez cette page et revenez à l’application.",
    over: {
      title: "Aucun outil n’attend de réponse",
      text: "Cette demande a déjà reçu une réponse ou n’a jamais existé. Revenez à l’application et réessayez.",
    },
  },
};
